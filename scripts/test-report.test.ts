import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { summarizeReport, timeTable } from './test-report.mjs'
import { repositoryRoot } from './workspace.mjs'

function test(fullName: string, status: string, ...failureMessages: string[]) {
  return { fullName, status, failureMessages }
}

function report(...assertionResults: ReturnType<typeof test>[]) {
  const isFailed = assertionResults.some(({ status }) => status === 'failed')
  const name = join(repositoryRoot, 'packages/some.test.ts')
  const times = { startTime: 1000, endTime: 3500 }
  const status = isFailed ? 'failed' : 'passed'
  return { testResults: [{ name, status, message: '', assertionResults, ...times }] }
}

const stack = [
  'AssertionError: expected 1 to be 2',
  '    at /repository/packages/some.test.ts:4:49',
  '    at file:///repository/node_modules/@vitest/runner/dist/index.js:302:11',
  '    at new Promise (<anonymous>)',
].join('\n')

describe('the summary of a report', () => {
  it('names a failed test with its file, its last error and where in our code it came from', () => {
    const summary = summarizeReport(
      'unit',
      report(test('a', 'passed'), test('b c', 'failed', 'first', stack)),
      1,
    )
    expect(summary).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      retried: [],
      files: [{ name: 'unit packages/some.test.ts', seconds: 2.5 }],
      failures: [
        [
          'unit packages/some.test.ts > b c',
          '    AssertionError: expected 1 to be 2',
          '        at /repository/packages/some.test.ts:4:49',
        ].join('\n'),
      ],
    })
  })

  it('names a test that passed only when it was tried again, as no failure', () => {
    const summary = summarizeReport('e2e', report(test('a', 'passed', 'Error: not there yet')), 0)
    expect(summary).toMatchObject({ passed: 1, failed: 0, failures: [] })
    expect(summary.retried).toEqual(['e2e packages/some.test.ts > a\n    Error: not there yet'])
  })

  it('cuts a long error', () => {
    const long = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n')
    const [failure] = summarizeReport('unit', report(test('a', 'failed', long)), 1).failures
    expect(failure?.split('\n')).toHaveLength(16)
  })

  it('counts a file that did not load as one failure', () => {
    const broken = report()
    Object.assign(broken.testResults[0]!, { status: 'failed', message: 'no such module' })
    const summary = summarizeReport('unit', broken, 1)
    expect(summary.failed).toBe(1)
    expect(summary.failures[0]).toContain('packages/some.test.ts > did not load')
    expect(summary.failures[0]).toContain('no such module')
  })

  it('counts skipped tests apart', () => {
    expect(summarizeReport('unit', report(test('a', 'passed'), test('b', 'skipped')), 0)).toMatchObject({
      passed: 1,
      failed: 0,
      skipped: 1,
    })
  })

  it.each([
    ['an error outside of tests', report(test('a', 'passed')), 1, 1],
    ['a crash without a report', null, null, 0],
    ['no test at all', { testResults: [] }, 0, 0],
  ])('counts %s as one failure', (_, result, exitCode, passed) => {
    const summary = summarizeReport('unit', result, exitCode)
    expect(summary).toMatchObject({ passed, failed: 1 })
    expect(summary.failures[0]).toContain('outside of its tests')
  })
})

describe('the table of where the time went', () => {
  it('has the suites in their order, and of each the longest files', () => {
    const files = Array.from({ length: 20 }, (_, index) => ({
      name: `unit ${index}.test.ts`,
      seconds: index,
    }))
    const lines = timeTable([
      { name: 'lint', seconds: 61.4, files: [] },
      { name: 'unit', seconds: 600, files },
    ])
    expect(lines.slice(0, 3)).toEqual(['   1:01  lint', '  10:00  unit', '   0:19    unit 19.test.ts'])
    expect(lines).toHaveLength(2 + 8)
  })
})
