// Runs every suite and ends with the line `N passed, N failed`, summed over them.
//   node scripts/test.mjs             all suites
//   node scripts/test.mjs lint unit   some of them
//   node scripts/test.mjs e2e --every-sdk   the browser tests in full (npm run test:sdks)
//   node scripts/test.mjs matrix --only=nuxt,hono   an application for each official SDK (npm run matrix)
//   node scripts/test.mjs package --every-node   the packages on every Node (npm run test:package)
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserLanes } from './browser-lanes.mjs'
import { findChromium } from './chromium.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { prepare } from './prepare.mjs'
import { summarizeReport, timeTable } from './test-report.mjs'
import { repositoryRoot } from './workspace.mjs'

/** For one suite: more than the longest takes on a slow machine, so that a hang is a failure with a name. */
const LIMIT_MINUTES = 55
/** How much of a failed command's output is repeated at the end. */
const COMMAND_LINES = 30
/** Resolves when the applications of the browser tests are installed, as far as they can be. */
let applications = Promise.resolve()
/** Whether the browser tests run on every version of the SDKs, and not on the newest and the oldest alone. */
const testsEverySdk = process.argv.includes('--every-sdk')
/** Applications that the browser tests drive; the matrix installs its own. */
const DRIVEN = /^(?:next|vite-react|express)/
/** Those that tests drive. */
const EXAMPLES = ['examples/nextjs-saas', 'examples/nextjs-embedded']
/** Whether the packages are tried on every version of Node, and not on this one alone. */
const testsEveryNode = process.argv.includes('--every-node')
/** Which SDKs the matrix is about, separated by commas; none: all. */
const only = process.argv.find(arg => arg.startsWith('--only='))?.slice('--only='.length) ?? ''
/** What runs now. */
const running = new Set()

const binary = {
  eslint: 'node_modules/eslint/bin/eslint.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  site: 'scripts/site.mjs',
  tsc: 'node_modules/typescript/bin/tsc',
  vitest: 'node_modules/vitest/vitest.mjs',
}

/**
 * A suite gives how many of its tests passed and failed, and paragraphs about those that failed (`failures`)
 * and those that passed only when tried again (`retried`).
 */
const suites = {
  lint: () =>
    sum([() => command('eslint', '.', '--max-warnings', '0'), () => command('prettier', '--check', '.')]),
  typecheck: async () => {
    await prepare(['browserTests'])
    return sum([
      () => command('tsc', '-b'),
      () => command('tsc', '-p', 'packages/server/test'),
      () => command('tsc', '-p', 'e2e'),
    ])
  },
  unit: () => vitest('unit*'),
  package: () => vitest('package', testsEveryNode ? { PACKAGE_NODES: 'all' } : {}),
  // the documentation as pages
  site: () => command('site'),
  e2e: browserSuite,
  matrix: async () => vitest('matrix', { ...(await browserEnvironment()), MATRIX_ONLY: only }),
}
/** They run when they are named: of the rest they try more of the same. */
const ONLY_WHEN_NAMED = ['matrix']

async function sum(commands) {
  const total = emptyResult()
  for (const run of commands) addResult(total, await run())
  return total
}

function emptyResult() {
  return { passed: 0, failed: 0, failures: [], retried: [], files: [] }
}

function addResult(total, { passed, failed, failures, retried, files }) {
  total.passed += passed
  total.failed += failed
  total.failures.push(...failures)
  total.retried.push(...retried)
  total.files.push(...files)
}

/**
 * Runs one of our tools' JavaScript entries with its output passed through, by way of `onOutput` if it is
 * given; gives the exit code, or null if it crashed or did not end in time. It is a process group of its own,
 * so that what it started ends with it.
 */
function runNode(script, args, { environment = {}, onOutput } = {}) {
  return new Promise(resolve => {
    const output = onOutput ? 'pipe' : 'inherit'
    const child = spawn(process.execPath, [join(repositoryRoot, script), ...args], {
      cwd: repositoryRoot,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...environment },
      detached: process.platform !== 'win32',
    })
    running.add(child)
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput)
    const limit = setTimeout(() => {
      process.stdout.write(`\n${script} did not end within ${LIMIT_MINUTES} minutes: stopped\n`)
      killGroup(child)
    }, LIMIT_MINUTES * 60_000)
    const end = code => {
      clearTimeout(limit)
      running.delete(child)
      resolve(code)
    }
    child.on('error', () => end(null))
    child.on('close', code => end(code))
  })
}

