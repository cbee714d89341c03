import { expect } from 'vitest'
import {
  loseSessionCookie,
  openDashboard,
  readDashboard,
  serverUserId,
  sessionCookieClaims,
  tokenSubject,
} from '../harness/app-pages.js'
import { type Credentials, newCredentials } from '../harness/backend.js'
import {
  enterCode,
  signInWithPassword,
  signOutWithUserButton,
  submitSignUpForm,
  waitForClientState,
  waitUntilSignedIn,
} from '../harness/official-components.js'
import type { AppUnderTest } from '../harness/sdks.js'
import type { Visitor } from '../harness/visitor.js'

/** The code that was sent to an address. */
export type CodeReader = (email: string) => Promise<string>

export interface SignedUp {
  person: Credentials
  userId: string
}

/**
 * A protected page leads to sign-in; sign-up with the mailed code; the
 * server and the browser know the person.
 */
export async function signUpFlow(
  { page, context }: Visitor,
  app: AppUnderTest,
  code: CodeReader,
): Promise<SignedUp> {
  await page.goto(`${app.url}/dashboard`)
  await page.waitForURL(`${app.url}/sign-in**`)
  const person = newCredentials()
  await submitSignUpForm(page, app, person)
  await page.waitForURL(/\/sign-up\/verify-email-address/)
  await enterCode(page, await code(person.email))
  await waitUntilSignedIn(page)

  const dashboard = await openDashboard(page, app)
  expect(dashboard).toMatchObject({ email: person.email, issuer: app.instance.proxyUrl })
  expect(await sessionCookieClaims(context, app)).toMatchObject({
    sub: dashboard.userId,
    sid: dashboard.sessionId,
    azp: app.url,
  })
  expect(await tokenSubject(page)).toBe(dashboard.userId)
  expect(await serverUserId(page)).toBe(dashboard.userId)
  return { person, userId: dashboard.userId }
}

/** Signing out closes the protected page; a password opens it again, for the same person. */
export async function signOutAndInFlow({ page }: Visitor, app: AppUnderTest, { person, userId }: SignedUp) {
  await signOutWithUserButton(page, app)
  expect(await serverUserId(page)).toBeNull()
  await page.goto(`${app.url}/dashboard`)
  await page.waitForURL(`${app.url}/sign-in**`)
  await signInWithPassword(page, app, person)
  expect(await openDashboard(page, app)).toMatchObject({ userId, email: person.email })
}

/**
 * Somebody comes back without a usable session token and sees the page that
 * they asked for, not the sign-in page.
 */
export async function comeBackFlow(
  visitor: Visitor,
  app: AppUnderTest,
  userId: string,
  missing: 'lost' | 'expired',
) {
  const { context } = visitor
  const before = await sessionCookieClaims(context, app)
  // Without a tab nobody refreshes the token.
  await visitor.page.close()
  if (missing === 'lost') await loseSessionCookie(context)
  else await untilRefused(before?.exp ?? 0)

  visitor.page = await context.newPage()
  const paths: string[] = []
  visitor.page.on('framenavigated', frame => paths.push(new URL(frame.url()).pathname))
  await visitor.page.goto(`${app.url}/dashboard?from=bookmark`)
  // version 4 shows its interstitial under the same address first
  await visitor.page.getByTestId('user-id').waitFor()
  expect(await readDashboard(visitor.page, app)).toMatchObject({ userId, query: { from: 'bookmark' } })
  expect(paths.filter(path => path.startsWith('/sign-in'))).toEqual([])
  await waitForClientState(visitor.page, 'signed-in')
  const after = await sessionCookieClaims(context, app)
  expect(after?.sub).toBe(userId)
  expect(after?.exp).toBeGreaterThanOrEqual(before?.exp ?? 0)
}

/** The SDK's server accepts a token for some seconds after its expiry. */
async function untilRefused(expiresAtSeconds: number) {
  const CLOCK_SKEW_MS = 5_000
  const waitMs = expiresAtSeconds * 1000 + CLOCK_SKEW_MS + 1_000 - Date.now()
  await new Promise(resolve => setTimeout(resolve, Math.max(0, waitMs)))
}
