import { createWebhookValidator } from '@frontdesk/contract/validate'
import { DIALECTS, startTestServer, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import * as answers from '../src/admin/answers.js'
import { adminOperations } from '../src/admin/index.js'
import { adminTokenOf } from '../src/http/operator.js'
import { waitUntil } from '../src/platform/wait-until.fixture.js'
import { forgetMarks } from '../src/store/unscoped/sequencing.js'
import { Receiver } from '../src/webhooks/receiver.fixture.js'
import { createUser, errorCode } from './support.js'

const OTHER_KEY = 'sk_test_other000000000000000000000000000000000'

describe.each(DIALECTS)('the admin API of webhooks on %s', dialect => {
  let server: TestServer
  let receiver: Receiver
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      instances: [
        { slug: 'other', environment: 'development', secretKeys: [OTHER_KEY] },
        {
          slug: 'shop',
          environment: 'production',
          domain: 'example.com',
          hosts: ['clerk.example.com'],
          settings: { email: { fromAddress: 'a@example.com' } },
        },
      ],
    })
    server.clock.set(new Date().getTime())
    receiver = await Receiver.start()
  })
  afterAll(async () => {
    await receiver.stop()
    await server.close()
  })
  beforeEach(() => {
    receiver.received.length = 0
    receiver.answer = () => 200
    receiver.secret = null
  })

  async function admin<Body = Record<string, never>>(
    method: string,
    path: string,
    body?: unknown,
    credential: string | null = TEST_SECRET_KEY,
  ) {
    const response = await server.frontdesk.fetch(
      new Request(`${TEST_ORIGIN}/admin/v1${path}`, {
        method,
        headers: {
          'content-type': 'application/json',
          ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      }),
    )
    return { status: response.status, body: (await response.json()) as Body, headers: response.headers }
  }
  const newEndpoint = async (values: object = {}) =>
    (
      await admin<{ id: string; secret: string }>('POST', '/webhook_endpoints', {
        url: receiver.url(),
        ...values,
      })
    ).body
  const schemaErrors = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues ?? []

  it('answers nobody without a credential, and a secret key for its own instance alone', async () => {
    expect((await admin('GET', '/events', undefined, null)).status).toBe(401)
    expect(errorCode((await admin('GET', '/events', undefined, 'sk_test_no')).body)).toBe(
      'admin_credential_invalid',
    )
    expect((await admin('GET', '/events?instance=primary', undefined, OTHER_KEY)).status).toBe(401)
    const token = adminTokenOf(server.frontdesk.services.masterKey)
    expect((await admin('GET', '/events?instance=other', undefined, token)).status).toBe(200)
    expect((await admin('GET', '/events?instance=nowhere', undefined, token)).status).toBe(404)
    const { id } = await newEndpoint()
    expect((await admin('GET', `/webhook_endpoints/${id}`, undefined, OTHER_KEY)).status).toBe(404)
    expect((await admin('GET', '/events')).headers.get('access-control-allow-origin')).toBeNull()
    await admin('DELETE', `/webhook_endpoints/${id}`)
  })

  it('makes, changes, disables and removes an endpoint, as its OpenAPI document says', async () => {
    const made = await admin<{ id: string; secret: string }>('POST', '/webhook_endpoints', {
      url: receiver.url(),
      event_types: ['user.*'],
      headers: { Authorization: 'Bearer very-secret' },
    })
    expect(made.status).toBe(201)
    expect(schemaErrors(answers.webhookEndpoint, made.body)).toEqual([])
    expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/)
    const path = `/webhook_endpoints/${made.body.id}`
    const shown = await admin('GET', path)
    expect(shown.body).toMatchObject({
      header_names: ['Authorization'],
      event_types: ['user.*'],
      disabled: false,
    })
    expect(JSON.stringify(shown.body)).not.toMatch(/whsec_|very-secret/)
    expect((await admin('GET', `${path}/secret`)).body).toEqual({ secret: made.body.secret })
    const rotated = await admin<{ secret: string }>('POST', `${path}/secret/rotate`, {})
    expect(rotated.body.secret).not.toBe(made.body.secret)
    expect((await admin('PATCH', path, { disabled: true })).body).toMatchObject({
      disabled: true,
      disabled_reason: 'by_hand',
    })
    expect((await admin('DELETE', path)).body).toMatchObject({ deleted: true })
    expect((await admin('GET', path)).status).toBe(404)
  })

  it('describes every one of its operations in an OpenAPI document that refers to nothing it lacks', async () => {
    type Document = { paths: Record<string, Record<string, unknown>>; components: { schemas: object } }
    const { body } = await admin<Document>('GET', '/openapi.json', undefined, null)
    const described = Object.entries(body.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter(key => key !== 'parameters' && key !== 'servers')
        .map(method => `${method.toUpperCase()} ${path}`),
    )
    const served = adminOperations
      .filter(({ shape }) => !shape.path.endsWith('/openapi.json'))
      .map(({ shape }) => `${shape.method.toUpperCase()} ${shape.path.replace('/admin/v1', '')}`)
    expect([...described].sort()).toEqual([...new Set(served)].sort())
    const references = JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)
    for (const [, name] of references) expect(Object.keys(body.components.schemas)).toContain(name)
  })

  it.each([
    [{}, 'form_param_missing'],
    [{ url: 'nope' }, 'form_param_format_invalid'],
    [{ url: 'ftp://example.com' }, 'form_param_format_invalid'],
    [{ url: 'https://user:pass@example.com' }, 'form_param_format_invalid'],
    [{ url: 'https://example.com', colour: 'red' }, 'form_param_unknown'],
    [{ url: 'https://example.com', headers: { 'svix-id': 'x' } }, 'form_param_format_invalid'],
    [{ url: 'https://example.com', event_types: ['user.created; drop'] }, 'form_param_format_invalid'],
    [{ url: 'https://example.com', event_types: ['user.*', 'users.*'] }, 'form_param_format_invalid'],
    [{ url: 'https://example.com', event_types: ['user'] }, 'form_param_format_invalid'],
    [{ url: 'https://example.com', secret: 'whsec_short' }, 'form_param_format_invalid'],
  ])('refuses %j', async (body, code) => {
    const answer = await admin('POST', '/webhook_endpoints', body)
    expect([answer.status, errorCode(answer.body)]).toEqual([422, code])
  })

  it('refuses plain http in production', async () => {
    const token = adminTokenOf(server.frontdesk.services.masterKey)
    const answer = await admin(
      'POST',
      '/webhook_endpoints?instance=shop',
      { url: 'http://example.com' },
      token,
    )
    expect(answer.status).toBe(422)
  })

  it('delivers what the Backend API changes: valid payloads, every attempt to be seen, each to be sent again', async () => {
    const { id, secret } = await newEndpoint()
    receiver.secret = secret
    const userId = await createUser(server, 'ada@example.com')
    await server.backend('PATCH', `/users/${userId}`, { first_name: 'Ada' })
    await server.backend('DELETE', `/users/${userId}`)
    const types = ['user.created', 'user.updated', 'user.deleted']
    await waitUntil(() => expect(receiver.received.map(({ event }) => event.type)).toEqual(types))
    expect(receiver.refused).toEqual([])
    const validate = createWebhookValidator()
    for (const { event } of receiver.received) expect(validate(event.type, event)).toEqual([])

    type Attempts = { data: { id: string; event_id: string; event_type: string; response_status: number }[] }
    const attempts = await waitUntil(async () => {
      const answer = await admin<Attempts>('GET', `/webhook_endpoints/${id}/attempts`)
      expect(answer.body.data).toHaveLength(3)
      return answer.body.data
    })
    for (const attempt of attempts) expect(schemaErrors(answers.webhookAttempt, attempt)).toEqual([])
    expect(attempts.map(attempt => attempt.event_type).sort()).toEqual([...types].sort())
    const oldest = attempts.find(({ event_id: eventId }) => eventId === receiver.received[0]!.id)!
    const whole = await admin('GET', `/webhook_attempts/${oldest.id}`)
    expect(whole.body).toMatchObject({
      request_body: JSON.parse(receiver.received[0]!.text),
      response_body: 'ok',
      response_status: 200,
    })
    type Deliveries = { data: { status: string; event_type: string }[] }
    const deliveries = await admin<Deliveries>('GET', `/webhook_endpoints/${id}/deliveries`)
    expect(deliveries.body.data.map(({ event_type: type }) => type)).toEqual([...types].reverse())
    for (const delivery of deliveries.body.data)
      expect(schemaErrors(answers.webhookDelivery, delivery)).toEqual([])

    await admin('POST', `/webhook_endpoints/${id}/resend`, { event_id: oldest.event_id })
    await waitUntil(() => expect(receiver.received).toHaveLength(4))
    expect(receiver.received[3]!.id).toBe(oldest.event_id)
    await admin('POST', `/webhook_endpoints/${id}/replay`, { since: 0 })
    await waitUntil(() => expect(receiver.received.slice(4).map(({ event }) => event.type)).toEqual(types))
    await admin('DELETE', `/webhook_endpoints/${id}`)
  })

  it('tells the types of events, and puts a made-up one into the log', async () => {
    const { id, secret } = await newEndpoint({ event_types: ['role.*'] })
    receiver.secret = secret
    type Types = { data: { name: string }[] }
    const types = await admin<Types>('GET', '/event_types')
    for (const type of types.body.data) expect(schemaErrors(answers.eventType, type)).toEqual([])
    expect(types.body.data.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['user.created', 'role.created']),
    )
    const sample = await admin<{ resource_id: string }>('POST', '/events', { type: 'role.created' })
    expect([sample.status, schemaErrors(answers.sample, sample.body)]).toEqual([202, []])
    await waitUntil(() => expect(receiver.received).toHaveLength(1))
    expect(receiver.received[0]!.event).toMatchObject({
      type: 'role.created',
      data: { object: 'role', id: sample.body.resource_id },
    })
    const unknown = await admin('POST', '/events', { type: 'role.exploded' })
    expect([unknown.status, errorCode(unknown.body)]).toEqual([422, 'form_param_format_invalid'])
    await admin('DELETE', `/webhook_endpoints/${id}`)
  })

  it('gives the event log page by page, in order, each event once', async () => {
    const userIds = [
      await createUser(server, 'grace@example.com'),
      await createUser(server, 'joan@example.com'),
    ]
    type Page = {
      data: { position: number; type: string; resource_id: string }[]
      next_after: number
      has_more: boolean
    }
    const seen: Page['data'] = []
    await waitUntil(async () => {
      seen.length = 0
      let page: Page
      let after = 0
      do {
        page = (await admin<Page>('GET', `/events?after=${after}&limit=1`)).body
        seen.push(...page.data)
        after = page.next_after
      } while (page.has_more)
      const created = seen.filter(({ resource_id: id }) => userIds.includes(id))
      expect(created.map(({ type, resource_id: id }) => [type, id])).toEqual(
        userIds.map(id => ['user.created', id]),
      )
    })
    for (const event of seen) expect(schemaErrors(answers.loggedEvent, event)).toEqual([])
    expect(seen.map(({ position }) => position)).toEqual(
      [...new Set(seen.map(({ position }) => position))].sort((a, b) => a - b),
    )
    const filtered = (await admin<Page>('GET', '/events?type=user.deleted')).body
    expect(new Set(filtered.data.map(({ type }) => type))).toEqual(new Set(['user.deleted']))
    expect(filtered.next_after).toBe(seen.at(-1)!.position)
  })

  it('filters the event log before the limit counts, and refuses a filter that matches no type', async () => {
    type Page = { data: { type: string }[]; next_after: number; has_more: boolean }
    const others = [1, 2, 3]
    for (const _ of others) await admin('POST', '/events', { type: 'session.created' })
    const { body: sample } = await admin<{ resource_id: string }>('POST', '/events', { type: 'role.deleted' })
    const roles = await waitUntil(async () => {
      const page = (await admin<Page>('GET', '/events?type=role.deleted&limit=500')).body
      expect(page.data).toContainEqual(expect.objectContaining({ resource_id: sample.resource_id }))
      return page.data
    })
    const first = (await admin<Page>('GET', '/events?type=role.deleted,role.x*.*,*ole.deleted&limit=1')).body
    expect(first).toMatchObject({ errors: [{ code: 'form_param_format_invalid' }] })
    const found: Page['data'] = []
    let page: Page = { data: [], next_after: 0, has_more: true }
    while (page.has_more) {
      page = (await admin<Page>('GET', `/events?type=role.del*&limit=1&after=${page.next_after}`)).body
      if (page.has_more) expect(page.data).toHaveLength(1)
      found.push(...page.data)
    }
    expect(found).toEqual(roles)
    // the end of the log is behind: the events in between are not looked at again
    const { body: rest } = await admin<Page>('GET', `/events?after=${page.next_after}`)
    expect(rest.data).toEqual([])
    const wrong = await admin('GET', '/events?type=users.*')
    expect(wrong.body).toMatchObject({ errors: [{ code: 'form_param_format_invalid' }] })
    expect(JSON.stringify(wrong.body)).toContain('users.* matches no event type')
  })

  it('refuses a position that a restore has undone, and names the one to go on from', async () => {
    type Page = { data: { position: number; resource_id: string }[]; next_after: number }
    const sendSample = async () => {
      const { body } = await admin<{ resource_id: string }>('POST', '/events', { type: 'user.created' })
      return waitUntil(async () => {
        const { data } = (await admin<Page>('GET', '/events?limit=500')).body
        const event = data.find(({ resource_id: id }) => id === body.resource_id)
        expect(event).toBeDefined()
        return event!
      })
    }
    const { position: end } = await sendSample()
    const read = (after: number) => admin<Page>('GET', `/events?after=${after}`)
    const refused = (after: number) => ({
      status: 410,
      body: { errors: [{ code: 'event_position_undone', meta: { after } }] },
    })
    expect(await read(end + 2)).toMatchObject(refused(end))
    await server.frontdesk.services.store.transaction(forgetMarks)
    const next = await sendSample()
    expect(next.position).toBeGreaterThan(end + 2)
    expect(await read(end + 2)).toMatchObject(refused(end))
    const { body } = await read(end)
    expect(body.data).toEqual([next])
    expect((await read(body.next_after)).body.data).toEqual([])
  })

  it('changes an endpoint to no filter that matches nothing', async () => {
    const { id } = await newEndpoint({ event_types: ['organization*.*'] })
    const refused = await admin('PATCH', `/webhook_endpoints/${id}`, { event_types: ['organisation.*'] })
    expect(refused.status).toBe(422)
    const { body } = await admin<{ event_types: string[] }>('GET', `/webhook_endpoints/${id}`)
    expect(body.event_types).toEqual(['organization*.*'])
  })
})
