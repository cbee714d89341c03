import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VERSION } from '../platform/version.js'
import { CommandLine } from './command-line.fixture.js'

describe('the command line', () => {
  let line: CommandLine
  beforeAll(() => {
    line = new CommandLine()
  })
  afterAll(() => line.close())

  it('says its version', async () => {
    const { exited, printed } = line.run(['--version'])
    expect([await exited, printed.out]).toEqual([0, `${VERSION}\n`])
  })

  it('ends quietly when nobody reads any more', async () => {
    await line.start().ready
    for (const command of ['doctor', 'keys', 'env']) {
      const { child, exited, printed } = line.run([command])
      child.stdout.destroy()
      await exited
      expect(printed.err).not.toMatch(/EPIPE|node:internal|^\s+at /m)
    }
  })
})
