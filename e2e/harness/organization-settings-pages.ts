import type { Page } from 'playwright-core'
import { eventually } from './eventually.js'
import { nextCodeTo } from './inbox.js'
import { enterCode, submitForm } from './official-components.js'
import { openGeneral, openMembers, openOrganization } from './organization-pages.js'
import { drawPicture } from './pictures.js'
import type { AppUnderTest } from './sdks.js'

const isVersion4 = (app: AppUnderTest) => app.sdk === 'nextjs@4'

/** Uploads a logo on the profile form; version 4 opens the file area first. */
export async function uploadLogo(page: Page, app: AppUnderTest): Promise<void> {
  await openGeneral(page, app)
  await page.locator('.cl-profileSectionPrimaryButton').first().click()
  if (isVersion4(app)) await page.getByText('Upload image').click()
  await page.locator('input[type=file]').setInputFiles(await drawPicture(page))
}

/** Where the switcher takes its picture from, and how wide the browser found it; 0: it could not be shown. */
export async function switcherLogo(page: Page): Promise<{ path: string; width: number }> {
  return page
    .locator('.cl-organizationSwitcherTrigger img')
    .first()
    .evaluate((image: HTMLImageElement) => ({ path: new URL(image.src).pathname, width: image.naturalWidth }))
}

/** Adds a domain and proves it with the code that is mailed to an address there. */
export async function addVerifiedDomain(page: Page, app: AppUnderTest, emailAddress: string): Promise<void> {
  const [user = '', domain = ''] = emailAddress.split('@')
  await openGeneral(page, app)
  await page.getByText('Add domain').first().click()
  await page.locator('input[name=name]').fill(domain)
  await submitForm(page)
  await page.locator('input[name=affiliationEmailAddress]').fill(user)
  await submitForm(page)
  await enterCode(page, await nextCodeTo(app.instance, emailAddress))
  const fields = page.getByRole('textbox', { name: /verification code/i })
  await eventually('the accepted code', () => fields.count()).toBe(0)
}

export async function suggestToDomain(page: Page, app: AppUnderTest, domain: string): Promise<void> {
  await openGeneral(page, app)
  if (isVersion4(app)) {
    await page.getByText(domain).first().click()
  } else {
    await page.locator('.cl-menuButtonEllipsis').first().click()
    await page.getByRole('menuitem', { name: 'Manage' }).click()
  }
  await page.getByText('Automatic suggestions', { exact: true }).first().click()
  await submitForm(page)
  await page.locator('input[name=enrollmentMode]').first().waitFor({ state: 'detached' })
}

/** Asks to join, in `<OrganizationSwitcher/>`. */
export async function askToJoin(page: Page, app: AppUnderTest, name: string): Promise<void> {
  await openOrganization(page, app)
  await page.locator('.cl-organizationSwitcherTrigger').click()
  const card = page.locator('.cl-organizationSwitcherPopoverCard')
  await card.getByText(name).first().waitFor()
  await page.getByRole('button', { name: /request to join/i }).click()
  await card.getByText(/pending approval/i).waitFor()
}

export async function approveRequest(page: Page, app: AppUnderTest, email: string): Promise<void> {
  await openMembers(page, app)
  await page.getByRole('tab', { name: /^Requests/ }).click()
  const row = page.locator('tr', { hasText: email })
  await row.getByRole('button', { name: /approve/i }).click()
  await row.waitFor({ state: 'detached' })
}

/**
 * What `<OrganizationProfile/>` offers to whoever looks at it: its pages, and
 * what can be done on the general one.
 */
export async function offeredInProfile(page: Page, app: AppUnderTest): Promise<string[]> {
  await openGeneral(page, app)
  const names = page.locator('.cl-navbarButton')
  await names.first().waitFor()
  await page.getByRole('button', { name: 'Leave organization' }).waitFor()
  const pages = await names.allTextContents()
  const actions = ['Update profile', 'Add domain', 'Leave organization', 'Delete organization']
  const offered: string[] = []
  for (const name of actions) if (await page.getByRole('button', { name }).count()) offered.push(name)
  // version 4 has no button of that name: the row with the logo is one
  const row = page.locator('button.cl-profileSectionPrimaryButton:has(.cl-organizationPreview)')
  if (await row.count()) offered.unshift('Update profile')
  return [...pages.map(name => name.trim()), ...offered]
}

/** What the list of members offers: the button to invite, and menus on the rows of others. */
export async function offeredInMembers(page: Page, app: AppUnderTest): Promise<string[]> {
  await openMembers(page, app)
  await page.locator('tbody tr').nth(1).waitFor()
  const offered = (await page.getByRole('tab').allTextContents()).map(name => name.replace(/[\d\s]+$/, ''))
  if (await page.getByRole('button', { name: /^invite/i }).count()) offered.push('Invite')
  if (await page.locator('tbody .cl-selectButton').count()) offered.push('Change role')
  return offered
}

/** Accepts in `<OrganizationList/>` the one invitation that the person has. */
export async function joinFromList(page: Page, app: AppUnderTest): Promise<void> {
  await page.goto(`${app.url}/organizations`)
  const join = page.getByRole('button', { name: /^join/i })
  await join.click()
  await join.waitFor({ state: 'detached' })
}
