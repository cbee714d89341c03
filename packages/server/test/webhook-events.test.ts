import { loadWebhookContract } from '@frontdesk/contract'
import { createWebhookValidator } from '@frontdesk/contract/validate'
import { DIALECTS, startTestServer, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '../src/platform/wait-until.fixture.js'
import { type Received, Receiver } from '../src/webhooks/receiver.fixture.js'
import { onSignIn, startSignIn } from './flows/flow-bodies.js'
import { createUser, signIn } from './support.js'

/** Needs what is not built: a payment provider. */
const UNBUILT = /^(paymentAttempt|subscription|subscriptionItem)\./
const USER_AGENT = 'Mozilla/5.0 (an application)'

describe.each(DIALECTS)('webhook events on %s', dialect => {
  let server: TestServer
  let receiver: Receiver
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        attributes: { phoneNumber: { enabled: true, usedForFirstFactor: true } },
        organizations: {
          enabled: true,
          domainsEnabled: true,
          domainEnrollmentModes: ['manual_invitation', 'automatic_invitation', 'automatic_suggestion'],
          forceOrganizationSelection: true,
        },
      },
    })
    // signatures are checked against the real time
    server.clock.set(new Date().getTime())
    receiver = await Receiver.start()
    const { secret } = await call('POST', '/admin/v1/webhook_endpoints', { url: receiver.url() })
    receiver.secret = secret
  })
  afterAll(async () => {
    await receiver.stop()
    await server.close()
  })

  async function call(method: string, path: string, body?: unknown) {
    const response = await server.frontdesk.fetch(
      new Request(TEST_ORIGIN + path, {
        method,
        headers: {
          authorization: `Bearer ${TEST_SECRET_KEY}`,
          'content-type': 'application/json',
          'user-agent': USER_AGENT,
        },
        body: body === undefined ? null : JSON.stringify(body),
      }),
      { remoteAddress: '203.0.113.9' },
    )
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text) as { id: string; secret: string }
  }
  const backend = (method: string, path: string, body?: unknown) => call(method, `/bapi/v1${path}`, body)

  async function changePeople(): Promise<void> {
    const { id } = await backend('POST', '/users', {
      email_address: ['ada@events.example'],
      password: 'correct-horse-9',
    })
    await backend('PATCH', `/users/${id}/metadata`, { public_metadata: { plan: 'pro' } })
    await backend('POST', '/phone_numbers', { user_id: id, phone_number: '+491701234567', verified: true })
    await backend('POST', '/waitlist_entries', { email_address: 'wait@events.example' })
    const entry = await backend('POST', '/waitlist_entries', { email_address: 'next@events.example' })
    await backend('POST', `/waitlist_entries/${entry.id}/invite`, {})
    const text = await startSignIn(server.browser(), { identifier: '+491701234567' })
    expect(text.status).toBe(200)
    const browser = server.browser()
    const started = await startSignIn(browser, { identifier: '+491701234567' })
    await onSignIn(browser, started.body.response.id, 'prepare_first_factor', { strategy: 'phone_code' })
    const other = await createUser(server, 'leaver@events.example')
    await backend('DELETE', `/users/${other}`)
  }

  async function changeSessions(): Promise<void> {
    await createUser(server, 'pending@events.example')
    await signIn(server.browser(), 'pending@events.example')
    const userId = await createUser(server, 'member@events.example')
    await backend('POST', '/organizations', { name: 'Home', created_by: userId })
    const [first, second, third] = [server.browser(), server.browser(), server.browser()]
    const ended = await signIn(first, 'member@events.example')
    await first.post(`/v1/client/sessions/${ended.sessionId}/end`)
    const removed = await signIn(second, 'member@events.example')
    await second.post(`/v1/client/sessions/${removed.sessionId}/remove`)
    const revoked = await signIn(third, 'member@events.example')
    await backend('POST', `/sessions/${revoked.sessionId}/revoke`)
  }

  async function changeOrganizations(): Promise<void> {
    const admin = await createUser(server, 'admin@events.example')
    const member = await createUser(server, 'guest@events.example')
    const { id } = await backend('POST', '/organizations', { name: 'Acme', created_by: admin })
    const path = `/organizations/${id}`
    await backend('PATCH', path, { name: 'Acme Ltd' })
    const domain = await backend('POST', `${path}/domains`, {
      name: 'acme.example',
      enrollment_mode: 'manual_invitation',
    })
    await backend('PATCH', `${path}/domains/${domain.id}`, { enrollment_mode: 'automatic_invitation' })
    await backend('DELETE', `${path}/domains/${domain.id}`)
    const invite = (email: string) =>
      backend('POST', `${path}/invitations`, { email_address: email, role: 'org:member' })
    const revoked = await invite('nobody@events.example')
    await backend('POST', `${path}/invitations/${revoked.id}/revoke`, {})
    const accepted = await invite('guest@events.example')
    const browser = server.browser()
    await signIn(browser, 'guest@events.example')
    await browser.post(`/v1/me/organization_invitations/${accepted.id}/accept`)
    await backend('PATCH', `${path}/memberships/${member}`, { role: 'org:admin' })
    await backend('DELETE', `${path}/memberships/${member}`)
    await backend('DELETE', path)
    const permission = await backend('POST', '/organization_permissions', {
      name: 'Pay',
      key: 'org:bills:pay',
    })
    await backend('PATCH', `/organization_permissions/${permission.id}`, { name: 'Pay bills' })
    const role = await backend('POST', '/organization_roles', { name: 'Auditor', key: 'org:auditor' })
    await backend('PATCH', `/organization_roles/${role.id}`, { name: 'Auditors' })
    await backend('DELETE', `/organization_roles/${role.id}`)
    await backend('DELETE', `/organization_permissions/${permission.id}`)
  }

  it('of every type that can happen reach an endpoint, and fit their schemas', async () => {
    await changePeople()
    await changeSessions()
    await changeOrganizations()
    const possible = Object.keys(loadWebhookContract().events).filter(type => !UNBUILT.test(type))
    await waitUntil(() =>
      expect([...new Set(receiver.received.map(({ event }) => event.type))].sort()).toEqual(possible.sort()),
    )
    expect(receiver.refused).toEqual([])
    const validate = createWebhookValidator()
    const instanceId = (await server.frontdesk.services.registry.findBySlug('primary'))!.id
    for (const { event } of receiver.received) {
      expect([event.type, validate(event.type, event)]).toEqual([event.type, []])
      expect(event).toMatchObject({
        object: 'event',
        instance_id: instanceId,
        timestamp: server.clock.now(),
        event_attributes: { http_request: {} },
      })
    }
    expect(receiver.received.find(({ event }) => event.type === 'organization.created')?.event).toMatchObject(
      {
        event_attributes: { http_request: { client_ip: '203.0.113.9', user_agent: USER_AGENT } },
      },
    )
  })

  it('about messages tell whom they go to, and no secret of those that go out from here', async () => {
    const of = (type: string, to: object) =>
      waitUntil(() => {
        const found = receiver.received.find(
          ({ event }) =>
            event.type === type && Object.entries(to).every(([key, value]) => event.data[key] === value),
        )
        expect(found).toBeDefined()
        return found as Received
      })
    const sms = await of('sms.created', { to_phone_number: '+491701234567' })
    const code = (await server.newestCode('+491701234567')) ?? ''
    expect(code).toMatch(/^\d{6}$/)
    const { data: user } = receiver.received.find(({ event }) => event.type === 'user.created')!.event
    expect(sms.event.data).toMatchObject({
      user_id: user['id'],
      delivered_by_clerk: true,
      slug: 'sign_in_code',
    })
    expect(sms.text).not.toContain(code)
    const invitation = await of('email.created', {
      to_email_address: 'next@events.example',
      slug: 'waitlist_invitation',
    })
    expect(invitation.event.data).toMatchObject({ delivered_by_clerk: true })
    expect(invitation.text).not.toMatch(/ticket/)
  })
})
