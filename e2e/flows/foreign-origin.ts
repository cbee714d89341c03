import type { APIResponse } from 'playwright-core'
import { expect } from 'vitest'
import { openDashboard, serverUserId } from '../harness/app-pages.js'
import { backendOf, createUser, newCredentials } from '../harness/backend.js'
import { messagesTo } from '../harness/inbox.js'
import { signInWithPassword } from '../harness/official-components.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test, type Visitor } from '../harness/visitor.js'

/** No loopback name: those are allowed origins of every development instance. */
const FOREIGN_ORIGIN = 'https://evil.example'
const FOREIGN_URL = `${FOREIGN_ORIGIN}/collect`

/**
 * What another site can't do with a visitor's browser. Each refusal stands beside
 * the same request that is allowed.
 */
export function foreignOriginFlows(app: AppUnderTest): void {
  const frontend = app.instance.proxyUrl
  const backend = backendOf(app.instance)

  test('a handshake to a foreign origin is refused and sets no cookie', async ({ visitor }) => {
    await signInWithPassword(visitor.page, app, await createUser(app.instance))
    const handshake = (redirectUrl: string) => {
      const query = new URLSearchParams({ redirect_url: redirectUrl, format: 'nonce' })
      return visitor.context.request.get(`${frontend}/v1/client/handshake?${query.toString()}`, {
        maxRedirects: 0,
      })
    }
    const allowed = await handshake(`${app.url}/dashboard`)
    expect(allowed.status()).toBe(307)
    expect(allowed.headers().location).toMatch(new RegExp(`^${app.url}/dashboard`))

    for (const url of [FOREIGN_URL, `${app.url}@evil.example/`, '//evil.example/', 'javascript:alert(1)'])
      await expectRefusal(await handshake(url))
  })

  test('a sign-in ticket does not redirect to a foreign origin', async ({ visitor }) => {
    const user = await createUser(app.instance)
    const { token, url } = await backend.signInTokens.createSignInToken({
      userId: user.id,
      expiresInSeconds: 600,
    })
    for (const address of [url, `${frontend}/v1/tickets/accept?ticket=${token}`]) {
      const target = new URL(address)
      target.searchParams.set('redirect_url', FOREIGN_URL)
      const answer = await visitor.context.request.get(target.href, { maxRedirects: 0 })
      expect(answer.headers().location ?? '').not.toContain('evil.example')
    }

    const asForeigner = await signInWithTicket(visitor, FOREIGN_ORIGIN, token)
    expect(asForeigner.status()).toBe(403)
    const asOurselves = await signInWithTicket(visitor, app.url, token)
    expect(await asOurselves.json()).toMatchObject({ response: { status: 'complete' } })
  })

  test('no email carries a link to a foreign origin', async ({ visitor }) => {
    const { email, password } = newCredentials()
    const post = (path: string, form: Record<string, string>) =>
      visitor.context.request.post(`${frontend}${path}`, { headers: { origin: app.url }, form })
    await visitor.page.goto(`${app.url}/sign-up`)
    const signUp = await post('/v1/client/sign_ups', { email_address: email, password })
    const { response } = (await signUp.json()) as { response: { id: string } }

    const prepared = await post(`/v1/client/sign_ups/${response.id}/prepare_verification`, {
      strategy: 'email_link',
      redirect_url: FOREIGN_URL,
    })
    expect(prepared.status()).toBeGreaterThanOrEqual(400)
    expect(await messagesTo(app.instance, email)).toEqual([])
  })

  test('a foreign origin reads nothing', async ({ visitor }) => {
    await signInWithPassword(visitor.page, app, await createUser(app.instance))
    for (const path of ['/v1/client', '/v1/environment', '/v1/me']) {
      const ours = await fetch(`${frontend}${path}`, { headers: { origin: app.url } })
      expect(ours.headers.get('access-control-allow-origin'), path).toBe(app.url)
      expect(ours.headers.get('access-control-allow-credentials'), path).toBe('true')

      const theirs = await visitor.context.request.get(`${frontend}${path}`, {
        headers: { origin: FOREIGN_ORIGIN },
      })
      expect(theirs.headers()['access-control-allow-origin'], path).toBeUndefined()
      const preflight = await visitor.context.request.fetch(`${frontend}${path}`, {
        method: 'OPTIONS',
        headers: { origin: FOREIGN_ORIGIN, 'access-control-request-method': 'POST' },
      })
      expect(preflight.headers()['access-control-allow-origin'], path).toBeUndefined()
    }
  })

  test('a foreign origin changes nothing with the visitor cookies', async ({ visitor }) => {
    const user = await createUser(app.instance)
    await signInWithPassword(visitor.page, app, user)
    const { sessionId } = await openDashboard(visitor.page, app)
    const requests: [path: string, form: Record<string, string>][] = [
      [`/v1/client/sessions/${sessionId}/end`, {}],
      [`/v1/client/sessions/${sessionId}/tokens`, {}],
      ['/v1/client/sessions?_method=DELETE', {}],
      ['/v1/client?_method=DELETE', {}],
      ['/v1/me?_method=PATCH', { first_name: 'Mallory' }],
      ['/v1/me?_method=DELETE', {}],
    ]
    for (const [path, form] of requests) {
      const headers = { origin: FOREIGN_ORIGIN }
      const answer = await visitor.context.request.post(`${frontend}${path}`, { headers, form })
      expect(answer.status(), path).toBe(403)
    }

    expect((await backend.sessions.getSession(sessionId)).status).toBe('active')
    expect((await backend.users.getUser(user.id)).firstName).not.toBe('Mallory')
    expect(await serverUserId(visitor.page)).toBe(user.id)
    const own = await visitor.context.request.post(`${frontend}/v1/client/sessions/${sessionId}/end`, {
      headers: { origin: app.url },
    })
    expect(own.status()).toBe(200)
    expect((await backend.sessions.getSession(sessionId)).status).toBe('ended')
  })

  function signInWithTicket(visitor: Visitor, origin: string, ticket: string): Promise<APIResponse> {
    return visitor.context.request.post(`${frontend}/v1/client/sign_ins`, {
      headers: { origin },
      form: { strategy: 'ticket', ticket },
    })
  }
}

async function expectRefusal(answer: APIResponse): Promise<void> {
  expect(answer.status(), answer.url()).toBe(422)
  expect(answer.headers().location, answer.url()).toBeUndefined()
  expect(answer.headers()['set-cookie'], answer.url()).toBeUndefined()
  expect(await answer.json()).toMatchObject({ errors: [{ code: expect.any(String) as string }] })
}
