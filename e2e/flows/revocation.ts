import { expect } from 'vitest'
import { openDashboard, serverUserId, sessionCookieClaims } from '../harness/app-pages.js'
import { backendOf, createUser } from '../harness/backend.js'
import { eventually } from '../harness/eventually.js'
import { signInWithPassword } from '../harness/official-components.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test, type Visitor } from '../harness/visitor.js'

/** The SDK's server accepts a token for this long after its expiry; one more second for the poll itself. */
const GRACE_MS = 6_000

/**
 * A banned or deleted user is out: of both APIs at once, of the application when the last token has run out.
 */
export function revocationFlows(app: AppUnderTest): void {
  const backend = backendOf(app.instance)

  test('a banned user loses both APIs at once and the application within one token lifetime', async ({
    visitor,
  }) => {
    const user = await createUser(app.instance)
    const sessionId = await expectWorkingSession(visitor, app, user)

    await backend.users.banUser(user.id)
    await expectNoTokens(visitor, app, sessionId)
    expect((await backend.users.getUser(user.id)).banned).toBe(true)
    await expectSignedOutOfApp(visitor, app)
  })

  test('a deleted user loses both APIs at once and the application within one token lifetime', async ({
    visitor,
  }) => {
    const user = await createUser(app.instance)
    const sessionId = await expectWorkingSession(visitor, app, user)

    await backend.users.deleteUser(user.id)
    await expectNoTokens(visitor, app, sessionId)
    await expect(backend.users.getUser(user.id)).rejects.toMatchObject({ status: 404 })
    await expectSignedOutOfApp(visitor, app)
  })

  /** Signs in and shows that the open tab keeps the session alive over more than one token. */
  async function expectWorkingSession(
    visitor: Visitor,
    app: AppUnderTest,
    user: { id: string; email: string; password: string },
  ): Promise<string> {
    await signInWithPassword(visitor.page, app, user)
    const { sessionId } = await openDashboard(visitor.page, app)
    const first = await sessionCookieClaims(visitor.context, app)
    const issuedAt = async () => (await sessionCookieClaims(visitor.context, app))?.iat
    await eventually('a newer session token', issuedAt, 70_000).toBeGreaterThan(first?.iat ?? Infinity)
    expect(await serverUserId(visitor.page)).toBe(user.id)
    expect((await requestFrontendToken(visitor, app, sessionId)).status()).toBe(200)
    expect((await backend.sessions.getToken(sessionId)).jwt).toMatch(/^ey/)
    return sessionId
  }

  async function expectNoTokens(visitor: Visitor, app: AppUnderTest, sessionId: string): Promise<void> {
    const frontend = await requestFrontendToken(visitor, app, sessionId)
    expect(frontend.status()).toBeGreaterThanOrEqual(400)
    expect(await frontend.text()).not.toMatch(/"jwt"/)
    await expect(backend.sessions.getToken(sessionId)).rejects.toMatchObject({ clerkError: true })
  }
}

/** The request by which clerk-js renews a session token, with the visitor's cookies. */
async function requestFrontendToken(visitor: Visitor, app: AppUnderTest, sessionId: string) {
  return visitor.context.request.post(`${app.instance.proxyUrl}/v1/client/sessions/${sessionId}/tokens`, {
    headers: { origin: app.url },
    form: { organization_id: '' },
  })
}

/** The tab stays open, so that clerk-js goes on trying: only the server's refusal ends the session. */
async function expectSignedOutOfApp(visitor: Visitor, app: AppUnderTest): Promise<void> {
  const claims = await sessionCookieClaims(visitor.context, app)
  const lastMomentMs = claims ? claims.exp * 1000 + GRACE_MS : Date.now() + GRACE_MS
  const remainingMs = Math.max(GRACE_MS, lastMomentMs - Date.now())
  await eventually('auth() knows nobody', () => serverUserId(visitor.page), remainingMs).toBeNull()
  await visitor.page.goto(`${app.url}/dashboard`)
  await visitor.page.waitForURL(`${app.url}/sign-in**`)
}
