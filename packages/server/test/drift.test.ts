import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { driftChecks } from '../src/domain/upkeep/derived-rows.js'
import { Provider } from './scim/support.js'
import { createUser } from './support.js'

/** Statements that make something derived wrong, by the check that has to find it. */
const HARM: Record<string, Record<string, (ids: Record<'user' | 'organization', string>) => string>> = {
  'counts of members and invitations': {
    'a number of members': ({ organization }) =>
      `update organizations set members_count = members_count + 1 where id = '${organization}'`,
    'a number of open invitations': ({ organization }) =>
      `update organizations set pending_invitations_count = 0 where id = '${organization}'`,
    'a number of members with a role': ({ organization }) =>
      `update organization_role_counts set members_count = 7 where organization_id = '${organization}'`,
    'no number for a role': ({ organization }) =>
      `delete from organization_role_counts where organization_id = '${organization}'`,
    'a number for a role that nobody has': ({ organization }) =>
      `insert into organization_role_counts (instance_id, organization_id, role_id, members_count)
        select instance_id, id, 'role_nobody', 1 from organizations where id = '${organization}'`,
  },
  'lists of directories': {
    'a number of users': () => 'update directories set users_count = users_count + 1',
    'a number of groups': () => 'update directories set groups_count = 0',
    'a gap': () => 'update directory_users set position = position + 1',
    'somebody who was deleted': () =>
      `insert into directory_emails (instance_id, directory_id, email_key, user_id)
        select instance_id, id, 'gone@example.com', 'user_gone' from directories;
      insert into directory_users (instance_id, directory_id, user_id, position, external_id, user_name_key,
          active, resource, version, created_at, updated_at)
        select instance_id, directory_id, 'user_gone', 3, null, 'gone', active, resource, 1, 1, 1
        from directory_users where position = 1;
      update directories set users_count = 3`,
  },
  'search texts of users': {
    'a search text': ({ user }) => `update users set search_text = 'somebody else' where id = '${user}'`,
  },
  'search texts of organizations': {
    'a search text': ({ organization }) =>
      `update organizations set search_text = 'other' where id = '${organization}'`,
  },
  'numbers of events': {
    'a number that was given already': ({ user }) =>
      `update resource_sequences set last_sequence = 0 where resource_id = '${user}'`,
    'no number': ({ user }) => `delete from resource_sequences where resource_id = '${user}'`,
  },
  'ends of event logs': { 'an end before its positions': () => `update event_logs set last_position = 0` },
}
const TEXT_INDEX_HARM = {
  'an entry that is missing': ({ user }: { user: string }) =>
    `insert into user_search (user_search, rowid, search_text)
      select 'delete', row_number, search_text from users where id = '${user}'`,
}

describe.each(DIALECTS)('what is derived from something else on %s', dialect => {
  let server: TestServer
  const ids = { user: '', organization: '' }
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: { organizations: { enabled: true } } })
    const member = await createUser(server, 'member@example.com')
    ids.user = await createUser(server, 'grace@example.com')
    const name = 'Bletchley Park'
    const { body } = await server.backend<{ id: string }>('POST', '/organizations', {
      name,
      created_by: ids.user,
    })
    ids.organization = body.id
    const path = `/organizations/${body.id}`
    await server.backend('POST', `${path}/memberships`, { user_id: member, role: 'org:member' })
    for (const address of ['a@example.com', 'b@example.com'])
      await server.backend('POST', `${path}/invitations`, { email_address: address, role: 'org:member' })
    await server.backend('PATCH', `/users/${ids.user}`, { first_name: 'Grace', last_name: 'Hopper' })
    const provider = await Provider.create(server)
    await provider.newGroup('Everybody', [await provider.newUser(), await provider.newUser()])
    await server.eventTypes()
  })
  afterAll(() => server.close())

  const store = () => server.frontdesk.services.store
  async function drifts() {
    const found = []
    for (const { what, find } of driftChecks)
      for await (const drift of find(store())) found.push({ what, drift })
    return found
  }

  it('agrees with it after all that the server does', async () => {
    expect(await drifts()).toEqual([])
  })

  const harms = { ...HARM, ...(dialect === 'sqlite' ? { 'text indexes': TEXT_INDEX_HARM } : {}) }
  for (const [what, ways] of Object.entries(harms)) {
    it.each(Object.entries(ways))(`is found and put right: ${what}: %s`, async (_, harm) => {
      await store().transaction(async tx => {
        for (const statement of harm(ids).split(';')) await sql.raw(statement).execute(tx)
      })
      const found = await drifts()
      expect(found.map(each => each.what)).toEqual([what])
      for (const { drift } of found) await drift.repair()
      expect(await drifts()).toEqual([])
      const row = await store()
        .read.selectFrom('organizations')
        .select(['members_count', 'pending_invitations_count'])
        .where('id', '=', ids.organization)
        .executeTakeFirst()
      expect(row).toEqual({ members_count: 2, pending_invitations_count: 2 })
      for (const query of ['grace hopper', 'bletchley']) {
        const path = query.startsWith('grace') ? '/users' : '/organizations'
        const { body: list } = await server.backend(
          'GET',
          `${path}?query=${encodeURIComponent(query)}&limit=5`,
        )
        expect(JSON.stringify(list)).toContain(path === '/users' ? ids.user : ids.organization)
      }
    })
  }

  it('covers every check', () => {
    const covered = [...Object.keys(HARM), 'text indexes']
    expect(driftChecks.map(check => check.what).sort()).toEqual(covered.sort())
  })
})
