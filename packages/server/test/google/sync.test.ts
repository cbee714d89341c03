import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR_MS } from '../../src/platform/clock.js'
import { createUser, signIn } from '../support.js'
import type { FakeGoogle } from './fake-google.js'
import { startWithGoogle, Workspace } from './workspace.js'

describe.each(DIALECTS)('people and groups that are read at Google Workspace, on %s', dialect => {
  let server: TestServer
  let google: FakeGoogle
  beforeAll(async () => {
    ;({ server, google } = await startWithGoogle(dialect))
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

  it('may have 1,200 people, page by page', { timeout: 240_000 }, async () => {
    const workspace = await Workspace.create(server, google)
    for (let index = 0; index < 1199; index++) workspace.person(`person${index}`)
    const first = await workspace.pull()
    expect(first).toMatchObject({ last_sync_status: 'succeeded', last_sync_changed_user_count: 1200 })
    expect(google.asked.filter(({ path }) => path === '/users')).toHaveLength(3)
    google.people[600]!.suspended = true
    expect(await workspace.pull()).toMatchObject({ last_sync_changed_user_count: 1 })
  })
})
