// Keeping up with the official SDKs (npm run sdks).
//   node scripts/sdks.mjs            a table: what is pinned, what is newest, what kind of step that is
//   node scripts/sdks.mjs --write    takes the newest version within each pinned major, with lock files and
//                                    checksums, does what --try does, and keeps which operations were asked
//   node scripts/sdks.mjs --docs     writes the versions into docs/sdks.md, without asking the registry
//   node scripts/sdks.mjs --try      runs the matrix, and says what the SDKs asked that the contract lacks
// A new major is shown and never taken: it gets an application of its own.
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BUNDLES_FILE, readPins, stepsOf, tableOf, withVersions } from './sdks/pins.mjs'
import { compareWithContract, parseRecording, reportOf } from './sdks/requests.mjs'
import { npmCommand, repositoryRoot } from './workspace.mjs'

const RECORDING = join(repositoryRoot, '.cache/sdk-requests.jsonl')
/** The operations that the SDKs ask for during the matrix. */
const ASKED = join(repositoryRoot, 'e2e/matrix/asked-operations.json')
/** For `npm install`: the manifest and the lock file alone change, and no lock file names a registry. */
const LOCK_FILE_ALONE = [
  '--save-exact',
  '--package-lock-only',
  '--omit-lockfile-registry-resolved',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
]

const say = text => void process.stdout.write(`${text}\n`)

async function npm(args, directory = repositoryRoot) {
  const { command, args: first, shell } = npmCommand()
  const options = { cwd: directory, shell, maxBuffer: 64 << 20 }
  const { stdout } = await promisify(execFile)(command, [...first, ...args], options)
  return stdout
}

/** What the registry has, asked once for each package. */
async function registryVersions(names) {
  const versionsOf = new Map()
  for (const name of new Set(names))
    versionsOf.set(name, [JSON.parse(await npm(['view', name, 'versions', '--json']))].flat())
  return versionsOf
}

async function takeNewest(rows) {
  const changed = rows.filter(({ step }) => step !== 'none')
  const folders = new Set(changed.map(({ folder }) => folder).filter(folder => folder !== BUNDLES_FILE))
  for (const folder of folders) {
    const wanted = changed.filter(row => row.folder === folder).map(row => `${row.name}@${row.within}`)
    say(`${folder}: ${wanted.join(', ')}`)
    await npm(['install', ...LOCK_FILE_ALONE, ...wanted], join(repositoryRoot, folder))
  }
  const bundles = changed.filter(({ folder }) => folder === BUNDLES_FILE)
  if (bundles.length > 0) await pinBundles(bundles)
  await writeDocs()
}

async function pinBundles(rows) {
  const path = join(repositoryRoot, BUNDLES_FILE)
  const pins = JSON.parse(await readFile(path, 'utf8'))
  for (const { name, version, within } of rows) {
    say(`${BUNDLES_FILE}: ${name}@${within}`)
    const integrity = JSON.parse(await npm(['view', `${name}@${within}`, 'dist.integrity', '--json']))
    const pin = pins.find(each => each.name === name && each.version === version)
    Object.assign(pin, { version: within, integrity })
  }
  await writeFile(path, `${JSON.stringify(pins, null, 2)}\n`)
  await node('scripts/fetch-bundles.mjs')
  await node('scripts/notices.mjs')
  // the file has arrays on one line where they fit
  await node('node_modules/prettier/bin/prettier.cjs', '--log-level=warn', '--write', BUNDLES_FILE)
}

/** Runs one of our scripts with its output passed through. @returns its exit code */
function node(script, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(repositoryRoot, script), ...args], {
      cwd: repositoryRoot,
      stdio: 'inherit',
      env: { ...process.env, E2E_RECORD_REQUESTS: RECORDING },
    })
    child.on('error', reject)
    child.on('close', code => (code === null ? reject(new Error(`${script} was stopped`)) : resolve(code)))
  })
}

async function writeDocs() {
  const path = join(repositoryRoot, 'docs/sdks.md')
  await writeFile(path, withVersions(await readFile(path, 'utf8'), await readPins()))
}

/** Runs the matrix and tells what was asked, and what of it is new. @returns whether all of it passed */
async function tryAll({ keeps }) {
  await mkdir(join(repositoryRoot, '.cache'), { recursive: true })
  await rm(RECORDING, { force: true })
  const only = process.argv.filter(arg => arg.startsWith('--only='))
  const code = await node('scripts/test.mjs', 'matrix', ...only)
  if (!existsSync(RECORDING)) throw new Error('the matrix has recorded no request')
  const { loadContract } = await import('../packages/contract/dist/index.js')
  const contracts = { fapi: loadContract('fapi'), bapi: loadContract('bapi') }
  const compared = compareWithContract(parseRecording(await readFile(RECORDING, 'utf8')), contracts)
  say(`\n${reportOf(compared, JSON.parse(await readFile(ASKED, 'utf8')))}`)
  // a part of the matrix asks for a part of them
  const isWhole = code === 0 && only.length === 0
  if (keeps && isWhole) await writeFile(ASKED, `${JSON.stringify(compared.used, null, 2)}\n`)
  return code === 0
}

async function main() {
  if (process.argv.includes('--docs')) return writeDocs()
  const pins = await readPins()
  const rows = stepsOf(pins, await registryVersions(pins.map(({ name }) => name)))
  say(tableOf(rows))
  const keeps = process.argv.includes('--write')
  if (keeps) await takeNewest(rows)
  if ((keeps || process.argv.includes('--try')) && !(await tryAll({ keeps }))) process.exitCode = 1
  if (keeps) say('\nWhat has changed is in `git diff`; the rest of the tests: npm test')
}

await main()
