import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase } from '../store/test-database.fixture.js'
import { CommandLine, valueOf } from './command-line.fixture.js'

/** For tests that start many processes, one after the other, on a machine with other work. */
const MANY_STARTS = { timeout: 120_000 }

const PRODUCTION = {
  slug: 'prod',
  environment: 'production',
  domain: 'example.com',
  hosts: ['clerk.example.com'],
}

/** `frontdesk start` as a process of its own. */
describe('frontdesk start', () => {
  let commandLine: CommandLine
  let directory: string
  beforeEach(() => {
    commandLine = new CommandLine()
    ;({ directory } = commandLine)
  })
  afterEach(() => commandLine.close())

  const start = (...args: string[]) => commandLine.start(...args)
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text)
    return join(directory, name)
  }

  const keysOf = (printed: string) =>
    ['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY', 'CLERK_SECRET_KEY'].map(name => valueOf(printed, name))

  it('prints the address and a block that works, ends well on SIGTERM, and finds the same keys again', async () => {
    const first = start()
    const printed = await first.ready
    const [, address] = /^Frontdesk is ready at (http:\/\/localhost:\d+)\n/.exec(printed) ?? []
    expect(printed).toContain(`${address}/inbox`)
    expect(valueOf(printed, 'NEXT_PUBLIC_CLERK_PROXY_URL')).toBe(address)
    const users = await fetch(`${valueOf(printed, 'CLERK_API_URL')}/v1/users`, {
      headers: { authorization: `Bearer ${valueOf(printed, 'CLERK_SECRET_KEY')}` },
    })
    expect([users.status, await users.json()]).toEqual([200, []])
    expect((await fetch(`${address}/local/v1/environment`)).status).toBe(200)
    expect(statSync(join(directory, '.frontdesk')).mode & 0o777).toBe(0o700)
    expect(readFileSync(join(directory, '.frontdesk/.gitignore'), 'utf8')).toBe('*\n')
    expect(statSync(join(directory, '.frontdesk/frontdesk.db')).mode & 0o777).toBe(0o600)
    first.child.kill('SIGTERM')
    expect(await first.exited).toBe(0)

    const second = start()
    expect(keysOf(await second.ready)).toEqual(keysOf(printed))
    second.child.kill('SIGINT')
    expect(await second.exited).toBe(0)
  })

  it('makes one installation when two processes start at once', async () => {
    const printed = await Promise.all([start('--shared').ready, start('--shared').ready])
    expect(keysOf(printed[0])).toEqual(keysOf(printed[1]))
  })

  it(
    'refuses a second server on the directory of another one, with workers as without',
    MANY_STARTS,
    async () => {
      for (const mode of [[], ['--workers', '2']]) {
        const first = start(...mode)
        await first.ready
        const others = [start(), start('--workers', '2'), start('--shared')]
        for (const second of others) {
          expect(await second.exited).toBe(1)
          expect(second.printed.err).toMatch(
            /^frontdesk: Another server runs on .*\.frontdesk: stop that one, .*\n$/,
          )
        }
        first.child.kill('SIGKILL')
        await first.exited
      }
      const shared = start('--shared')
      await shared.ready
      const alone = start()
      expect(await alone.exited).toBe(1)
      expect(alone.printed.err).toContain('start both with --shared')
      await commandLine.run(['start', '--port', '0'], { FRONTDESK_SHARED: 'true' }).ready
    },
  )

  it(
    'tells how to make a master key that lasts on PostgreSQL, and asks for the present one later',
    MANY_STARTS,
    async () => {
      const database = await createTestDatabase('postgres')
      try {
        const place = ['--database-url', database.location]
        const without = start(...place)
        expect(await without.exited).toBe(1)
        expect(without.printed.err).toContain('openssl rand -base64 32 > frontdesk.key')
        const key = file('frontdesk.key', randomBytes(32).toString('base64'))
        const first = start(...place, '--secret-file', key)
        await first.ready
        first.child.kill('SIGTERM')
        expect(await first.exited).toBe(0)
        for (const command of [['start', '--port', '0'], ['keys']]) {
          const later = commandLine.run([...command, ...place])
          expect(await later.exited).toBe(1)
          expect(later.printed.err).toMatch(
            /^frontdesk: There is no master key: name the one that the server was/,
          )
        }
      } finally {
        await database.drop()
      }
    },
  )

  it('demands a master key of its own for a production instance, also when the file no longer names it', async () => {
    const config = file(
      'shop.json',
      JSON.stringify({ applications: [{ name: 'Shop', instances: [PRODUCTION] }] }),
    )
    const refused = start('--config', config)
    expect(await refused.exited).toBe(1)
    expect(refused.printed.err).toMatch(/^frontdesk: There is no master key: .*\n$/)
    expect(existsSync(join(directory, '.frontdesk/frontdesk.db'))).toBe(false)

    const development = JSON.stringify({
      applications: [{ name: 'Shop', instances: [PRODUCTION, { slug: 'dev', environment: 'development' }] }],
    })
    const accepted = start(
      '--config',
      file('both.json', development),
      '--secret-file',
      file('key', randomBytes(32).toString('hex')),
    )
    expect(await accepted.ready).toContain('pk_test_')
    accepted.child.kill('SIGTERM')
    expect(await accepted.exited).toBe(0)

    const without = start()
    expect(await without.exited).toBe(1)
    expect(without.printed.err).toMatch(/^frontdesk: There is no master key/)
  })

  it('says how to go on when the generated key is to serve production', async () => {
    const first = start()
    await first.ready
    first.child.kill('SIGTERM')
    await first.exited
    const key = readFileSync(join(directory, '.frontdesk/master.key'), 'utf8')
    file(
      'frontdesk.config.json',
      JSON.stringify({ applications: [{ name: 'Shop', instances: [PRODUCTION] }] }),
    )
    const second = start()
    expect(await second.exited).toBe(1)
    expect(second.printed.err).toContain('frontdesk secrets rotate --new-secret-file FILE')
    expect(second.printed.err).not.toContain(key.trim())
  })

  it('tells once why it does not start, with workers as without', MANY_STARTS, async () => {
    const first = start()
    await first.ready
    first.child.kill('SIGTERM')
    await first.exited
    const other = start('--data', join(directory, 'other'))
    const [, port = ''] = /^Frontdesk is ready at http:\/\/localhost:(\d+)/.exec(await other.ready) ?? []
    const mistakes = [
      ['--config', file('mistake.json', '{"applications": 7}')],
      ['--config', join(directory, 'missing.json')],
      ['--secret-file', file('another-key', randomBytes(32).toString('hex'))],
      ['--port', port],
    ]
    for (const mistake of mistakes) {
      const alone = start(...mistake)
      expect(await alone.exited).toBe(1)
      const together = start(...mistake, '--workers', '3')
      expect(await together.exited).toBe(1)
      expect(alone.printed.err).toMatch(/^frontdesk: .+\n$/)
      expect(together.printed).toEqual(alone.printed)
    }
  })

  it('prints the address once, however many workers serve', async () => {
    const several = start('--workers', '3')
    await several.ready
    several.child.kill('SIGTERM')
    expect(await several.exited).toBe(0)
    expect(several.printed.out.match(/Frontdesk is ready at/g)).toHaveLength(1)
    expect(several.printed.err).toBe('')
  })

  it('says in one line what is wrong', async () => {
    file(
      'frontdesk.config.json',
      '{"applications":[{"name":"Shop","instances":[{"slug":"A","environment":"development"}]}]}',
    )
    const wrongConfig = start()
    expect(await wrongConfig.exited).toBe(1)
    expect(wrongConfig.printed.err).toMatch(
      /^frontdesk: .*frontdesk\.config\.json: applications\[0\]\.instances\[0\]\.slug: must be url-safe[^\n]*\n$/,
    )
    const attributes = { emailAddress: { firstFactors: ['email_lnk'] } }
    const instance = { slug: 'a', environment: 'development', settings: { attributes } }
    file('frontdesk.config.json', JSON.stringify({ applications: [{ name: 'Shop', instances: [instance] }] }))
    const wrongName = start()
    expect(await wrongName.exited).toBe(1)
    expect(wrongName.printed.err).toMatch(/emailAddress\.firstFactors: there is no strategy "email_lnk" here/)
    rmSync(join(directory, 'frontdesk.config.json'))
    const wrongProxy = start('--trust-proxy', 'everyone')
    expect(await wrongProxy.exited).toBe(1)
    expect(wrongProxy.printed.err).toContain('--trust-proxy everyone: must be a number of hops')
  })
})
