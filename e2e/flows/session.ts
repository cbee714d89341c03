import { expect } from 'vitest'
import {
  loseSessionCookie,
  openDashboard,
  protectedApiUserId,
  readDashboard,
  serverUserId,
  sessionCookieClaims,
  tokenSubject,
} from '../harness/app-pages.js'
import { createUser } from '../harness/backend.js'
import {
  signInWithPassword,
  signOutWithUserButton,
  submitIdentifier,
  submitPassword,
  waitForClientState,
} from '../harness/official-components.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test, type Visitor } from '../harness/visitor.js'

/** The SDK's server accepts a token for this long after its expiry. */
const CLOCK_SKEW_MS = 5_000

/** What a signed-in person and the application's server see of the session, until it ends. */
export function sessionFlows(app: AppUnderTest): void {
  test('a protected page sends visitors to sign-in and returns them with their query', async ({
    visitor,
  }) => {
    const user = await createUser(app.instance)
    const { page } = visitor
    await page.goto(`${app.url}/dashboard?tab=billing&note=a%20b%26c`)
    await page.waitForURL(`${app.url}/sign-in?**`)

    await submitIdentifier(page, app, user.email)
    await submitPassword(page, user.password)
    const dashboard = await readDashboard(page, app)
    expect(dashboard.userId).toBe(user.id)
    expect(dashboard.query).toEqual({ tab: 'billing', note: 'a b&c' })
  })

  test('auth(), currentUser() and getToken() agree on the person', async ({ visitor }) => {
    const user = await createUser(app.instance)
    await visitor.page.goto(`${app.url}/`)
    // Version 4's interstitial reloads the page once.
    await waitForClientState(visitor.page, 'signed-out')
    expect(await serverUserId(visitor.page)).toBeNull()
    expect(await protectedApiUserId(visitor.page)).toBeNull()

    await signInWithPassword(visitor.page, app, user)
    const dashboard = await openDashboard(visitor.page, app)
    const claims = await sessionCookieClaims(visitor.context, app)
    expect(dashboard).toMatchObject({ userId: user.id, email: user.email, issuer: app.instance.proxyUrl })
    expect(claims).toMatchObject({ sub: user.id, sid: dashboard.sessionId, azp: app.url })
    expect(await tokenSubject(visitor.page)).toBe(user.id)
    expect(await serverUserId(visitor.page)).toBe(user.id)
    expect(await protectedApiUserId(visitor.page)).toBe(user.id)
  })

  test('an expired session token recovers on the next page', async ({ visitor }) => {
    const { user, claims } = await signedInVisitor(visitor, app)
    // Without a tab nobody refreshes the token: this is a visitor who comes back after a while.
    await visitor.page.close()
    await waitUntil(claims.exp * 1000 + CLOCK_SKEW_MS + 1_000)

    await expectRecovery(visitor, app, user.id)
    expect((await sessionCookieClaims(visitor.context, app))?.exp).toBeGreaterThan(claims.exp)
  })

  test('a lost __session cookie recovers on the next page', async ({ visitor }) => {
    const { user } = await signedInVisitor(visitor, app)
    await visitor.page.close()
    await loseSessionCookie(visitor.context)
    expect(await sessionCookieClaims(visitor.context, app)).toBeNull()

    await expectRecovery(visitor, app, user.id)
    expect((await sessionCookieClaims(visitor.context, app))?.sub).toBe(user.id)
  })

  test('signing out in one tab signs out the other', async ({ visitor }) => {
    await signedInVisitor(visitor, app)
    const secondTab = await visitor.context.newPage()
    await openDashboard(secondTab, app)
    await waitForClientState(secondTab, 'signed-in')

    await signOutWithUserButton(visitor.page, app)
    // the protected page says so, or its own refresh has already led to the sign-in page
    await Promise.any([
      waitForClientState(secondTab, 'signed-out'),
      secondTab.waitForURL(`${app.url}/sign-in?**`),
    ])
    expect(await serverUserId(secondTab)).toBeNull()
    await secondTab.goto(`${app.url}/dashboard`)
    await secondTab.waitForURL(`${app.url}/sign-in?**`)
  })
}

async function signedInVisitor(visitor: Visitor, app: AppUnderTest) {
  const user = await createUser(app.instance)
  await signInWithPassword(visitor.page, app, user)
  await openDashboard(visitor.page, app)
  const claims = await sessionCookieClaims(visitor.context, app)
  if (!claims) throw new Error('signed in, but there is no session cookie')
  return { user, claims }
}

/**
 * Opens the protected page in a new tab and expects it, not the sign-in page, without a trace in its address.
 * Version 7 recovers through the handshake; version 4 answers 401 with an interstitial that loads clerk-js.
 */
async function expectRecovery(visitor: Visitor, app: AppUnderTest, userId: string): Promise<void> {
  const page = await visitor.context.newPage()
  const answers: { status: number; path: string }[] = []
  page.on('response', response => {
    if (!response.request().isNavigationRequest()) return
    answers.push({ status: response.status(), path: new URL(response.url()).pathname })
  })
  await page.goto(`${app.url}/dashboard?from=bookmark`)
  await page.getByTestId('user-id').waitFor()
  const dashboard = await readDashboard(page, app)

  expect(dashboard.userId).toBe(userId)
  expect(dashboard.query).toEqual({ from: 'bookmark' })
  expect(answers.some(answer => answer.path.startsWith('/sign-in'))).toBe(false)
  if (app.sdk === 'nextjs@4') expect(answers[0]).toEqual({ status: 401, path: '/dashboard' })
  else expect(answers.map(answer => answer.path)).toContain('/v1/client/handshake')
}

async function waitUntil(instantMs: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, Math.max(0, instantMs - Date.now())))
}
