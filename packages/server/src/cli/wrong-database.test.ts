import { randomBytes } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { listInstancesAfter } from '../store/unscoped/instances.js'
import { countUsers } from '../store/users.js'
import { CommandLine, valueOf } from './command-line.fixture.js'
import { openInstallation } from './open-installation.js'
import { createProgram } from './program.js'

const NEVER_ASKED = 'postgres://nobody@127.0.0.1:1/none'
/** the processes of a busy machine take their time */
const TIMEOUT_MS = 120_000

/**
 * Servers are real processes on real files: a mistake about where the data is must
 * never look like an empty installation.
 */
describe('a wrong database by accident', { timeout: TIMEOUT_MS }, () => {
  let commandLine: CommandLine
  let data: string
  beforeEach(() => {
    commandLine = new CommandLine()
    data = join(commandLine.directory, '.frontdesk')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    commandLine.close()
  })

  const at = (...path: string[]) => join(commandLine.directory, ...path)

  /** Why a command refuses, which it does before it listens or makes anything. */
  async function refusal(...words: string[]): Promise<string> {
    const all = words[0] === 'start' ? [...words, '--port', '0'] : words
    try {
      await createProgram().parseAsync(all, { from: 'user' })
    } catch (error) {
      return String(error)
    }
    throw new Error(`${words.join(' ')} was not refused`)
  }

  /** Starts a server, makes a user, and leaves it running. */
  async function startWithUser() {
    const running = commandLine.start()
    const printed = await running.ready
    const made = await fetch(`${valueOf(printed, 'CLERK_API_URL')}/v1/users`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${valueOf(printed, 'CLERK_SECRET_KEY')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ email_address: ['ada@example.com'], skip_password_requirement: true }),
    })
    expect(made.status).toBe(200)
    return running
  }

  async function end(
    { child, exited }: ReturnType<CommandLine['start']>,
    signal: NodeJS.Signals = 'SIGTERM',
  ) {
    child.kill(signal)
    await exited
  }

  async function usersIn(place: string): Promise<number> {
    const { store, close } = await openInstallation({ data: at(place) })
    const counts = (await listInstancesAfter(store.read, '', 100)).map(({ id }) =>
      countUsers({ db: store.read, instance: { id } }, {}),
    )
    const total = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
    await close()
    return total
  }

  function copy(place: string, names: string[]) {
    mkdirSync(at(place), { recursive: true })
    for (const name of names) copyFileSync(join(data, name), at(place, name))
  }

  it.each([
    [['--data', 'D'], { FRONTDESK_DATABASE_URL: NEVER_ASKED }, ['--data', 'FRONTDESK_DATABASE_URL']],
    [['--data', 'D', '--database-url', NEVER_ASKED], {}, ['--data', '--database-url']],
    [[], { FRONTDESK_DATA: 'D', FRONTDESK_DATABASE_URL: NEVER_ASKED }, ['FRONTDESK_DATA', 'DATABASE_URL']],
    [[], { FRONTDESK_DATA: 'D', DATABASE_URL: NEVER_ASKED }, ['FRONTDESK_DATA', 'DATABASE_URL']],
    [['--database-url', NEVER_ASKED], { FRONTDESK_DATA: 'D' }, ['--database-url', 'FRONTDESK_DATA']],
  ])('two places for the data are refused: %j %j', async (args, environment, names) => {
    const inPlace = (text: string) => (text === 'D' ? at('other') : text)
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, inPlace(value))
    for (const command of ['start', 'keys', 'migrate']) {
      const error = await refusal(command, ...args.map(inPlace))
      expect(error).toContain('both say where the data is: leave one of them away')
      for (const name of names) expect(error).toContain(name)
    }
    expect(readdirSync(commandLine.directory)).toEqual([])
  })

  it('an application’s own DATABASE_URL does not stand in the way of --data', async () => {
    vi.stubEnv('DATABASE_URL', NEVER_ASKED)
    await createProgram().parseAsync(['migrate', '--data', data], { from: 'user' })
    expect(existsSync(join(data, 'frontdesk.db'))).toBe(true)
  })

  it('a missing master key is said, and no other one is made in its place', async () => {
    await end(await startWithUser())
    rmSync(join(data, 'master.key'))
    const error = await refusal('start', '--data', data)
    expect(error).toMatch(/There is no master key: .*master\.key is not beside it.*put it back/)
    expect(await refusal('keys', '--data', data)).toContain('There is no master key')
    expect(existsSync(join(data, 'master.key'))).toBe(false)
  })

  it('a master key without its database is no reason to begin anew', async () => {
    mkdirSync(data)
    writeFileSync(join(data, 'master.key'), randomBytes(32).toString('hex'))
    const error = await refusal('start', '--data', data)
    expect(error).toMatch(/holds the master key of a database, master\.key, but no database/)
    expect(readdirSync(data)).toEqual(['master.key'])
  })

  it('a copy without its log is refused, again and again, until somebody accepts the loss', async () => {
    const running = await startWithUser()
    copy('while-running', ['frontdesk.db', 'master.key'])
    await end(running, 'SIGKILL')
    expect(statSync(join(data, 'frontdesk.db-wal')).size).toBeGreaterThan(0)
    copy('killed', ['frontdesk.db', 'master.key'])
    for (const place of ['while-running', 'killed']) {
      for (const command of ['start', 'keys', 'start']) {
        const error = await refusal(command, '--data', at(place))
        expect(error).toContain('lacks its newest changes')
        expect(error).toContain('--accept-lost-changes')
      }
    }
    const accepted = commandLine.start('--data', 'killed', '--accept-lost-changes')
    await accepted.ready
    await end(accepted)
    expect(await usersIn('killed')).toBe(0)
  })

  it('a copy without its log is refused also when much of the log was folded into the database', async () => {
    const running = await startWithUser()
    const beside = new Libsql(join(data, 'frontdesk.db'))
    beside.exec('pragma busy_timeout = 10000')
    const mark = () =>
      beside.prepare("select value from system_state where name = 'log_mark_in_log'").get() as {
        value: string
      }
    const { value: before } = mark()
    // the header with the salts, which SQLite changes whenever it begins the log anew
    const header = () => readFileSync(join(data, 'frontdesk.db-wal')).toString('hex', 12, 24)
    const begun = header()
    const patiently = { timeout: TIMEOUT_MS, interval: 50 }
    // SQLite does it by itself after some thousand pages; a reader may keep it from folding all of them, and
    // a commit of the server between the two from beginning the log anew
    await vi.waitUntil(() => {
      beside.prepare('pragma wal_checkpoint(passive)').all()
      beside.exec("update users set first_name = 'Grace'")
      return header() !== begun
    }, patiently)
    await vi.waitUntil(() => mark().value !== before, patiently)
    beside.close()
    copy('folded', ['frontdesk.db', 'master.key'])
    await end(running, 'SIGKILL')
    expect(await refusal('start', '--data', at('folded'))).toContain('lacks its newest changes')
  })

  it('a copy with its log, an online backup, and the place of a server that was killed have everything', async () => {
    const running = await startWithUser()
    copy('backup', ['master.key'])
    const database = new Libsql(join(data, 'frontdesk.db'))
    database.exec(`vacuum into '${at('backup', 'frontdesk.db')}'`)
    database.close()
    await end(running, 'SIGKILL')
    copy('copy', ['frontdesk.db', 'frontdesk.db-wal', 'master.key'])
    for (const place of ['backup', 'copy', '.frontdesk'])
      expect([place, await usersIn(place)]).toEqual([place, 1])
  })

  it('a database whose log held even the schema is not taken for a new one', async () => {
    mkdirSync(data)
    // what an SQLite file is before its first checkpoint
    const database = new Libsql(join(data, 'frontdesk.db'))
    database.exec('pragma journal_mode = wal')
    database.close()
    rmSync(join(data, 'frontdesk.db-wal'), { force: true })
    for (const command of ['start', 'migrate', 'keys'])
      expect(await refusal(command, '--data', data)).toContain('is empty, because its log is missing')
    expect(existsSync(join(data, 'master.key'))).toBe(false)
  })
})
