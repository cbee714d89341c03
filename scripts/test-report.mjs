// What Vitest's JSON report says, counted and told in a few lines: the log of a whole run is
// long, and often only its end is kept.
import { relative } from 'node:path'
import { repositoryRoot } from './workspace.mjs'

const LINES_PER_FAILURE = 15
const FILES_PER_SUITE = 8

/**
 * How many tests of a report passed and failed, and the paragraphs to print of those that failed (`failures`)
 * and of those that passed only when they were tried again (`retried`). What the report can't tell (a crash,
 * an error outside of tests, no test at all) counts as one failure. `files` says how long each file took.
 *
 * @param {string} project name of the Vitest project, put before every paragraph
 * @param {object | null} report what `--reporter=json` wrote, null without one
 * @param {number | null} exitCode of Vitest, null if it did not end by itself
 */
export function summarizeReport(project, report, exitCode) {
  const files = report?.testResults ?? []
  const tests = files.flatMap(file => file.assertionResults.map(test => ({ ...test, file: file.name })))
  const ofStatus = status => tests.filter(test => test.status === status)
  const passed = ofStatus('passed')
  // a file that failed without a failed test did not load, or one of its hooks failed
  const failedFiles = files.filter(
    file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  )
  const failures = [
    ...ofStatus('failed').map(test =>
      paragraph(project, test.file, test.fullName, test.failureMessages.at(-1)),
    ),
    ...failedFiles.map(file => paragraph(project, file.name, 'did not load, or a hook failed', file.message)),
  ]
  if (failures.length === 0 && (exitCode !== 0 || passed.length === 0)) {
    failures.push(
      `${project}: Vitest failed outside of its tests (exit code ${exitCode}), its output says why`,
    )
  }
  return {
    passed: passed.length,
    failed: failures.length,
    skipped: tests.length - passed.length - ofStatus('failed').length,
    failures,
    // Vitest keeps the errors of the attempts before
    retried: passed
      .filter(test => test.failureMessages.length > 0)
      .map(test => paragraph(project, test.file, test.fullName, test.failureMessages[0])),
    files: files.map(({ name, startTime, endTime }) => ({
      name: `${project} ${relative(repositoryRoot, name)}`,
      seconds: (endTime - startTime) / 1000,
    })),
  }
}

/**
 * The lines of a table of where the time of a run went: its suites, and of each the files that took longest.
 * Files of one suite run side by side, so that they add up to more than it.
 *
 * @param {{ name: string, seconds: number, files: { name: string, seconds: number }[] }[]} suites
 */
export function timeTable(suites) {
  const row = ({ name, seconds }, indent = '') => `${clock(seconds).padStart(7)}  ${indent}${name}`
  return suites.flatMap(suite => [
    row(suite),
    ...suite.files
      .toSorted((one, other) => other.seconds - one.seconds)
      .slice(0, FILES_PER_SUITE)
      .map(file => row(file, '  ')),
  ])
}

function clock(seconds) {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

function paragraph(project, file, name, message = '') {
  const lines = message.split('\n').filter(line => line.trim() !== '' && !isForeignFrame(line))
  const shown = lines.slice(0, LINES_PER_FAILURE).map(line => `    ${line}`)
  return [`${project} ${relative(repositoryRoot, file)} > ${name}`, ...shown].join('\n')
}

function isForeignFrame(line) {
  return /^\s+at .*(node_modules|node:internal|<anonymous>)/.test(line)
}
