import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { backendOf, createUser, type Credentials, type ExistingUser } from './backend.js'
import { eventually } from './eventually.js'
import { nextCodeTo } from './inbox.js'
import { signInWithPassword } from './official-components.js'
import { SAAS, SAAS_INSTANCE, saasRows, WEBHOOK_SECRET } from './saas-app.js'
import type { Visitor } from './visitor.js'

/** The Backend API of the example's instance. */
export const saasBackend = backendOf(SAAS_INSTANCE)

/** A second person, in a browser of their own. */
export async function anotherPage(visitor: Visitor): Promise<Page> {
  const context = await visitor.context.browser()!.newContext()
  context.setDefaultTimeout(15_000)
  visitor.context.once('close', () => void context.close())
  return context.newPage()
}

/** A new user, signed in through the official form; ends on the dashboard. */
export async function newSignedInUser(page: Page, firstName = 'Ada'): Promise<ExistingUser> {
  const user = await createUser(SAAS_INSTANCE)
  await saasBackend.users.updateUser(user.id, { firstName, lastName: 'Lovelace' })
  await signIn(page, user)
  return user
}

export async function signIn(page: Page, user: Credentials): Promise<void> {
  await signInWithPassword(page, SAAS, user)
  await page.waitForURL(`${SAAS.url}/dashboard`)
  await page.getByRole('heading', { name: /^Welcome/ }).waitFor()
}

/** Signs up with the example's own form; ends on the onboarding. */
export async function customSignUp(page: Page, person: Credentials): Promise<void> {
  await page.goto(`${SAAS.url}/custom-sign-up`)
  await waitForClerk(page)
  await page.getByLabel('First name').fill('Ada')
  await page.getByLabel('Last name').fill('Lovelace')
  await page.getByLabel('Email address').fill(person.email)
  await page.getByLabel('Password').fill(person.password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByText(`We sent a code to ${person.email}`).filter({ visible: true }).waitFor()
  await page.getByLabel('Verification code').fill(await nextCodeTo(SAAS_INSTANCE, person.email))
  await page.getByRole('button', { name: 'Verify email' }).click()
  await page.waitForURL(`${SAAS.url}/onboarding`)
}

/** The example's own forms do nothing before the SDK's script has come. */
export async function waitForClerk(page: Page): Promise<void> {
  await page.waitForFunction(() => (globalThis as { Clerk?: { loaded?: boolean } }).Clerk?.loaded === true)
}

/** The three steps of the onboarding; ends on the dashboard. */
export async function completeOnboarding(page: Page): Promise<void> {
  const goOn = page.getByRole('button', { name: 'Continue' })
  await page.getByLabel('What is your role?').selectOption('developer')
  await goOn.click()
  await page.getByLabel('11-50').check()
  await goOn.click()
  await page.getByLabel('Track progress').check()
  await page.getByRole('button', { name: 'Complete setup' }).click()
  await page.waitForURL(`${SAAS.url}/dashboard`)
}

/** Creates an organization with the example's form; ends on its page, where it is active. Gives its id. */
export async function createOrganization(page: Page, name: string): Promise<string> {
  await page.goto(`${SAAS.url}/orgs/new`)
  await waitForClerk(page)
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Create organization' }).click()
  await page.waitForURL(/\/orgs\/org_/)
  await page.getByRole('heading', { name }).waitFor()
  return /org_\w+/.exec(page.url())![0]
}

/** Creates a project with the example's form; ends on its page. Gives its id. */
export async function createProject(page: Page, organizationId: string, title: string): Promise<string> {
  await page.goto(`${SAAS.url}/orgs/${organizationId}/projects/new`)
  await page.getByLabel('Title').fill(title)
  await page.getByRole('button', { name: 'Create project' }).click()
  await page.getByRole('heading', { name: title }).waitFor()
  return page.url().split('/').at(-1)!
}

/** A fresh session token, as the SDK gets one by itself within a minute. */
export async function refreshToken(page: Page): Promise<void> {
  await waitForClerk(page)
  await page.evaluate(async () => {
    const { Clerk } = globalThis as unknown as {
      Clerk: { session: { getToken(options: object): Promise<string> } }
    }
    await Clerk.session.getToken({ skipCache: true })
  })
}

export interface ApiAnswer {
  status: number
  headers: Record<string, string>
  body: unknown
}

/** A request to the application's API with the cookies of the tab's person. */
export async function api(context: BrowserContext, path: string, init = {}): Promise<ApiAnswer> {
  const response = await context.request.fetch(`${SAAS.url}${path}`, { maxRedirects: 0, ...init })
  const text = await response.text()
  return {
    status: response.status(),
    headers: response.headers(),
    body: text === '' ? null : (JSON.parse(text) as unknown),
  }
}

export const post = (json: unknown) => ({ method: 'POST', data: json })

/** Sends an event to the webhook route as the platform would. */
export async function deliver(event: object, secret = WEBHOOK_SECRET): Promise<number> {
  const id = `msg_${Math.random().toString(36).slice(2)}`
  const timestamp = String(Math.floor(Date.now() / 1000))
  const body = JSON.stringify({ object: 'event', instance_id: 'ins_1', timestamp: Date.now(), ...event })
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  const response = await fetch(`${SAAS.url}/api/webhooks/clerk`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'svix-id': id,
      'svix-timestamp': timestamp,
      'svix-signature': `v1,${signature}`,
    },
  })
  return response.status
}

type Table = 'User' | 'Organization' | 'Membership'

/** The row of a resource; undefined before the first event, and after its deletion. */
export const syncedRow = (table: Table, id: string) =>
  saasRows(`SELECT * FROM "${table}" WHERE id = ? AND "deletedAt" IS NULL`, id)[0]

/** Waits until webhooks have made the row so. */
export async function waitForRow(table: Table, id: string, wanted: Record<string, unknown>): Promise<void> {
  await eventually(`${table} ${id} in the database`, () => syncedRow(table, id), 30_000).toMatchObject(wanted)
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface AxeResult {
  violations: { id: string; impact: string; nodes: { html: string }[] }[]
}

/**
 * A button of the SDK, whose label for screen readers leaves out the name that it
 * shows: not the example's to mend.
 */
const NOT_OURS = ['.cl-organizationSwitcherTrigger']

/** Serious and critical findings of axe on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  // pages whose policy lets no script run are looked at as well
  await page.evaluate(readFileSync(AXE, 'utf8'))
  const findings = await page.evaluate(async exclude => {
    const { axe } = globalThis as unknown as { axe: { run(context: object): Promise<AxeResult> } }
    const { violations } = await axe.run({ exclude })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
  }, NOT_OURS)
  expect(findings, page.url()).toEqual([])
}
