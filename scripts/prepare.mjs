// Makes a checkout ready to run: installs, builds and fetches bundles, each only when needed. Plain Node
// without dependencies, since it runs before they are installed. Speaks on stderr only: the output of
// `npm run --silent frontdesk -- keys --json` must be nothing but JSON.
//   node scripts/prepare.mjs               everything that running the server needs
//   node scripts/prepare.mjs dependencies  the dependencies alone
//   node scripts/prepare.mjs test          everything, and a browser; the suites report failures
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { areDependenciesInstalled, installDependencies } from './dependencies.mjs'
import { withLock } from './prepare-lock.mjs'
import { repositoryRoot } from './workspace.mjs'

const cacheDirectory = join(repositoryRoot, '.cache')
const buildStamp = join(cacheDirectory, 'build-stamp')

function log(message) {
  process.stderr.write(`prepare: ${message}\n`)
}

/** How long a step may be silent: what it runs says little when its output is no terminal. */
const NEWS_EVERY_MS = 10_000

/** Does a step, and says that it goes on, and how long it took. */
export async function reported(name, work, { say = log, everyMs = NEWS_EVERY_MS } = {}) {
  const startedAt = performance.now()
  const seconds = () => Math.round((performance.now() - startedAt) / 1000)
  say(name)
  const news = setInterval(() => say(`${name}: ${seconds()} s so far`), everyMs)
  try {
    await work()
    say(`${name}: done after ${seconds()} s`)
  } finally {
    clearInterval(news)
  }
}

/** Runs a command with its output on our stderr. */
function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: repositoryRoot, stdio: ['ignore', 2, 2], ...options })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`${[command, ...args].join(' ')} failed (${signal ?? `exit code ${code}`})`))
    })
  })
}

/**
 * A fingerprint of everything that the build reads: paths, sizes and times of
 * the sources, and the configuration.
 */
async function fingerprintSources() {
  const hash = createHash('sha256')
  const packages = (await readdir(join(repositoryRoot, 'packages'))).sort()
  const files = ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json', 'scripts/bundle.mjs']
  for (const name of packages) {
    files.push(`packages/${name}/package.json`, `packages/${name}/tsconfig.json`)
    const sources = await readdir(join(repositoryRoot, 'packages', name, 'src'), { recursive: true }).catch(
      () => [],
    )
    files.push(...sources.sort().map(file => `packages/${name}/src/${file}`))
  }
  const facts = await Promise.all(files.map(describeFile))
  hash.update(facts.join('\n'))
  return hash.digest('hex')
}

async function describeFile(file) {
  const facts = await stat(join(repositoryRoot, file)).catch(() => undefined)
  return facts?.isFile() ? `${file} ${facts.size} ${facts.mtimeMs}` : file
}

async function isBuilt() {
  const stamp = await readFile(buildStamp, 'utf8').catch(() => '')
  const packages = await readdir(join(repositoryRoot, 'packages'))
  const hasOutput = packages
    .filter(name => existsSync(join(repositoryRoot, 'packages', name, 'tsconfig.json')))
    .every(name => existsSync(join(repositoryRoot, 'packages', name, 'dist')))
  const isBundled = existsSync(join(repositoryRoot, 'packages/server/dist/bundle/main.js'))
  return hasOutput && isBundled && stamp === (await fingerprintSources())
}

async function build() {
  // before: what changes during the build is built the next time
  const fingerprint = await fingerprintSources()
  await run(process.execPath, [join(repositoryRoot, 'node_modules/typescript/bin/tsc'), '-b'])
  const { bundle } = await import('./bundle.mjs')
  await bundle()
  await mkdir(cacheDirectory, { recursive: true })
  await writeFile(buildStamp, fingerprint)
}

async function areBundlesPresent() {
  const { missingBundles } = await import('./fetch-bundles.mjs')
  return (await missingBundles()).length === 0
}

async function fetchMissingBundles() {
  const { fetchBundles } = await import('./fetch-bundles.mjs')
  await fetchBundles(log)
}

const steps = {
  dependencies: {
    name: 'installing dependencies (npm ci)',
    isDone: () => areDependenciesInstalled(repositoryRoot),
    run: () => installDependencies(repositoryRoot),
  },
  // the browser tests are no workspace: React 18 and 19 applications must not
  // be hoisted together with the rest
  browserTests: {
    name: 'installing the browser tests (npm ci in e2e)',
    isDone: async () =>
      !existsSync(join(repositoryRoot, 'e2e/package-lock.json')) ||
      (await areDependenciesInstalled(join(repositoryRoot, 'e2e'))),
    run: () => installDependencies(join(repositoryRoot, 'e2e')),
  },
  build: { name: 'building (tsc -b, esbuild)', isDone: isBuilt, run: build },
  bundles: { name: 'fetching the SDK bundles', isDone: areBundlesPresent, run: fetchMissingBundles },
}

async function pendingSteps(names) {
  const done = await Promise.all(names.map(name => steps[name].isDone()))
  return names.filter((_, index) => !done[index])
}

/**
 * Does the named steps that are not done yet. Two processes at once: the
 * second waits and then finds them done.
 */
export async function prepare(names = ['dependencies', 'build', 'bundles']) {
  if ((await pendingSteps(names)).length === 0) return
  await withLock(join(cacheDirectory, 'prepare.lock'), log, async () => {
    for (const step of names.map(name => steps[name]))
      if (!(await step.isDone())) await reported(step.name, step.run)
  })
}

/**
 * Before the tests: the dependencies must be there; whether it builds, has its bundles and finds a browser is
 * for the suites to report, so that one of them failing doesn't keep the others from running.
 */
async function prepareTests() {
  await prepare(['dependencies'])
  const { findChromium } = await import('./chromium.mjs')
  const others = ['bundles', 'browserTests', 'build'].map(name => () => prepare([name]))
  for (const attempt of [...others, findChromium]) await attempt().catch(error => log(error.message))
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const target = process.argv[2]
  const done = target === 'test' ? prepareTests() : prepare(target ? [target] : undefined)
  done.catch(error => {
    log(error.message)
    process.exitCode = 1
  })
}
