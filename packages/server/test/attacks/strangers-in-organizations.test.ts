import { DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  organizationWithAdmin,
  startOrganizationServer,
  type MembershipBody,
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

  const setDirectAdding = (directMemberAdding: boolean) => {
    const { organizations } = server.frontdesk.services.registry.findBySlug('primary')!.settings
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

  it('the setting lets people add others', async () => {
    setDirectAdding(true)
    const added = await attacker.post(members, { user_id: victimId, role: 'org:member' })
    setDirectAdding(false)
    expect(added.body).toMatchObject({ response: { public_user_data: { identifier: VICTIM } } })
  })
})
