import type { Organization } from '@clerk/backend'
import type { Page } from 'playwright-core'
import { backendOf, createUser, type ExistingUser } from './backend.js'
import { eventually } from './eventually.js'
import { signInWithPassword, waitForClientState } from './official-components.js'
import type { AppUnderTest } from './sdks.js'
import { SEED_DATABASE, SEED_INSTANCE } from './seed-app.js'
import { rowsOf } from './sqlite.js'

/** The Backend API of the seed's instance. */
export const seedBackend = backendOf(SEED_INSTANCE)

/**
 * Opens the home page as a new visitor. Version 4 answers a browser without its cookies with an interstitial
 * that reloads the page: after that, what a test types into a page stays.
 */
export async function visitSignedOut(page: Page, app: AppUnderTest): Promise<void> {
  await page.goto(`${app.url}/`)
  await waitForClientState(page, 'signed-out')
}

/** A new user, signed in through the seed's sign-in page; ends on the dashboard. */
export async function newSignedInUser(page: Page, app: AppUnderTest): Promise<ExistingUser> {
  const user = await createUser(SEED_INSTANCE)
  await signIn(page, app, user)
  return user
}

/** Signs in through the seed's sign-in page; ends on the dashboard. */
export async function signIn(page: Page, app: AppUnderTest, user: ExistingUser): Promise<void> {
  await signInWithPassword(page, app, user)
  await page.waitForURL(`${app.url}/dashboard`)
  await page.getByRole('heading', { name: /^Welcome/ }).waitFor()
}

/** Fills a form of `components/action-form.tsx` and returns what the server action answered. */
export async function runAction(page: Page, label: string, values: Record<string, string>): Promise<string> {
  const form = page.getByRole('form', { name: label, exact: true })
  for (const [field, value] of Object.entries(values))
    await form.getByLabel(field, { exact: true }).fill(value)
  await form.getByRole('button').click()
  const outcome = form.getByRole('status')
  await eventually(`the outcome of "${label}"`, () => outcome.textContent()).not.toBe('')
  return (await outcome.textContent()) ?? ''
}

export interface ApiAnswer {
  status: number
  body: unknown
}

/** A request to the application's own API from the tab, with the person's cookies; follows no redirect. */
export async function callApi(page: Page, path: string, json?: unknown): Promise<ApiAnswer> {
  return page.evaluate(
    async ([path, text]) => {
      const init = text === undefined ? {} : { method: 'POST', body: text }
      const response = await fetch(path!, { ...init, cache: 'no-store', redirect: 'manual' })
      const answer = await response.text()
      const isJson = response.headers.get('content-type')?.includes('json')
      return { status: response.status, body: isJson ? (JSON.parse(answer) as unknown) : answer }
    },
    [path, json === undefined ? undefined : JSON.stringify(json)],
  )
}

/** Rows of the seed's own database. */
export function seedRows(sql: string, ...values: unknown[]): Record<string, unknown>[] {
  return rowsOf(SEED_DATABASE, sql, values)
}

/** Waits until webhooks have brought a row into the seed's database. */
export async function waitForRow(
  table: 'User' | 'Organization' | 'OrganizationMember',
  clerkId: string,
): Promise<Record<string, unknown>> {
  const find = () => seedRows(`SELECT * FROM "${table}" WHERE clerkId = ?`, clerkId)
  await eventually(`${table} ${clerkId} in the database`, () => find().length).toBe(1)
  return find()[0]!
}

/** An organization of which the user is the admin. */
export async function newOrganization(creator: ExistingUser): Promise<Organization> {
  const unique = creator.id.slice(-8).toLowerCase()
  return seedBackend.organizations.createOrganization({
    name: `Organization ${unique}`,
    slug: `organization-${unique}`,
    createdBy: creator.id,
  })
}

/** Signs in and chooses an organization in the switcher; ends on the organization's page. */
export async function switchToOrganization(
  page: Page,
  app: AppUnderTest,
  user: ExistingUser,
  organization: Organization,
): Promise<void> {
  await signIn(page, app, user)
  // a new session begins in the organization
  await choosePersonalAccount(page)
  await page.locator('.cl-organizationSwitcherTrigger', { hasText: /personal account/i }).click()
  await page.getByRole('menuitem', { name: new RegExp(organization.name) }).click()
  await page.waitForURL(`${app.url}/orgs/${organization.id}`)
}

/** Leaves the active organization through the switcher. */
export async function choosePersonalAccount(page: Page): Promise<void> {
  await page.locator('.cl-organizationSwitcherTrigger').click()
  await page.getByRole('menuitem', { name: /personal account/i }).click()
}
