import { createHash } from 'node:crypto'
import type { Cookie, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { comeBackFlow, signOutAndInFlow, signUpFlow } from './flows/core.js'
import { openDashboard, readDashboard } from './harness/app-pages.js'
import { backendOf, newCredentials } from './harness/backend.js'
import { enterCode, signOutWithUserButton, waitForClientState } from './harness/official-components.js'
import { type ProductionStack, startProductionStack, type Style, STYLES } from './harness/production-stack.js'
import { providerButton } from './harness/provider-pages.js'
import { NEXT_FOLDERS, type NextSdk } from './harness/runtime-apps.js'
import { type AppUnderTest, EVERY_SDK } from './harness/sdks.js'
import { testInChromium, type Visitor } from './harness/visitor.js'

const START_TIMEOUT_MS = 600_000

type StartedApp = Awaited<ReturnType<ProductionStack['startApp']>>

let stack: ProductionStack

/** In a browser that finds the names of the production instances and trusts their certificate. */
const test = testInChromium(() => stack.browserFlags)

beforeAll(async () => {
  stack = await startProductionStack()
}, START_TIMEOUT_MS)

afterAll(() => stack?.stop())

const SDKS = (Object.keys(NEXT_FOLDERS) as NextSdk[])
  .filter(sdk => EVERY_SDK || sdk === 'nextjs@7' || sdk === 'nextjs@4')
  .map(sdk => ({ sdk }))
const STYLE_NAMES = Object.keys(STYLES) as Style[]

describe.each(SDKS)('@clerk/$sdk over TLS', ({ sdk }) => {
  const apps = new Map<Style, StartedApp>()

  beforeAll(async () => {
    for (const style of STYLE_NAMES) apps.set(style, await stack.startApp(sdk, style))
  }, START_TIMEOUT_MS)
  afterAll(() => Promise.all([...apps.values()].map(({ stop }) => stop())))

  // Both styles at the same time, in two tabs: most of it is waiting for a token to expire.
  test('sign-up, sign-in, an expired token, sign-out; and the cookies of each', async ({ visitor }) => {
    const tabs = await Promise.all(
      STYLE_NAMES.map(async () => ({ ...visitor, page: await visitor.context.newPage() })),
    )
    await Promise.all(STYLE_NAMES.map((style, index) => wholeFlow(tabs[index]!, apps.get(style)!.app, style)))
  })
})

describe('the account pages over TLS', () => {
  test.for(STYLE_NAMES)('sign people up and send them on, %s style', async (style, { visitor }) => {
    const { page, context, log } = visitor
    const { host, frontendApi } = STYLES[style]
    const person = newCredentials()
    // no application runs there
    await page.route(`https://${host}/welcome`, route => route.fulfill({ body: 'welcome' }))
    const query = new URLSearchParams({ redirect_url: `https://${host}/welcome` }).toString()
    await page.goto(`${frontendApi}/sign-up?${query}`)
    await page.locator('input[name=emailAddress]').fill(person.email)
    await page.locator('input[name=password]').fill(person.password)
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await page.waitForURL(/verify-email-address/)
    await enterCode(page, await stack.mail.codeTo(person.email))
    await page.waitForURL(`https://${host}/welcome`)
    const cookies = await context.cookies([`https://${host}`])
    expect(Number(cookies.find(({ name }) => name === '__client_uat')?.value)).toBeGreaterThan(0)
    await page.goto(`${frontendApi}/user`)
    await page.locator('.cl-userProfile-root').getByText(person.email).waitFor()
    expect(log.filter(line => /Content Security Policy/i.test(line))).toEqual([])
  })
})

describe('providers over TLS, with @clerk/nextjs 7', () => {
  let started: StartedApp
  beforeAll(async () => {
    started = await stack.startApp('nextjs@7', 'cname')
  }, START_TIMEOUT_MS)
  afterAll(() => started?.stop())

  /** Somebody whom the provider knows and nobody else. @returns their address */
  function newPersonAt(provider: 'acme' | 'google'): string {
    const { email } = newCredentials()
    stack.providers[provider].person = { sub: email, email, email_verified: true, given_name: 'Ada' }
    return email
  }

  /** Whom the application's server sees: the person who comes from the provider. */
  async function expectSignedIn(page: Page, email: string, provider: string): Promise<string> {
    const { app } = started
    await page.waitForURL(`${app.url}/`)
    await waitForClientState(page, 'signed-in')
    const { userId } = await openDashboard(page, app)
    expect(await backendOf(app.instance).users.getUser(userId)).toMatchObject({
      firstName: 'Ada',
      emailAddresses: [{ emailAddress: email, verification: { status: 'verified' } }],
      externalAccounts: [{ provider }],
    })
    return userId
  }

  test('an OpenID provider leads to the protected page itself, signed in', async ({ visitor: { page } }) => {
    const { app } = started
    const email = newPersonAt('acme')
    await page.goto(`${app.url}/sign-in`)
    await providerButton(page, 'custom_acme').click()
    const userId = await expectSignedIn(page, email, 'oauth_custom_acme')
    await signOutWithUserButton(page, app)
    await page.goto(`${app.url}/dashboard?tab=1`)
    await page.waitForURL(`${app.url}/sign-in**`)
    await providerButton(page, 'custom_acme').click()
    expect(await readDashboard(page, app)).toMatchObject({ userId, query: { tab: '1' } })
  })

  test('a provider in a window of its own: somebody new, then somebody known', async ({
    visitor: { page },
  }) => {
    const { app } = started
    const email = newPersonAt('acme')
    const goByPopup = async () => {
      await page.goto(`${app.url}/popup`)
      const opened = page.waitForEvent('popup')
      await providerButton(page, 'custom_acme').click()
      const popup = await opened
      if (!popup.isClosed()) await popup.waitForEvent('close')
    }
    await goByPopup()
    const userId = await expectSignedIn(page, email, 'oauth_custom_acme')
    await signOutWithUserButton(page, app)
    await goByPopup()
    expect(await expectSignedIn(page, email, 'oauth_custom_acme')).toBe(userId)
  })

  test('One Tap, with a stand-in of Google’s script and of Google’s keys', async ({ visitor: { page } }) => {
    const { app } = started
    const email = newPersonAt('google')
    const credential = await stack.providers.google.idToken('web')
    // as far as @clerk/ui calls it: `initialize` takes the callback, `prompt` would show Google's own window
    const script = `let given; window.google = { accounts: { id: {
      initialize: options => { given = options }, cancel: () => {},
      prompt: () => given.client_id === 'web' && given.callback({ credential: '${credential}' }),
    } } }`
    await page.route('https://accounts.google.com/gsi/client', route =>
      route.fulfill({ contentType: 'text/javascript', body: script }),
    )
    const tap = async () => {
      await page.goto(`${app.url}/one-tap`)
      await waitForClientState(page, 'signed-in')
      await page.goto(`${app.url}/`)
      return expectSignedIn(page, email, 'oauth_google')
    }
    const userId = await tap()
    await signOutWithUserButton(page, app)
    expect(await tap()).toBe(userId)
  })
})

async function wholeFlow(tab: Visitor, app: AppUnderTest, style: Style): Promise<void> {
  const signedUp = await signUpFlow(tab, app, email => stack.mail.codeTo(email))
  await expectCookies(tab, app, style, 'signed-in')
  await signOutAndInFlow(tab, app, signedUp)
  await comeBackFlow(tab, app, signedUp.userId, 'expired')
  const before = await expectCookies(tab, app, style, 'signed-in')
  await signOutWithUserButton(tab.page, app)
  const after = await expectCookies(tab, app, style, 'signed-out')
  // signing out keeps the client; version 4 deletes it
  expect(clientOf(after)).toBe(app.sdk === 'nextjs@4' ? undefined : clientOf(before))
}

const clientOf = (cookies: Cookie[]) => cookies.find(({ name }) => name === '__client')?.value

/** Names, domains, paths and flags of all cookies that the SDK or Frontdesk have set. */
async function expectCookies(
  { context }: Visitor,
  app: AppUnderTest,
  style: Style,
  state: 'signed-in' | 'signed-out',
): Promise<Cookie[]> {
  const { host, frontendApi } = STYLES[style]
  const cookies = await context.cookies([app.url, frontendApi])
  const api = new URL(frontendApi)
  const suffix = createHash('sha1').update(app.instance.publishableKey).digest('base64url').slice(0, 8)
  const named = (name: string) => cookies.filter(cookie => cookie.name === name).map(placeAndFlags)
  const server = { secure: true, sameSite: 'Lax' }

  // the client's secret: out of reach of scripts, for the Frontend API alone, never
  // suffixed; a host of its own is named
  const clientDomain = style === 'cname' ? `.${api.hostname}` : api.hostname
  const client = { domain: clientDomain, path: api.pathname, httpOnly: true, ...server }
  const isDeleted = app.sdk === 'nextjs@4' && state === 'signed-out'
  expect(named('__client')).toEqual(isDeleted ? [] : [client])
  // since when somebody is signed in: for the whole site, plain and suffixed, each of them once
  const uat = { domain: `.${host.replace('app.', '')}`, path: '/', httpOnly: false, ...server }
  for (const name of ['__client_uat', `__client_uat_${suffix}`]) {
    expect(named(name), name).toEqual([uat])
    const isSignedIn = Number(cookies.find(cookie => cookie.name === name)?.value) > 0
    expect(isSignedIn, `${name} after ${state}`).toBe(state === 'signed-in')
  }
  // the session token: for the application's own host alone; version 4 knows the plain name only
  const session = { domain: host, path: '/', httpOnly: false, ...server }
  const expected = state === 'signed-in' ? [session] : []
  expect(named('__session')).toEqual(expected)
  if (app.sdk !== 'nextjs@4') expect(named(`__session_${suffix}`)).toEqual(expected)

  const leftovers = /^__clerk_(handshake|db_jwt|sync)|^__client_(?!uat)/
  expect(cookies.map(({ name }) => name).filter(name => leftovers.test(name))).toEqual([])
  return cookies
}

function placeAndFlags({ domain, path, httpOnly, secure, sameSite }: Cookie) {
  return { domain, path, httpOnly, secure, sameSite }
}
