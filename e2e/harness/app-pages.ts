import type { BrowserContext, Page } from 'playwright-core'
import { eventually } from './eventually.js'
import type { AppUnderTest } from './sdks.js'

/** The claims of a session token, read without verification. */
export interface SessionClaims {
  iss: string
  sub: string
  sid: string
  azp: string
  iat: number
  exp: number
}

/** What the protected page shows, rendered on the server. */
export interface Dashboard {
  userId: string
  sessionId: string
  issuer: string
  /** `sessionClaims` of the SDK */
  claims: Record<string, unknown>
  email: string
  query: Record<string, string>
}

/** Opens the protected page as a document; fails when the visitor ends elsewhere. */
export async function openDashboard(page: Page, app: AppUnderTest, query = ''): Promise<Dashboard> {
  await page.goto(`${app.url}/dashboard${query}`)
  return readDashboard(page, app)
}

/** Reads the protected page in the tab; waits for it to come. */
export async function readDashboard(page: Page, app: AppUnderTest): Promise<Dashboard> {
  await page.waitForURL(`${app.url}/dashboard**`)
  const text = async (id: string) => (await page.getByTestId(id).textContent()) ?? ''
  return {
    userId: await text('user-id'),
    sessionId: await text('session-id'),
    issuer: await text('issuer'),
    claims: JSON.parse(await text('claims')) as Record<string, unknown>,
    email: await text('email'),
    query: JSON.parse(await text('query')) as Record<string, string>,
  }
}

/** Asks the browser SDK for a fresh session token on the protected page and returns its `sub`. */
export async function tokenSubject(page: Page): Promise<string> {
  await page.getByTestId('get-token').click()
  const subject = page.getByTestId('token-sub')
  await eventually('the sub of a fresh token', () => subject.textContent()).not.toBe('')
  return (await subject.textContent()) ?? ''
}

/** Whom `auth()` of the application's server sees for a request from the tab; null when nobody. */
export async function serverUserId(page: Page): Promise<string | null> {
  return page.evaluate(async () => {
    const response = await fetch('/api/me', { cache: 'no-store' })
    // Version 4 answers an API request that it cannot decide with 401 and null.
    if (response.status === 401) return null
    return ((await response.json()) as { userId: string | null }).userId
  })
}

/** Whom the protected API route answers a request from the tab; null when it refuses or redirects. */
export async function protectedApiUserId(page: Page): Promise<string | null> {
  return page.evaluate(async () => {
    // Version 7 sends signed-out visitors of an API route to the sign-in page as well; version 4 answers 401.
    const response = await fetch('/api/protected', { cache: 'no-store', redirect: 'manual' })
    return response.ok ? ((await response.json()) as { userId: string }).userId : null
  })
}

/** The claims of the session cookie that the application's server reads. */
export async function sessionCookieClaims(
  context: BrowserContext,
  app: AppUnderTest,
): Promise<SessionClaims | null> {
  const cookies = await context.cookies(app.url)
  const token = cookies.find(cookie => cookie.name === '__session')?.value
  if (!token) return null
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as SessionClaims
}

/** Removes the session cookie in both its names, as when a browser has dropped it. */
export async function loseSessionCookie(context: BrowserContext): Promise<void> {
  await context.clearCookies({ name: /^__session(_|$)/ })
}
