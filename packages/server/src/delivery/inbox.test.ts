import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isOwnPath } from '../http/api-request.js'
import { createOwnApi } from '../http/own-contract.fixture.js'
import { createInboxHandler, type InboxHandler } from './inbox.js'
import { committed, dialects, openOutboxFixture, type OutboxFixture } from './outbox.fixture.js'
import { sendEmail } from './send-email.js'

const LOCAL = '127.0.0.1'
const TOKEN = 'a-long-access-token'

interface Visit {
  method?: string
  headers?: Record<string, string>
  from?: string | null
  host?: string
}

describe.each(dialects)('inbox on %s', dialect => {
  let fixture: OutboxFixture
  let handler: InboxHandler
  let api: ReturnType<typeof createOwnApi>
  const closing = new AbortController()

  beforeAll(async () => {
    fixture = await openOutboxFixture(dialect)
    handler = createInboxHandler(fixture.services, { accessToken: TOKEN, closing: closing.signal })
    api = createOwnApi(fixture.services, { inboxToken: TOKEN })
  })
  afterAll(async () => {
    closing.abort()
    await fixture.close()
  })
  beforeEach(async () => {
    await fixture.services.store.transaction(tx => tx.deleteFrom('messages').execute())
  })

  const visit = async (path: string, { method = 'GET', headers = {}, from = LOCAL, host }: Visit = {}) => {
    const request = new Request(`http://${host ?? 'localhost:4400'}${path}`, { method, headers })
    // its API is part of the server's own contract
    if (isOwnPath(new URL(request.url).pathname)) return api(request, from)
    return (await handler(request, from))!
  }
  /** The rest of the server says so. */
  const isNothingOfIts = async (path: string) =>
    (await handler(new Request(`http://localhost:4400${path}`), LOCAL)) === null
  const list = async (query = '') =>
    ((await (await visit(`/inbox/api/messages${query}`)).json()) as { data: Record<string, unknown>[] }).data
  const send = async (to: string, instance = fixture.development) => {
    fixture.clock.advance(1000)
    await committed(fixture.contextOf(instance), tx =>
      sendEmail(tx, { to, template: 'sign_in_code', variables: { code: '123456' } }),
    )
  }

  it('lists messages newest first, whether the worker has seen them or not', async () => {
    await send('ada@example.com')
    await send('grace@example.com')
    const data = await list()
    expect(data.map(message => message['to'])).toEqual(['grace@example.com', 'ada@example.com'])
    expect(data[0]).toEqual({
      id: expect.stringMatching(/^ema_/),
      instance_id: 'ins_dev',
      instance: 'dev',
      channel: 'email',
      template: 'sign_in_code',
      to: 'grace@example.com',
      subject: '123456 is your Acme sign-in code',
      text: expect.stringContaining('123456'),
      html: expect.stringContaining('<!doctype html>'),
      code: '123456',
      link: null,
      status: 'pending',
      created_at: fixture.clock.now(),
    })
    expect(await list('?limit=1')).toHaveLength(1)
  })

  it('shows the others when one cannot be read, because another master key has encrypted it', async () => {
    await send('ada@example.com')
    const foreign = randomBytes(32).toString('hex')
    await fixture.services.store.transaction(tx =>
      tx
        .updateTable('messages')
        .set({ body_ciphertext: `v1.${foreign}.AAAA.AAAA.AAAA` })
        .execute(),
    )
    await send('grace@example.com')
    expect((await list()).map(({ to, code }) => [to, code])).toEqual([
      ['grace@example.com', '123456'],
      ['ada@example.com', null],
    ])
    expect((await list()).at(-1)?.['text']).toMatch(/cannot be read/)
  })

  it('finds a recipient in any case, also when the plus sign was not escaped', async () => {
    await send('Ada+Work@example.com')
    await send('ada@example.com')
    for (const query of ['?to=ada%2Bwork@example.com', '?to=ada+work@EXAMPLE.com'])
      expect((await list(query)).map(message => message['to'])).toEqual(['Ada+Work@example.com'])
  })

  it('never shows, renders or deletes a message of a production instance', async () => {
    await send('ada@example.com', fixture.production)
    const { id } = await fixture.services.store.read
      .selectFrom('messages')
      .select('id')
      .executeTakeFirstOrThrow()
    expect(await list()).toEqual([])
    expect(await list('?instance=live')).toEqual([])
    expect((await visit(`/inbox/api/messages/${id}`)).status).toBe(404)
    expect(await isNothingOfIts(`/inbox/messages/${id}/html`)).toBe(true)
    expect(await (await visit('/inbox/api/messages', { method: 'DELETE' })).json()).toEqual({ deleted: 0 })
  })

  it('deletes the messages that are asked for', async () => {
    await send('ada@example.com')
    await send('grace@example.com')
    const gone = await visit('/inbox/api/messages?to=ada@example.com', { method: 'DELETE' })
    expect(await gone.json()).toEqual({ deleted: 1 })
    expect((await list()).map(message => message['to'])).toEqual(['grace@example.com'])
  })

  it('shows one message as data and as a page that can run and fetch nothing', async () => {
    await send('ada@example.com')
    const id = String((await list())[0]!['id'])
    expect(await (await visit(`/inbox/api/messages/${id}`)).json()).toMatchObject({ id, code: '123456' })
    const html = await visit(`/inbox/messages/${id}/html`)
    expect(await html.text()).toContain('123456')
    const policy = html.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain('sandbox')
    expect(policy).not.toMatch(/script-src|allow-scripts|allow-same-origin/)
  })

  it('answers unknown paths with the standard error and leaves the others alone', async () => {
    const response = await visit('/inbox/api/nothing')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      errors: [{ code: 'resource_not_found' }],
      clerk_trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    for (const path of ['/inbox/nothing', '/inboxes', '/v1/client'])
      expect(await isNothingOfIts(path), path).toBe(true)
  })

  it('serves a page whose script and style alone may run, and which nobody may frame', async () => {
    const response = await visit('/inbox')
    const html = await response.text()
    const nonce = /<script nonce="([^"]+)">/.exec(html)?.[1]
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain(`script-src 'nonce-${nonce}'`)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(html).not.toMatch(/ on[a-z]+="| style="|src="http/)
    expect(await (await visit('/inbox')).text()).not.toContain(nonce!)
  })

  it('shows what every message looks like, in each language, in light and in dark', async () => {
    expect(await (await visit('/inbox')).text()).toContain('href="/inbox/templates"')
    const page = await visit('/inbox/templates?template=sign_in_code&language=de')
    const html = await page.text()
    expect(page.status).toBe(200)
    expect(html).toContain('123456 ist Ihr Anmeldecode')
    expect(html).toContain('Geben Sie diesen Code ein')
    expect(html).not.toContain('<script')
    const frames = [...html.matchAll(/<iframe[^>]*src="([^"]+)"/g)].map(match =>
      match[1]!.replaceAll('&amp;', '&'),
    )
    const [light, dark] = await Promise.all(frames.map(async path => (await visit(path)).text()))
    expect(light).toContain('@media not all {')
    expect(dark).toContain('@media all {')
    const text = await visit('/inbox/templates?channel=sms&template=sign_in_code&language=es')
    expect(await text.text()).toContain('123456 es tu código para iniciar sesión')
    for (const path of ['?template=nothing', '?instance=live', '/html?channel=sms', '/else'])
      expect(await isNothingOfIts(`/inbox/templates${path}`), path).toBe(true)
    expect((await visit('/inbox/templates', { from: '192.168.1.20' })).status).toBe(403)
  })

  it.each<[string, Visit, number]>([
    ['this machine', {}, 200],
    ['this machine over IPv6', { from: '::1', host: '[::1]:4400' }, 200],
    ['this machine, mapped', { from: '::ffff:127.0.0.1', host: '127.0.0.1:4400' }, 200],
    ['a name below localhost', { host: 'app.localhost:4400' }, 200],
    ['another machine', { from: '192.168.1.20' }, 403],
    ['an unknown peer', { from: null }, 403],
    ['a rebound name', { host: 'evil.test:4400' }, 403],
    ['a name that only starts like loopback', { host: '127.0.0.1.evil.test' }, 403],
    ['a lying Host header', { headers: { host: 'evil.test' } }, 403],
    ['a proxy on this machine', { headers: { 'x-forwarded-for': '203.0.113.9' } }, 403],
    [
      'another machine with the token',
      { from: '192.168.1.20', headers: { authorization: `Bearer ${TOKEN}` } },
      200,
    ],
    [
      'another machine with a wrong token',
      { from: '192.168.1.20', headers: { authorization: 'Bearer nope' } },
      403,
    ],
  ])('lets in or refuses %s', async (_who, from, status) => {
    for (const path of ['/inbox/api/messages', '/inbox']) {
      const response = await visit(path, from)
      expect(response.status).toBe(status)
      expect([...response.headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([])
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    }
  })

  it('moves the token from the address to a cookie', async () => {
    const from = '192.168.1.20'
    const response = await visit(`/inbox?token=${TOKEN}&to=ada@example.com`, { from, host: 'mail.test' })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/inbox?to=ada%40example.com')
    const cookie = response.headers.get('set-cookie')!
    expect(cookie).toMatch(/; Path=\/inbox; HttpOnly; SameSite=Lax$/)
    expect(cookie).not.toContain(TOKEN)
    const headers = { cookie: `other=1; ${cookie.split(';')[0]}` }
    expect((await visit('/inbox', { from, host: 'mail.test', headers })).status).toBe(200)
    expect((await visit('/inbox', { from, headers: { cookie: 'frontdesk_inbox=' } })).status).toBe(403)
  })

  it('has no way in from beyond loopback without a token of its own', async () => {
    const closed = createInboxHandler(fixture.services, { accessToken: null })
    for (const path of ['/inbox?token=', '/inbox?token=null', '/inbox'])
      expect((await closed(new Request(`http://localhost:4400${path}`), '192.168.1.20'))?.status).toBe(403)
  })

  it('refuses a change that comes from a page of another origin', async () => {
    await send('ada@example.com')
    const remove = (origin: string) => visit('/inbox/api/messages', { method: 'DELETE', headers: { origin } })
    for (const origin of ['http://localhost:3000', 'https://evil.test', 'null'])
      expect((await remove(origin)).status).toBe(403)
    expect((await remove('http://localhost:4400')).status).toBe(200)
  })

  it('tells open pages about a message that another process wrote, and ends at close', async () => {
    const response = await visit('/inbox/api/stream')
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body!.getReader()
    const decoder = new TextDecoder()
    const next = async (): Promise<string> => decoder.decode((await reader.read()).value)
    expect(await next()).toContain('event: ready')
    expect(await next()).toContain('event: change') // the first look
    await committed(fixture.contextOf(fixture.development, fixture.anotherNode()), tx =>
      sendEmail(tx, { to: 'ada@example.com', template: 'password_changed', variables: {} }),
    )
    expect(await next()).toContain('event: change')
    closing.abort()
    expect((await reader.read()).done).toBe(true)
  })
})
