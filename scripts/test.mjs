// Runs every suite and ends with the line `N passed, N failed`, summed over them.
//   node scripts/test.mjs             all suites
//   node scripts/test.mjs lint unit   some of them
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './chromium.mjs'
import { prepare } from './prepare.mjs'
import { repositoryRoot } from './workspace.mjs'

/** For one suite: several times what the longest takes, so that a hang is a failure with a name. */
const LIMIT_MINUTES = 30
/** What runs now. */
const running = new Set()

const binary = {
  eslint: 'node_modules/eslint/bin/eslint.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  tsc: 'node_modules/typescript/bin/tsc',
  vitest: 'node_modules/vitest/vitest.mjs',
}

/** A suite gives how many of its tests passed and failed. */
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
  unit: () => vitest('unit'),
  e2e: browserSuite,
}

async function sum(results) {
  const total = { passed: 0, failed: 0 }
  for (const result of results) {
    const { passed, failed } = await result()
    total.passed += passed
    total.failed += failed
  }
  return total
}

/**
 * Runs one of our tools' JavaScript entries with its output passed through; gives the exit code, or null if it crashed or
 * did not end in time. It is a process group of its own, so that what it started ends with it.
 */
function runNode(script, args, environment = {}) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [join(repositoryRoot, script), ...args], {
      cwd: repositoryRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
      detached: process.platform !== 'win32',
    })
    running.add(child)
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
  const code = await runNode(binary[tool], args)
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** One Vitest project. What its report can't tell (a crash, an error outside tests, no test at all) counts as one failure. */
async function vitest(project, environment) {
  const directory = await mkdtemp(join(tmpdir(), 'frontdesk-report-'))
  try {
    const report = join(directory, 'report.json')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const code = await runNode(binary.vitest, ['run', '--project', project, ...reporters], environment)
    const result = JSON.parse(await readFile(report, 'utf8').catch(() => 'null'))
    return countTests(project, result, code)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function countTests(project, report, code) {
  const files = report?.testResults ?? []
  const statuses = files.flatMap(file => file.assertionResults.map(test => test.status))
  const passed = statuses.filter(status => status === 'passed').length
  const failedTests = statuses.filter(status => status === 'failed').length
  // a file that failed without a failed test did not load, or one of its hooks failed
  const failedFiles = files.filter(
    file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  ).length
  const skipped = statuses.length - passed - failedTests
  if (skipped > 0) process.stdout.write(`${project}: ${skipped} skipped\n`)
  const failed = failedTests + failedFiles
  const hasUnreportedFailure = failed === 0 && (code !== 0 || passed === 0)
  return { passed, failed: hasUnreportedFailure ? 1 : failed }
}

/** The browser must be there, and what the tests drive it with. */
async function browserSuite() {
  const chromium = await findChromium()
  await prepare(['browserTests'])
  return vitest('e2e', { CHROMIUM: chromium })
}

async function runSuite(name) {
  process.stdout.write(`\n== ${name}\n`)
  try {
    return await suites[name]()
  } catch (error) {
    process.stdout.write(`${name}: ${error.message}\n`)
    return { passed: 0, failed: 1 }
  }
}

async function main() {
  const wanted = process.argv.slice(2)
  const unknown = wanted.filter(name => !Object.hasOwn(suites, name))
  if (unknown.length > 0) process.stdout.write(`unknown suites: ${unknown.join(', ')}\n`)
  const total = { passed: 0, failed: unknown.length }
  const results = []
  for (const name of wanted.length > 0 ? wanted : Object.keys(suites)) {
    if (!Object.hasOwn(suites, name)) continue
    const result = await runSuite(name)
    results.push(`${name}: ${result.passed} passed, ${result.failed} failed`)
    total.passed += result.passed
    total.failed += result.failed
  }
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
  process.stdout.write(`\n${results.join('\n')}\n\n${total.passed} passed, ${total.failed} failed\n`)
}

await main()
