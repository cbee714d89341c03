import { describe, expect, it } from 'vitest'
import { listCommands, renderCommandsPage } from './commands-page.js'
import { expectWritten } from './docs-page.fixture.js'

describe('docs/commands.md', () => {
  it('is what `npm run docs` writes', () => expectWritten('commands.md', renderCommandsPage()))

  it('says of every command what it does', () => {
    const commands = listCommands()
    expect(commands.map(({ usage }) => usage)).toEqual(
      expect.arrayContaining([
        'start',
        'dev <command...>',
        'keys',
        'keys revoke <secret-key>',
        'webhooks listen',
      ]),
    )
    expect(commands.filter(({ description }) => description === '')).toEqual([])
  })
})
