import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProviderNetwork } from '../../src/domain/connections/provider-network.js'
import { queueDuePulls } from '../../src/domain/upkeep/due-pulls.js'
import { HOUR_MS, MINUTE_MS } from '../../src/platform/clock.js'
import { resolveTxt } from '../enterprise/administrator.js'
import { ORGANIZATIONS } from '../organizations/support.js'
import { createUser, errorCode, signIn } from '../support.js'
import { apiError, FakeGoogle } from './fake-google.js'
import { type Status, Workspace } from './workspace.js'

const { signal } = new AbortController()

describe.each(DIALECTS)('a directory that is read at Google Workspace, on %s', dialect => {
  let server: TestServer
  let google: FakeGoogle
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      resolveTxt,
      settings: {
        organizations: { ...ORGANIZATIONS, selfServeSso: true, selfServeDirectories: true },
        attackProtection: { rateLimits: { enabled: false } },
      },
    })
    google = await FakeGoogle.play(server)
    // the tests do its work themselves
    await server.frontdesk.stopBackground()
  })
  afterAll(async () => {
    await server?.close()
    await google?.stop()
  })

  describe('people', () => {
    it('come in with their names and addresses, as members, and may sign in', async () => {
      const workspace = await Workspace.create(server, google)
      const ada = workspace.person('ada', {
        aliases: [workspace.address('countess'), 'ada@elsewhere.example'],
        organizations: [{ title: 'Analyst', department: 'Engines', primary: true }],
      })
      expect(await workspace.pull()).toEqual({
        last_synced_at: server.clock.now(),
        last_sync_status: 'succeeded',
        last_sync_error: null,
        last_sync_changed_user_count: 2,
      })
      expect(await workspace.people()).toEqual({ boss: true, ada: true })
      const user = await workspace.user(ada)
      expect(user).toMatchObject({ first_name: 'ada', last_name: 'Example' })
      expect(user).not.toHaveProperty('deprovisioned')
      const addresses = user['email_addresses'] as { email_address: string; verification: object }[]
      expect(addresses.map(each => each.email_address).toSorted()).toEqual(
        [workspace.address('ada'), workspace.address('countess')].toSorted(),
      )
      expect(await workspace.roleOf(ada)).toBe('org:member')
      const [row] = (await workspace.rows()).filter(each => each.external_id === ada.id)
      expect(row!.resource).toMatchObject({ title: 'Analyst' })
    })

    it('are those who have an account with the address already', async () => {
      const workspace = await Workspace.create(server, google)
      const userId = await createUser(server, workspace.address('ada'))
      const ada = workspace.person('ada')
      await workspace.pull()
      expect(await workspace.userId(ada)).toBe(userId)
    })

    it('change when they change there: their name, and their address with what it was', async () => {
      const workspace = await Workspace.create(server, google)
      const ada = workspace.person('ada')
      await workspace.pull()
      const userId = await workspace.userId(ada)
      ada.primaryEmail = workspace.address('lovelace')
      ada.name.familyName = 'Lovelace'
      expect(await workspace.pull()).toMatchObject({ last_sync_changed_user_count: 1 })
      expect(await workspace.userId(ada)).toBe(userId)
      const user = await workspace.user(ada)
      expect(user).toMatchObject({ last_name: 'Lovelace' })
      const addresses = user['email_addresses'] as { email_address: string }[]
      expect(addresses.map(each => each.email_address)).toEqual([workspace.address('lovelace')])
    })

    it('change nothing when nothing has changed', async () => {
      const workspace = await Workspace.create(server, google)
      for (const name of ['ada', 'grace']) workspace.person(name)
      google.group('Staff', [google.people[1]!])
      await workspace.pull()
      const before = await server.eventTypes()
      const rows = await workspace.rows()
      server.clock.advance(HOUR_MS)
      expect(await workspace.pull()).toMatchObject({
        last_sync_status: 'succeeded',
        last_sync_changed_user_count: 0,
      })
      expect(await server.eventTypes()).toEqual(before)
      expect(await workspace.rows()).toEqual(rows)
    })

    it('lose their sessions when they are suspended, and come back when they are not', async () => {
      const workspace = await Workspace.create(server, google)
      await createUser(server, workspace.address('ada'))
      const ada = workspace.person('ada')
      await workspace.pull()
      const browser = server.browser()
      await signIn(browser, workspace.address('ada'))
      ada.suspended = true
      expect(await workspace.pull()).toMatchObject({ last_sync_changed_user_count: 1 })
      expect(await workspace.user(ada)).toMatchObject({ deprovisioned: true })
      expect((await browser.get('/v1/me')).status).toBe(401)
      expect(await workspace.people()).toEqual({ boss: true, ada: false })
      ada.suspended = false
      await workspace.pull()
      expect(await workspace.user(ada)).not.toHaveProperty('deprovisioned')
    })

    it('lose their access when they are deleted, and are the same when they are put in again', async () => {
      const workspace = await Workspace.create(server, google)
      const ada = workspace.person('ada')
      await workspace.pull()
      const userId = await workspace.userId(ada)
      google.people = google.people.filter(each => each !== ada)
      await workspace.pull()
      expect(await workspace.people()).toEqual({ boss: true })
      const { body } = await server.backend('GET', `/users/${userId}`)
      expect(body).toMatchObject({ deprovisioned: true })
      const again = workspace.person('ada')
      await workspace.pull()
      expect(await workspace.userId(again)).toBe(userId)
      expect(await workspace.user(again)).not.toHaveProperty('deprovisioned')
    })

    it('count within the domains of the connection alone', async () => {
      const workspace = await Workspace.create(server, google)
      const ada = workspace.person('ada')
      google.person('eve@elsewhere.example', { aliases: ['eve@gmail.example'] })
      await workspace.pull()
      expect(await workspace.people()).toEqual({ boss: true, ada: true })
      // somebody who has no address there any more has left
      ada.primaryEmail = 'ada@elsewhere.example'
      const userId = await workspace.userId(ada)
      await workspace.pull()
      expect(await workspace.people()).toEqual({ boss: true })
      const { body } = await server.backend('GET', `/users/${userId}`)
      expect(body).toMatchObject({ deprovisioned: true })
    })

    it('do not hold each other up: an address of two people is told of, and the others come in', async () => {
      const workspace = await Workspace.create(server, google)
      workspace.person('ada')
      workspace.person('ada')
      workspace.person('long', { name: { givenName: 'x'.repeat(300), familyName: 'Y', fullName: 'Z' } })
      workspace.person('grace')
      const status = await workspace.pull()
      expect(status).toMatchObject({ last_sync_status: 'succeeded', last_sync_changed_user_count: 3 })
      expect(status.last_sync_error).toMatch(/^Not taken over: /)
      expect(status.last_sync_error).toContain(`${workspace.address('long')}: `)
      expect(status.last_sync_error).toContain(`${workspace.address('ada')}: `)
      expect(await workspace.people()).toEqual({ boss: true, ada: true, grace: true })
    })

    it('may get an address in the same run in which somebody else gives it up', async () => {
      const workspace = await Workspace.create(server, google)
      // those who are listed later change later
      const grace = workspace.person('grace')
      const ada = workspace.person('ada')
      await workspace.pull()
      grace.primaryEmail = workspace.address('ada')
      ada.primaryEmail = workspace.address('lovelace')
      expect(await workspace.pull()).toMatchObject({ last_sync_error: null })
      expect(await workspace.people()).toEqual({ boss: true, ada: true, lovelace: true })
      const addresses = (await workspace.user(grace))['email_addresses'] as { email_address: string }[]
      expect(addresses.map(each => each.email_address)).toEqual([workspace.address('ada')])
    })
  })

  describe('groups', () => {
    it('give roles, also those within others, and to everybody of the account', async () => {
      const workspace = await Workspace.create(server, google)
      const [ada, grace, joan] = ['ada', 'grace', 'joan'].map(name => workspace.person(name))
      const inner = google.group('Inner', [ada!])
      const outer = google.group('Outer', [inner])
      // groups that contain each other
      inner.members.push({ id: outer.id, type: 'GROUP' })
      outer.members.push({ id: 'somebody-from-elsewhere', type: 'USER' })
      const all = google.group('All')
      all.members.push({ id: 'C01', type: 'CUSTOMER' })
      await workspace.pull()
      const groups = (
        await workspace.send<{ data: { id: string; display_name: string }[] }>('GET', '/groups')
      ).body.response.data
      expect(groups.map(({ id, display_name }) => [id, display_name]).toSorted()).toEqual(
        [inner, outer, all].map(({ id, name }) => [id, name]).toSorted(),
      )
      await workspace.send('PATCH', '', { group_role_mapping_enabled: 'true' })
      const map = (id: string) =>
        workspace.send('PUT', '/group_role_mappings', {
          mappings: JSON.stringify([{ directory_group_id: id, role: 'org:admin' }]),
        })
      expect((await map(outer.id)).status).toBe(200)
      outer.members.push({ id: grace!.id, type: 'USER' })
      inner.members = inner.members.filter(({ id }) => id !== ada!.id)
      await workspace.pull()
      expect(await Promise.all([ada!, grace!, joan!].map(each => workspace.roleOf(each)))).toEqual([
        'org:member',
        'org:admin',
        'org:member',
      ])
      google.groups = [inner, all]
      await workspace.pull()
      expect(await workspace.roleOf(grace!)).toBe('org:member')
    })

    it('may go while they are read', async () => {
      const workspace = await Workspace.create(server, google)
      const gone = google.group('Gone', [workspace.person('ada')])
      google.group('Stays', [google.people[1]!])
      google.manner = ({ path }) => (path.includes(gone.id) ? { status: 404 } : null)
      expect(await workspace.pull()).toMatchObject({ last_sync_status: 'succeeded', last_sync_error: null })
    })
  })

  describe('what goes wrong', () => {
    const at = (path: string, manner: ReturnType<FakeGoogle['manner']>) => (asked: { path: string }) =>
      asked.path === path ? manner : null
    const troubles: [string, (workspace: Workspace) => void, RegExp][] = [
      ['401', () => (google.manner = at('/groups', { status: 401, body: apiError('authError') })), /refused/],
      [
        '403',
        () => (google.manner = at('/groups', { status: 403, body: apiError('forbidden') })),
        /does not let/,
      ],
      [
        '403 for too many questions',
        () => (google.manner = at('/users', { status: 403, body: apiError('quotaExceeded') })),
        /later/,
      ],
      ['429', () => (google.manner = at('/users', { status: 429 })), /later/],
      ['500 in the middle', () => (google.manner = at('/groups', { status: 500 })), /did not answer/],
      ['garbage', () => (google.manner = at('/users', { body: '{"users":[{"id":7}' })), /no list/],
      ['another form', () => (google.manner = at('/users', { body: { users: [{ id: 7 }] } })), /no list/],
      ['a flood', () => (google.manner = at('/users', 'flood')), /no list/],
      [
        'a list that leads to itself',
        () =>
          (google.manner = at('/users', {
            body: { users: [{ id: 'a', primaryEmail: 'a' }], nextPageToken: 'same' },
          })),
        /no list/,
      ],
      ['nobody', () => (google.people = []), /nobody at all/],
      [
        'a redirect to elsewhere',
        () =>
          (google.manner = at('/users', { status: 302, headers: { location: 'http://169.254.169.254/' } })),
        /no list/,
      ],
      ['a key that is good no more', () => (google.administrators = []), /refused the service account/],
    ]
    it.each(troubles)('changes nothing and is told: %s', async (_, trouble, reason) => {
      const workspace = await Workspace.create(server, google)
      const ada = workspace.person('ada')
      google.group('Staff', [ada])
      await workspace.pull()
      const rows = await workspace.rows()
      const { people, groups } = google
      google.people = [...people, { ...ada, id: 'new', primaryEmail: workspace.address('new') }]
      google.groups = []
      trouble(workspace)
      server.clock.advance(HOUR_MS)
      const status = await workspace.pull()
      expect(status).toMatchObject({
        last_sync_status: 'failed',
        last_synced_at: server.clock.now(),
        last_sync_changed_user_count: 0,
      })
      expect(status.last_sync_error).toMatch(reason)
      expect(await workspace.rows()).toEqual(rows)
      google.manner = () => null
      google.administrators = null
      google.people = people
      google.groups = groups
      expect(await workspace.pull()).toMatchObject({ last_sync_status: 'succeeded', last_sync_error: null })
    })

    it('is counted in the metrics until it is well again', async () => {
      const { services } = server.frontdesk
      await services.store.transaction(tx => tx.deleteFrom('directory_pulls').execute())
      const figure = async () => {
        const request = new Request('http://localhost:4400/metrics')
        const answer = await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
        return /^frontdesk_directories_failing (\d+)$/m.exec(await answer.text())?.[1]
      }
      const workspace = await Workspace.create(server, google)
      google.manner = () => ({ status: 500 })
      await workspace.pull()
      expect(await figure()).toBe('1')
      google.manner = () => null
      await workspace.pull()
      expect(await figure()).toBe('0')
    })

    it('is tried again when Google wants it, soon where it passes, and else after an hour', async () => {
      const workspace = await Workspace.create(server, google)
      const id = await workspace.directoryId()
      const dueIn = async () => {
        const { read } = server.frontdesk.services.store
        const { due_at } = await read
          .selectFrom('directory_pulls')
          .select('due_at')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        return due_at - server.clock.now()
      }
      const cases: [ReturnType<FakeGoogle['manner']>, number][] = [
        [null, HOUR_MS],
        [{ status: 429, headers: { 'retry-after': '1800' } }, 30 * MINUTE_MS],
        [{ status: 429, headers: { 'retry-after': '999999' } }, HOUR_MS],
        [{ status: 503, headers: { 'retry-after': '1' } }, 10 * MINUTE_MS],
        [{ status: 429, headers: { 'retry-after': 'soon' } }, 10 * MINUTE_MS],
        [{ status: 403, body: apiError('forbidden') }, HOUR_MS],
      ]
      for (const [manner, expected] of cases) {
        google.manner = () => manner
        await workspace.pull()
        expect([manner, await dueIn()]).toEqual([manner, expected])
      }
    })

    it('is held back where more than half would go, until somebody asks for it who knows', async () => {
      const workspace = await Workspace.create(server, google)
      const people = Array.from({ length: 24 }, (_, index) => workspace.person(`person${index}`))
      await workspace.pull()
      const rows = await workspace.rows()
      google.people = google.people.slice(0, 13)
      expect(await workspace.pull()).toMatchObject({ last_sync_status: 'succeeded' })
      google.people.push(...people.slice(12))
      await workspace.pull()
      for (const person of people.slice(0, 13)) person.suspended = true
      const held = await workspace.pull()
      expect(held).toMatchObject({ last_sync_status: 'failed', last_sync_changed_user_count: 0 })
      expect(held.last_sync_error).toMatch(/once more by hand/)
      expect(await workspace.pull()).toMatchObject({ last_sync_status: 'failed' })
      expect(Object.values(await workspace.people()).every(Boolean)).toBe(true)
      // more than they knew of
      await workspace.send('POST', '/sync')
      people[13]!.suspended = true
      expect(await workspace.pull()).toMatchObject({ last_sync_status: 'failed' })
      await forgetJobs(server)
      await workspace.send('POST', '/sync')
      expect(await workspace.pull()).toMatchObject({
        last_sync_status: 'succeeded',
        last_sync_changed_user_count: 14,
      })
      expect(Object.values(await workspace.people()).filter(Boolean)).toHaveLength(11)
      expect(rows).toHaveLength(25)
      await forgetJobs(server)
    })

    it('goes on from where it was when its node ends in the middle', async () => {
      const workspace = await Workspace.create(server, google)
      for (let index = 0; index < 60; index++) workspace.person(`person${index}`)
      const stopping = new AbortController()
      const { services } = server.frontdesk
      const { ids } = services
      let made = 0
      services.ids = {
        next: prefix => {
          if (prefix === 'user' && ++made === 30) stopping.abort()
          return ids.next(prefix)
        },
      }
      await expect(workspace.pull(stopping.signal)).rejects.toThrow()
      services.ids = ids
      const half = Object.keys(await workspace.people()).length
      expect([half > 0, half < 61]).toEqual([true, true])
      expect(await workspace.status()).toMatchObject({ last_sync_status: 'running' })
      expect(await workspace.pull()).toMatchObject({
        last_sync_status: 'succeeded',
        last_sync_changed_user_count: 61 - half,
      })
      expect(Object.keys(await workspace.people())).toHaveLength(61)
    })

    it('is cancelled when the directory is switched off or deleted meanwhile', async () => {
      for (const end of [
        { method: 'PATCH', form: { enabled: 'false' } },
        { method: 'DELETE', form: {} },
      ]) {
        const workspace = await Workspace.create(server, google)
        workspace.person('ada')
        const id = await workspace.directoryId()
        google.meanwhile = ({ path }) =>
          path === '/groups' ? workspace.send(end.method, '', end.form) : null
        await workspace.pullNow(id)
        const { read } = server.frontdesk.services.store
        const users = await read
          .selectFrom('directory_users')
          .select('user_id')
          .where('directory_id', '=', id)
          .execute()
        expect(users).toEqual([])
        if (end.method === 'PATCH')
          expect(await workspace.status()).toMatchObject({ last_sync_status: 'cancelled' })
      }
    })

    it('is not asked for while the directory is switched off', async () => {
      const workspace = await Workspace.create(server, google)
      await forgetJobs(server)
      await workspace.send('POST', '/sync')
      await workspace.send('PATCH', '', { enabled: 'false' })
      expect(await workspace.pull()).toMatchObject({ last_sync_status: 'cancelled', last_synced_at: null })
      await workspace.pull()
      expect(google.asked).toEqual([])
      await forgetJobs(server)
    })

    it('of an older run counts no more once another one has begun', async () => {
      const workspace = await Workspace.create(server, google)
      const ada = workspace.person('ada')
      let newer: Promise<Status> | null = null
      google.meanwhile = ({ path }) => {
        if (path !== '/groups' || newer) return null
        // the older one has read that she is there
        google.people = google.people.filter(each => each !== ada)
        return (newer = workspace.pull())
      }
      await workspace.pull()
      expect(await workspace.status()).toEqual(await newer)
      expect(await newer).toMatchObject({ last_sync_status: 'succeeded' })
      expect(await workspace.people()).toEqual({ boss: true })
    })

    it('is told of when the answer hangs', async () => {
      const workspace = await Workspace.create(server, google)
      workspace.person('ada')
      const { services } = server.frontdesk
      const { providers } = services
      services.providers = google.instead(new ProviderNetwork(services.clock, 200))
      google.manner = () => 'hang'
      expect(await workspace.pull()).toMatchObject({
        last_sync_status: 'failed',
        last_sync_error: 'Google did not answer.',
      })
      services.providers = providers
      google.release()
      expect(await workspace.people()).toEqual({})
    })
  })

  describe('a sync', () => {
    const jobs = () =>
      server.frontdesk.services.store.read
        .selectFrom('jobs')
        .selectAll()
        .where('kind', '=', 'directory_pull')
        .where('status', '=', 'queued')
        .execute()

    it('that is asked for begins once, however many ask, and the rest is told so', async () => {
      const workspace = await Workspace.create(server, google)
      await forgetJobs(server)
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => workspace.send<Status>('POST', '/sync')),
      )
      const good = answers.filter(({ status }) => status === 200)
      expect(good.map(({ body }) => body.response.last_sync_status)).toEqual(['running'])
      const codes = answers.filter(({ status }) => status !== 200).map(({ body }) => errorCode(body))
      expect(codes).toEqual(Array(9).fill('directory_sync_running'))
      expect(await jobs()).toHaveLength(1)
      await forgetJobs(server)
    })

    it('needs credentials, and a directory that is switched on', async () => {
      const workspace = await Workspace.connected(server, google)
      expect((await workspace.send('POST', '/sync')).status).toBe(404)
      await workspace.send('POST')
      expect(errorCode((await workspace.send('POST', '/sync')).body)).toBe('directory_disabled')
      await workspace.send('PATCH', '', { enabled: 'true' })
      expect(errorCode((await workspace.send('POST', '/sync')).body)).toBe('directory_credentials_missing')
    })

    it('comes by itself every hour, once for several nodes', async () => {
      const workspace = await Workspace.create(server, google)
      const { services } = server.frontdesk
      await services.store.transaction(tx =>
        tx
          .updateTable('directory_pulls')
          .set({ due_at: services.clock.now() + 1000 * HOUR_MS })
          .execute(),
      )
      await workspace.credentials()
      await Promise.all([queueDuePulls(services, signal), queueDuePulls(services, signal)])
      expect((await jobs()).map(job => job.payload)).toEqual([
        { directory_id: await workspace.directoryId() },
      ])
      await forgetJobs(server)
      await workspace.pull()
      await queueDuePulls(services, signal)
      expect(await jobs()).toEqual([])
      server.clock.advance(HOUR_MS)
      await queueDuePulls(services, signal)
      expect(await jobs()).toHaveLength(1)
      await forgetJobs(server)
    })
  })

  it('may have 5,000 people, page by page', { timeout: 240_000 }, async () => {
    const workspace = await Workspace.create(server, google)
    for (let index = 0; index < 4999; index++) workspace.person(`person${index}`)
    const first = await workspace.pull()
    expect(first).toMatchObject({ last_sync_status: 'succeeded', last_sync_changed_user_count: 5000 })
    expect(google.asked.filter(({ path }) => path === '/users')).toHaveLength(10)
    google.people[2500]!.suspended = true
    expect(await workspace.pull()).toMatchObject({ last_sync_changed_user_count: 1 })
  })
})

const forgetJobs = (server: TestServer) =>
  server.frontdesk.services.store.transaction(tx =>
    tx.deleteFrom('jobs').where('kind', '=', 'directory_pull').execute(),
  )
