import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWebhookValidator } from '@frontdesk/contract/validate'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFrontdesk, type Frontdesk } from '../app.js'
import { readMasterKeyFile } from '../config/master-key.js'
import {
  dialects,
  openTestInstallation,
  type TestInstallation,
} from '../domain/instances/installation.fixture.js'
import { waitUntil } from '../platform/wait-until.fixture.js'
import { Receiver } from '../webhooks/receiver.fixture.js'
import { tailEvents } from './events.js'
import { createProgram } from './program.js'
import { listenToWebhooks } from './webhooks-listen.js'

const SECRET_KEY = 'sk_test_cli0000000000000000000000000000000000000'

/** What is printed on stdout while `run` works; `printed()` looks in the meantime. */
async function capture(run: (printed: () => string) => Promise<void>): Promise<string> {
  let text = ''
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    text += String(chunk)
    return true
  })
  const quiet = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    await run(() => text)
  } finally {
    spy.mockRestore()
    quiet.mockRestore()
  }
  return text
}
const run = (...args: string[]) =>
  capture(async () => void (await createProgram().parseAsync(args, { from: 'user' })))

describe.each(dialects)('the webhook commands on %s', dialect => {
  let directory: string
  let installation: TestInstallation
  let server: Frontdesk
  let receiver: Receiver
  let where: string[]
  let options: { data?: string; databaseUrl?: string; secretFile: string }

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'frontdesk-cli-'))
    const secretFile = join(directory, 'key')
    writeFileSync(secretFile, randomBytes(32).toString('base64'))
    const masterKey = readMasterKeyFile(secretFile)
    installation = await openTestInstallation(dialect, { masterKey })
    const [, place] = installation.locationArguments as [string, string]
    where = [...installation.locationArguments, '--secret-file', secretFile]
    options = dialect === 'sqlite' ? { data: place, secretFile } : { databaseUrl: place, secretFile }
    server = await createFrontdesk({
      database: dialect === 'sqlite' ? join(place, 'frontdesk.db') : place,
      masterKey,
      publicUrl: 'http://localhost:4400',
      config: {
        applications: [
          {
            name: 'Shop',
            instances: [
              {
                slug: 'shop',
                environment: 'development',
                default: true,
                secretKeys: [SECRET_KEY],
                settings: {
                  attributes: { password: { required: false } },
                  organizations: { enabled: true },
                },
              },
            ],
          },
        ],
      },
    })
    receiver = await Receiver.start()
  })
  afterAll(async () => {
    await receiver.stop()
    await server.close()
    await installation.close()
    rmSync(directory, { recursive: true, force: true })
  })
  beforeEach(() => {
    receiver.received.length = 0
    receiver.secret = null
    receiver.answer = () => 200
  })

  const backend = async (method: string, path: string, body?: object) => {
    const response = await server.fetch(
      new Request(`http://localhost:4400/bapi/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
        body: body ? JSON.stringify(body) : null,
      }),
    )
    expect(response.status).toBe(200)
    return (await response.json()) as { id: string }
  }
  const createUser = async (email: string): Promise<string> => {
    const body = { email_address: [email], skip_password_requirement: true }
    return (await backend('POST', '/users', body)).id
  }

  it('refuse a filter that matches no event type', async () => {
    const attempts = [
      ['webhooks', 'create', receiver.url(), '--events', 'user.*,users.*'],
      ['webhooks', 'listen', '--forward-to', receiver.url(), '--events', 'users.*'],
      ['events', 'tail', '--events', 'users.*'],
    ]
    for (const words of attempts)
      await expect(run(...words, ...where)).rejects.toThrow(/^--events: users\.\* matches no event type/)
    expect(await run('webhooks', 'list', ...where)).toContain('has no endpoints')
  })

  it('create an endpoint, trigger an event for it, list how it went, and replay it', async () => {
    const created = await run(
      'webhooks',
      'create',
      receiver.url(),
      ...['--name', 'app', '--events', 'user.*'],
      ...where,
    )
    const [id, line] = created.trim().split('\n') as [string, string]
    receiver.secret = line.replace('CLERK_WEBHOOK_SIGNING_SECRET=', '')
    expect(await run('webhooks', 'trigger', 'user.created', ...where)).toContain('user.created')
    await waitUntil(() => expect(receiver.received).toHaveLength(1))
    expect(receiver.received[0]!.event).toMatchObject({ type: 'user.created', data: { object: 'user' } })
    await waitUntil(async () =>
      expect(await run('webhooks', 'list', ...where)).toMatch(
        new RegExp(
          `${id}.*\n.*enabled; events: user\\.\\*; name: app\n.*delivered 1, to be delivered 0, failed 0`,
        ),
      ),
    )
    await run('webhooks', 'replay', id, '--since', '2h', ...where)
    await waitUntil(() => expect(receiver.received).toHaveLength(2))
    expect(receiver.received[1]!.id).toBe(receiver.received[0]!.id)
    await run('webhooks', 'replay', id, '--event', receiver.received[0]!.id, ...where)
    await waitUntil(() => expect(receiver.received).toHaveLength(3))
    expect(receiver.refused).toEqual([])
    await expect(run('webhooks', 'trigger', 'user.exploded', ...where)).rejects.toThrow('no event type')
    await waitUntil(async () =>
      expect(await run('webhooks', 'attempts', 'app', '--event', receiver.received[0]!.id, ...where)).toMatch(
        /^(.+user\.created.+attempt 1 {2}→ 200.+\n){3}$/,
      ),
    )
    expect(await run('webhooks', 'attempts', '--failed', ...where)).toBe('')
    await run('webhooks', 'disable', 'app', ...where)
    expect(await run('webhooks', 'list', ...where)).toContain('disabled (by_hand)')
    await run('webhooks', 'enable', id, ...where)
    expect(await run('webhooks', 'list', ...where)).toContain('enabled; events: user.*')
    expect(await run('webhooks', 'rotate', 'app', ...where)).toMatch(/^CLERK_WEBHOOK_SIGNING_SECRET=whsec_/)
    await expect(run('webhooks', 'create', 'nope', ...where)).rejects.toThrow('absolute http or https URL')
    await expect(run('webhooks', 'delete', 'other', ...where)).rejects.toThrow(`There are:\n  ${id} (app)`)
    await run('webhooks', 'delete', 'app', ...where)
    expect(await run('webhooks', 'list', ...where)).toContain('no endpoints')
  })

  it('listen: forwards what happens, signed, and prints the answers', async () => {
    const state = { isRunning: true, stop() {} }
    receiver.answer = ({ event }) => (event.type === 'user.deleted' ? 500 : 200)
    const printed = await capture(async sofar => {
      const listening = listenToWebhooks({ ...options, forwardTo: receiver.url(), events: 'user.*' }, state)
      await waitUntil(() => expect(sofar()).toContain('whsec_'))
      receiver.secret = /whsec_\S+/.exec(sofar())![0]
      const userId = await createUser('listen@example.com')
      await waitUntil(() => expect(sofar()).toMatch(new RegExp(`user\\.created +${userId}.*→ 200`)))
      await backend('DELETE', `/users/${userId}`)
      await waitUntil(() => expect(sofar()).toMatch(/user\.deleted .*→ 500/))
      state.isRunning = false
      await listening
    })
    expect(receiver.refused).toEqual([])
    expect(printed).toContain(`to ${receiver.url()}`)
  })

  it('tail: prints the log from a position on', async () => {
    const state = { isRunning: true, stop() {} }
    await capture(async sofar => {
      const tailing = tailEvents({ ...options, after: '0', events: 'user.*', json: true }, state)
      const userId = await createUser('tail@example.com')
      await waitUntil(() => expect(sofar()).toContain(userId))
      state.isRunning = false
      await tailing
      const events = sofar()
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as { position: number; type: string })
      expect(events.every(({ type }) => type.startsWith('user.'))).toBe(true)
      const positions = events.map(({ position }) => position)
      expect(positions).toEqual([...positions].sort((a, b) => a - b))
    })
  })

  it('begin-epoch: the log goes on where no position was given before, and tail says where to go on from', async () => {
    const { read } = server.services.store
    const userId = await createUser('before@example.com')
    const positionOf = (id: string) =>
      waitUntil(async () => {
        const rows = await read.selectFrom('events').selectAll().where('resource_id', '=', id).execute()
        expect(rows.at(-1)?.position).toEqual(expect.any(Number))
        return Number(rows.at(-1)!.position)
      })
    const before = await positionOf(userId)
    expect(await run('events', 'begin-epoch', ...where)).toMatch(
      /^The logs of \d+ instances? go on as after a/,
    )
    const after = await positionOf(await createUser('after@example.com'))
    expect(after).toBeGreaterThan(before + 1)
    const tailing = tailEvents({ ...options, after: `${before + 1}` }, { isRunning: true, stop() {} })
    await expect(tailing).rejects.toThrow(`go on with --after ${before}.`)
  })

  it('sync: creates what is missing, updates what is there, and feeds a command', async () => {
    const known = new Set<string>()
    const userId = await createUser('sync@example.com')
    receiver.answer = ({ event }) => {
      const id = String(event.data['id'])
      if (event.type.endsWith('.created')) {
        if (known.has(id)) return 500
        known.add(id)
      }
      return 200
    }
    await run('sync', '--to', receiver.url(), ...where)
    expect(known).toContain(userId)
    expect(receiver.received.every(({ event }) => event.type === 'user.created')).toBe(true)
    const count = receiver.received.length
    receiver.received.length = 0
    await run('sync', '--to', receiver.url(), ...where)
    expect(receiver.received.map(({ event }) => event.type)).toEqual(Array(count).fill('user.updated'))
    const organization = await backend('POST', '/organizations', { name: 'Acme', created_by: userId })
    const file = join(directory, 'out.jsonl')
    await run('sync', '--to', `cat > ${file}`, '--as', 'updated', ...where)
    const events = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { type: string; data: Record<string, unknown> })
    // what refers to another comes after it
    expect(events.map(({ type }) => type)).toEqual([
      ...Array<string>(count).fill('user.updated'),
      'organization.updated',
      'organizationMembership.updated',
    ])
    expect(events.at(-2)!.data['id']).toBe(organization.id)
    expect(events.at(-1)!.data).toMatchObject({ public_user_data: { user_id: userId }, role: 'org:admin' })
    const validate = createWebhookValidator()
    for (const event of events) expect([event.type, validate(event.type, event)]).toEqual([event.type, []])
    await expect(run('sync', '--to', 'exit 3', ...where)).rejects.toThrow('ended with 3')
  })
})
