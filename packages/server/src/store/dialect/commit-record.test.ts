import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { missingCommits } from './commit-record.js'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'frontdesk-record-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

describe('of the commits that a record tells of', () => {
  it.each([
    ['none is missing when another process has emptied the log at its end', '', null],
    ['all are missing when the log is none', 'not a log', { recorded: 3795, readable: 0 }],
  ])('%s', (_, log, expected) => {
    const path = join(directory, 'frontdesk.db')
    writeFileSync(`${path}-commits`, '0123456789abcdef 0000003795\n')
    writeFileSync(`${path}-wal`, log)
    expect(missingCommits(path)).toEqual(expected)
  })
})
