import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '../../src/platform/wait-until.fixture.js'
import { Administrator, resolveTxt } from '../enterprise/administrator.js'
import { ORGANIZATIONS } from '../organizations/support.js'
import { createUser, errorCode } from '../support.js'
import { apiError, FakeGoogle, keyFile, SERVICE_KEY } from './fake-google.js'
import { Workspace } from './workspace.js'

describe.each(DIALECTS)('the key of a service account on %s', dialect => {
  let server: TestServer
  let google: FakeGoogle
  const lines: string[] = []
  beforeAll(async () => {
    const write = (...line: unknown[]) => void lines.push(JSON.stringify(line, errorAsText))
    server = await startTestServer({
      dialect,
      resolveTxt,
      log: { debug: write, info: write, warn: write, error: write } as never,
      settings: {
        organizations: { ...ORGANIZATIONS, selfServeSso: true, selfServeDirectories: true },
        attackProtection: { rateLimits: { enabled: false } },
      },
    })
    google = await FakeGoogle.play(server)
  })
  afterAll(async () => {
    await server?.close()
    await google?.stop()
  })

  /** Whatever somebody could use: lines of the key, assertions, tokens. */
  const secrets = () => [
    ...SERVICE_KEY.split('\n').filter(line => line.length > 40),
    ...google.secrets.flatMap(secret => secret.split('.').filter(part => part.length > 20)),
  ]
  const ended = (workspace: Workspace) =>
    waitUntil(async () => {
      const status = await workspace.status()
      expect(status.last_sync_status).not.toBe('running')
      expect(status.last_synced_at).not.toBeNull()
      return status
    })

  it('is in no answer, log, event, job or other row, however a run ends', async () => {
    const workspace = await Workspace.create(server, google)
    workspace.person('ada')
    const answers: unknown[] = [await workspace.send('POST', '/sync')]
    answers.push(await ended(workspace))
    expect(answers.at(-1)).toMatchObject({ last_sync_status: 'succeeded', last_sync_changed_user_count: 2 })
    // Google repeats what it was asked with
    google.manner = () => ({ status: 403, body: apiError(google.secrets.join(' ')) })
    answers.push(await workspace.credentials())
    google.administrators = []
    answers.push(await workspace.credentials())
    server.clock.advance(1)
    const before = server.clock.now()
    answers.push(await workspace.send('POST', '/sync'))
    const failed = await waitUntil(async () => {
      const status = await workspace.status()
      expect(status.last_synced_at).toBe(before)
      return status
    })
    expect(failed).toMatchObject({ last_sync_status: 'failed' })
    answers.push(failed, await workspace.send('GET'))
    const { read } = server.frontdesk.services.store
    const tables = await read.introspection.getTables()
    for (const { name } of tables) {
      const { rows } = await sql`select * from ${sql.table(name)}`.execute(read)
      answers.push(rows)
    }
    const told = JSON.stringify([answers, lines])
    expect(told).toContain('a directory was read at Google')
    expect(told).toContain('a directory could not be read at Google')
    expect(secrets().filter(secret => told.includes(secret))).toEqual([])
    expect(secrets().length).toBeGreaterThan(20)
  })

  it('is of no use to administrators of other organizations, nor to members without the permission', async () => {
    const workspace = await Workspace.create(server, google)
    const stranger = await Administrator.create(server)
    const own = await Administrator.create(server)
    const form = { service_account_json: keyFile(), subject_email: workspace.address('boss') }
    const before = JSON.stringify((await workspace.send('GET')).body)
    for (const [what, body] of [
      ['credentials', form],
      ['sync', {}],
    ] as const) {
      // by the path of the other organization, and by one's own
      const path = `/v1/organizations/${workspace.admin.organizationId}${workspace.path}/${what}`
      expect((await stranger.browser.post(path, body)).status).toBe(404)
      expect((await stranger.send('POST', `${workspace.path}/${what}`, body)).status).toBe(404)
      await server.backend('POST', `/organizations/${workspace.admin.organizationId}/memberships`, {
        user_id: own.userId,
        role: 'org:member',
      })
      await own.goTo(workspace.admin.organizationId)
      const refused = await own.browser.post(path, body)
      expect([refused.status, errorCode(refused.body)]).toEqual([403, 'missing_organization_permission'])
      expect((await server.browser().post(path, body)).status).toBe(401)
    }
    expect(JSON.stringify((await workspace.send('GET')).body)).toBe(before)
  })

  it('takes nobody over at another company: an address of theirs is out of its domains', async () => {
    const victim = await createUser(server, 'victim@victims.example')
    const workspace = await Workspace.create(server, google)
    google.person('victim@victims.example')
    workspace.person('eve', { aliases: ['victim@victims.example', 'victim@victims.example'] })
    await workspace.pull()
    expect(Object.keys(await workspace.people()).toSorted()).toEqual(['boss', 'eve'])
    const { body } = await server.backend('GET', `/users/${victim}`)
    expect(body).toMatchObject({ email_addresses: [{ email_address: 'victim@victims.example' }] })
    expect(JSON.stringify(await workspace.user(google.people.at(-1)!))).not.toContain('victims.example')
  })
})

/** As the log writes errors: with message, stack and cause. */
function errorAsText(_: string, value: unknown): unknown {
  return value instanceof Error ? { text: value.stack, cause: value.cause } : value
}
