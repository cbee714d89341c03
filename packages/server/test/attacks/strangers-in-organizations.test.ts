import { DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type MembershipBody,
  organizationWithAdmin,
  startOrganizationServer,
} from '../organizations/support.js'
import { createUser, errorCode, signIn } from '../support.js'

const VICTIM = 'victim@private.example'

describe.each(DIALECTS)('a stranger’s address is not to be had by their user id, on %s', dialect => {
  let server: TestServer
  let attacker: TestBrowser
  let members: string
  let victimId: string
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
    const { organization } = await organizationWithAdmin(server, 'attacker@example.com')
    members = `/v1/organizations/${organization.id}/memberships`
    attacker = server.browser()
    await signIn(attacker, 'attacker@example.com')
    victimId = await createUser(server, VICTIM)
  })
  afterAll(() => server.close())

  const setDirectAdding = async (directMemberAdding: boolean) => {
    const { organizations } = (await server.frontdesk.services.registry.findBySlug('primary'))!.settings
    organizations.directMemberAdding = directMemberAdding
  }

  it('an administrator adds nobody, whether the user exists or not, and learns nothing', async () => {
    const answers = []
    for (const id of [victimId, 'user_2nobody']) {
      const answer = await attacker.post(members, { user_id: id, role: 'org:member' })
      expect(answer.status).toBe(403)
      expect(errorCode(answer.body)).toBe('organization_direct_adding_disabled')
      answers.push(JSON.stringify(answer.body).replaceAll(/"clerk_trace_id":"\w+"/g, ''))
    }
    expect(answers[0]).toBe(answers[1])
    const { body } = await attacker.get(`${members}?paginated=true`)
    expect(body).toMatchObject({ response: { total_count: 1 } })
    expect(JSON.stringify(body)).not.toContain(VICTIM)
    const invitations = await attacker.get(members.replace('memberships', 'invitations'))
    expect(invitations.body).toMatchObject({ response: { total_count: 0 } })
  })

  it('the application’s server adds whom it wants', async () => {
    const path = members.replace('/v1', '')
    const added = await server.backend<MembershipBody>('POST', path, {
      user_id: victimId,
      role: 'org:member',
    })
    expect(added.status).toBe(200)
    expect((await server.backend('DELETE', `${path}/${victimId}`)).status).toBe(200)
  })

  it('a member finds others by what is shown of them, and by nothing else', async () => {
    const made = await server.backend<{ id: string }>('POST', '/users', {
      email_address: ['shown@private.example', 'second@hidden.example'],
      first_name: 'Grace',
      password: 'correct-horse-9',
    })
    expect([made.status, made.body]).toEqual([200, expect.anything()])
    const joined = await server.backend('POST', members.replace('/v1', ''), {
      user_id: made.body.id,
      role: 'org:member',
    })
    expect(joined.status).toBe(200)
    const found = async (query: string) => {
      const { body } = await attacker.get<{ response: { total_count: number } }>(
        `${members}?paginated=true&query=${encodeURIComponent(query)}`,
      )
      return body.response.total_count
    }
    for (const query of ['grace', 'shown@private', made.body.id])
      expect([query, await found(query)]).toEqual([query, 1])
    for (const query of ['second', 'hidden.example', 'second@hidden.example'])
      expect([query, await found(query)]).toEqual([query, 0])
  })

  it('an invited person does not learn from where the inviter works', async () => {
    const email_address = 'guest@private.example'
    const invited = await attacker.post(members.replace('memberships', 'invitations'), {
      email_address,
      role: 'org:member',
    })
    expect(invited.status).toBe(200)
    const { store, masterKey } = server.frontdesk.services
    const { body_ciphertext } = await store.read
      .selectFrom('messages')
      .select('body_ciphertext')
      .where('recipient', '=', email_address)
      .executeTakeFirstOrThrow()
    const body = masterKey.decrypt(body_ciphertext ?? '')
    expect(body).toContain('invit')
    expect(body).not.toMatch(/Requested from|127\.0\.0\.1/)
  })

  it('the setting lets people add others', async () => {
    await setDirectAdding(true)
    const added = await attacker.post(members, { user_id: victimId, role: 'org:member' })
    await setDirectAdding(false)
    expect(added.body).toMatchObject({ response: { public_user_data: { identifier: VICTIM } } })
  })
})
