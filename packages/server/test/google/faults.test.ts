import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProviderNetwork } from '../../src/domain/connections/provider-network.js'
import { HOUR_MS, MINUTE_MS } from '../../src/platform/clock.js'
import { apiError, type FakeGoogle } from './fake-google.js'
import { forgetJobs, startWithGoogle, type Status, Workspace } from './workspace.js'

describe.each(DIALECTS)('what goes wrong while a directory is read, on %s', dialect => {
  let server: TestServer
  let google: FakeGoogle
  beforeAll(async () => {
    ;({ server, google } = await startWithGoogle(dialect))
  })
  afterAll(async () => {
    await server?.close()
    await google?.stop()
  })

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
      () => (google.manner = at('/users', { status: 302, headers: { location: 'http://169.254.169.254/' } })),
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
      google.meanwhile = ({ path }) => (path === '/groups' ? workspace.send(end.method, '', end.form) : null)
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
