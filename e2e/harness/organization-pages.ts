import type { Page } from 'playwright-core'
import { eventually } from './eventually.js'
import { submitForm } from './official-components.js'
import type { AppUnderTest } from './sdks.js'

/** What the application's server reads out of the session token. */
export interface ServerOrganization {
  id: string
  role: string
  slug: string
  /** what `has()` says about the permission `org:teams:write` */
  mayWriteTeams: string
}

export const openOrganization = (page: Page, app: AppUnderTest) => page.goto(`${app.url}/organization`)

export async function serverOrganization(page: Page): Promise<ServerOrganization> {
  const text = async (name: string) => (await page.getByTestId(`organization-${name}`).textContent()) ?? ''
  const mayWriteTeams = (await page.getByTestId('may-write-teams').textContent()) ?? ''
  return { id: await text('id'), role: await text('role'), slug: await text('slug'), mayWriteTeams }
}

/**
 * Waits for what the server sees; a token lives for some seconds, so that it may see the past for that long.
 */
export async function waitForServer(
  page: Page,
  app: AppUnderTest,
  wanted: Partial<ServerOrganization>,
): Promise<void> {
  const read = async () => {
    await openOrganization(page, app)
    return serverOrganization(page)
  }
  await eventually('the organization that the server sees', read, 30_000).toMatchObject(wanted)
}

/** Creates an organization with `<OrganizationSwitcher/>`; it is the active one then. */
export async function createOrganization(page: Page, app: AppUnderTest, name: string): Promise<void> {
  await openOrganization(page, app)
  await page.locator('.cl-organizationSwitcherTrigger').click()
  await page.getByText('Create organization').first().click()
  await page.locator('input[name=name]').fill(name)
  await submitForm(page)
  // a link in version 4, a button in version 7
  await page
    .getByText(/^skip$/i)
    .last()
    .click()
}

/** Chooses in `<OrganizationSwitcher/>`: an organization by name, or the personal account. */
export async function switchTo(page: Page, app: AppUnderTest, name: string): Promise<void> {
  await openOrganization(page, app)
  await page.locator('.cl-organizationSwitcherTrigger').click()
  await page.locator('.cl-organizationSwitcherPopoverCard').getByText(name, { exact: true }).first().click()
  const trigger = page.locator('.cl-organizationSwitcherTrigger')
  await eventually('the chosen organization', () => trigger.textContent()).toContain(name)
  // the choice is shown before the server has heard of it
  await page.waitForLoadState('networkidle')
}

export async function openMembers(page: Page, app: AppUnderTest): Promise<void> {
  await openOrganization(page, app)
  await page.getByText('Members', { exact: true }).first().click()
}

export async function invite(page: Page, app: AppUnderTest, email: string): Promise<void> {
  await openMembers(page, app)
  // version 4 invites on a tab of its own
  if (app.sdk === 'nextjs@4') await page.getByText('Invitations', { exact: true }).click()
  await page
    .getByRole('button', { name: /^invite/i })
    .first()
    .click()
  const field = page.getByTestId('tag-input')
  await field.fill(email)
  await field.press('Enter')
  // version 4 makes people choose the role
  const role = page.locator('.cl-selectButton__role').first()
  if (/select/i.test((await role.textContent()) ?? '')) {
    await role.click()
    await page.getByText('Member', { exact: true }).last().click()
  }
  await page.getByRole('button', { name: /send invitations/i }).click()
}

export const memberRow = (page: Page, email: string) => page.locator('tr', { hasText: email })

export async function changeRole(page: Page, app: AppUnderTest, email: string, role: string): Promise<void> {
  await openMembers(page, app)
  const button = memberRow(page, email).locator('.cl-selectButton').first()
  await button.click()
  // version 4 names the options after what they are for
  await page
    .locator('.cl-selectOption, .cl-selectOption__role, [role=option]', { hasText: role })
    .first()
    .click()
  await eventually('the role in the list', () => button.textContent()).toContain(role)
}

export async function removeMember(page: Page, app: AppUnderTest, email: string): Promise<void> {
  await openMembers(page, app)
  await memberRow(page, email).locator('button').last().click()
  await page.getByText(/remove member/i).click()
  await memberRow(page, email).waitFor({ state: 'detached' })
}

/** Opens the page about the organization itself: version 7 begins there, version 4 with the members. */
export async function openGeneral(page: Page, app: AppUnderTest): Promise<void> {
  await openOrganization(page, app)
  const name = app.sdk === 'nextjs@4' ? 'Settings' : 'General'
  await page.locator('.cl-navbarButton', { hasText: name }).click()
}

/** Leaves or deletes the organization on the general page, which asks for its name. */
export async function endOrganization(
  page: Page,
  app: AppUnderTest,
  what: 'Leave' | 'Delete',
  name: string,
): Promise<void> {
  await openGeneral(page, app)
  const button = page.getByRole('button', { name: `${what} organization` })
  await button.first().click()
  await page.locator('input[name=deleteOrganizationConfirmation]').fill(name)
  await button.last().click()
}
