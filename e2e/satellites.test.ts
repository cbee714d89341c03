import { randomUUID } from 'node:crypto'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findChromium } from '../scripts/chromium.mjs'
import { eventually } from './harness/eventually.js'
import { type SatelliteStack, type Site, startSatelliteStack } from './harness/satellite-stack.js'

const START_TIMEOUT_MS = 60_000
const PASSWORD = 'correct-horse-9'
const NOBODY = { server: null, browser: null }
const newEmail = () => `${randomUUID()}@example.com`

let stack: SatelliteStack | undefined
let browser: Browser | undefined
let context: BrowserContext | undefined

beforeAll(async () => {
  stack = await startSatelliteStack()
  browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-gpu', `--host-resolver-rules=MAP *.test 127.0.0.1:${stack.tlsPort}`],
  })
}, START_TIMEOUT_MS)
afterEach(() => context?.close())
afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

async function newPage(): Promise<Page> {
  context = await browser!.newContext({ ignoreHTTPSErrors: true })
  context.setDefaultTimeout(15_000)
  return context.newPage()
}

/** What the application's server and clerk-js in the page say about the visitor. */
async function signedInAt(page: Page): Promise<{ server: string | null; browser: string | null }> {
  const shown = (id: string) => page.locator(`#${id}`).textContent()
  await eventually('clerk-js has loaded', () => shown('browser')).not.toBe('loading')
  return { server: (await shown('server')) || null, browser: (await shown('browser')) || null }
}

async function signIn(page: Page, site: Site, email: string): Promise<void> {
  await page.goto(site.url)
  await signedInAt(page)
  await page.evaluate(
    async ([identifier, password]) => {
      const clerk = (window as never as { Clerk: ClerkInPage }).Clerk
      const attempt = await clerk.client.signIn.create({ identifier, password, strategy: 'password' })
      await clerk.setActive({ session: attempt.createdSessionId })
    },
    [email, PASSWORD] as const,
  )
}

/** The SDK counts redirects in a cookie of three seconds, and nobody clicks as fast as a test. */
const afterAWhile = () => context!.clearCookies({ name: /^__clerk_redirect_count/ })

interface ClerkInPage {
  client: {
    signIn: { create(form: Record<string, unknown>): Promise<{ createdSessionId: string }> }
  }
  setActive(choice: { session: string }): Promise<void>
  signOut(): Promise<void>
}

const signOut = (page: Page) =>
  page.evaluate(() => (window as never as { Clerk: ClerkInPage }).Clerk.signOut())

// @clerk/backend and clerk-js as every SDK uses them, without a framework around them
describe.each(['production', 'development'] as const)('a satellite domain in %s', environment => {
  it('knows who signed in at the primary domain, and a sign-out there or here is one everywhere', async () => {
    const { primary, satellite, createUser } = stack![environment]
    const email = newEmail()
    const userId = await createUser(email, PASSWORD)
    const page = await newPage()

    await page.goto(satellite.url)
    expect(await signedInAt(page)).toEqual(NOBODY)

    await signIn(page, primary, email)
    await afterAWhile()
    await page.goto(satellite.url)
    expect(await signedInAt(page)).toEqual({ server: userId, browser: userId })
    await page.goto(`${satellite.url}?again=1`)
    expect(await signedInAt(page)).toEqual({ server: userId, browser: userId })

    await signOut(page)
    // clerk-js leads on to another page, where it may ask the primary domain once more
    await eventually('signed out here', () => signedInAt(page).catch(() => null)).toEqual(NOBODY)
    await afterAWhile()
    await page.goto(primary.url)
    await eventually('signed out at the primary domain', async () => {
      await page.reload()
      return signedInAt(page)
    }).toEqual(NOBODY)
  })
})

describe('a satellite domain in production', () => {
  it('asks by itself where only clerk-js is there', async () => {
    const { primary, satellite, createUser } = stack!.production
    const email = newEmail()
    const userId = await createUser(email, PASSWORD)
    const page = await newPage()
    await signIn(page, primary, email)
    await page.goto(`${satellite.url}static`)
    await eventually('signed in', async () => (await signedInAt(page)).browser).toBe(userId)
  })

  it('keeps its cookies to itself', async () => {
    const { primary, satellite, createUser } = stack!.production
    const email = newEmail()
    await createUser(email, PASSWORD)
    const page = await newPage()
    await signIn(page, primary, email)
    await page.goto(satellite.url)
    await signedInAt(page)
    const cookies = await context!.cookies()
    const domainsOf = (name: string) => cookies.filter(each => each.name === name).map(each => each.domain)
    expect(domainsOf('__client').sort()).toEqual(['.clerk.primary.test', '.clerk.satellite.test'])
    expect(domainsOf('__client_uat').sort()).toEqual(['.primary.test', '.satellite.test'])
    expect(new Set(cookies.filter(each => each.name === '__client').map(each => each.value)).size).toBe(2)
    expect(cookies.filter(each => each.name === '__client').every(each => each.httpOnly && each.secure)).toBe(
      true,
    )
  })
})