function killGroup(child) {
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // gone already
  }
}

// a group of its own hears nothing of Ctrl-C
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    for (const child of running) killGroup(child)
    process.exit(1)
  })
}

async function command(tool, ...args) {
  let output = ''
  const onOutput = text => {
    output += text
    process.stdout.write(text)
  }
  const code = await runNode(binary[tool], args, { onOutput })
  if (code === 0) return { ...emptyResult(), passed: 1 }
  const end = output.trimEnd().split('\n').slice(-COMMAND_LINES)
  return { ...emptyResult(), failed: 1, failures: [[`${tool} ${args.join(' ')}`, ...end].join('\n    ')] }
}

/** One Vitest project, or some of its files. */
async function vitest(project, environment, files = []) {
  const directory = await mkdtemp(join(tmpdir(), 'frontdesk-report-'))
  try {
    const report = join(directory, 'report.json')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const code = await runNode(binary.vitest, ['run', '--project', project, ...reporters, ...files], {
      environment,
    })
    const summary = summarizeReport(
      project,
      JSON.parse(await readFile(report, 'utf8').catch(() => 'null')),
      code,
    )
    if (summary.skipped > 0) process.stdout.write(`${project}: ${summary.skipped} skipped\n`)
    return summary
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/**
 * Installs the applications that the browser tests drive: mostly waiting for the network, so it is begun
 * while other suites run. What fails is tried again by the tests that need it, which then say what is wrong.
 */
async function installApplications() {
  const apps = (await readdir(join(repositoryRoot, 'e2e/apps'))).filter(app => DRIVEN.test(app))
  for (const folder of [...apps.map(app => `e2e/apps/${app}`), 'e2e/seed', ...EXAMPLES, 'site']) {
    const directory = join(repositoryRoot, folder)
    if (!existsSync(join(directory, 'package-lock.json'))) continue
    await ensureDependencies(directory).catch(() => {})
  }
}

/** The browser must be there, and what the tests drive it with. */
async function browserEnvironment() {
  const chromium = await findChromium()
  await prepare(['browserTests'])
  return { CHROMIUM: chromium, ...(testsEverySdk && { E2E_SDKS: 'all' }) }
}

async function browserSuite() {
  const environment = await browserEnvironment()
  await applications
  const total = emptyResult()
  const lanes = browserLanes().map(files => vitest('e2e', environment, files))
  for (const result of await Promise.all(lanes)) addResult(total, result)
  return total
}

async function runSuite(name) {
  process.stdout.write(`\n== ${name}\n`)
  try {
    return await suites[name]()
  } catch (error) {
    return { ...emptyResult(), failed: 1, failures: [`${name}: ${error.message}`] }
  }
}

function tell(title, paragraphs) {
  if (paragraphs.length > 0) process.stdout.write(`\n== ${title}\n\n${paragraphs.join('\n\n')}\n`)
}

async function main() {
  const wanted = process.argv.slice(2).filter(name => !name.startsWith('--'))
  const unknown = wanted.filter(name => !Object.hasOwn(suites, name))
  const failures = unknown.map(name => `unknown suite: ${name}`)
  const total = { ...emptyResult(), failed: unknown.length, failures }
  const results = []
  const times = []
  const byDefault = Object.keys(suites).filter(name => !ONLY_WHEN_NAMED.includes(name))
  const names = wanted.length > 0 ? wanted.filter(name => Object.hasOwn(suites, name)) : byDefault
  if (names.includes('e2e')) applications = installApplications()
  for (const name of names) {
    const startedAt = performance.now()
    const result = await runSuite(name)
    times.push({ name, seconds: (performance.now() - startedAt) / 1000, files: result.files })
    results.push(`${name}: ${result.passed} passed, ${result.failed} failed`)
    addResult(total, result)
  }
  await applications // whatever became of the suite: nothing may be printed after the last line
  tell('where the time went (minutes; files of a suite run side by side)', [timeTable(times).join('\n')])
  tell('passed only when tried again', total.retried)
  tell('failed', total.failures)
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
  process.stdout.write(`\n${results.join('\n')}\n\n${total.passed} passed, ${total.failed} failed\n`)
}

await main()
