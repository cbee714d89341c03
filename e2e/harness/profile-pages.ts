import type { Locator, Page } from 'playwright-core'
import type { AppUnderTest } from './sdks.js'

// `<UserProfile/>` as @clerk/ui 1 shows it.

export type ProfilePage = 'Profile' | 'Security'

/** Opens the profile from the menu of the user button. */
export async function openProfile(
  page: Page,
  app: AppUnderTest,
  name: ProfilePage = 'Profile',
): Promise<void> {
  await page.goto(`${app.url}/`)
  await page.locator('.cl-userButtonTrigger').click()
  await page.locator('.cl-userButtonPopoverActionButton__manageAccount').click()
  await page.locator('.cl-modalContent').waitFor()
  if (name === 'Security') await page.getByRole('button', { name, exact: true }).click()
}

/** A row of a section, such as one email address. */
export const rowOf = (page: Page, section: string, text: string | RegExp) =>
  page.locator(`.cl-profileSection__${section} .cl-profileSectionItem`, { hasText: text })

/** Chooses in the menu behind the three dots of a row. */
export async function chooseInMenu(page: Page, row: Locator, name: string): Promise<void> {
  await row.locator('.cl-menuButtonEllipsis').click()
  await page.getByRole('menuitem', { name, exact: true }).click()
}

/** Presses a button of the profile by its exact name. */
export const press = (page: Page, name: string) =>
  page.locator('.cl-modalContent').getByRole('button', { name, exact: true }).click()

/** Everything on the page that can be pressed, without its navigation; menus of rows are opened for it. */
export async function offeredActions(page: Page): Promise<string[]> {
  const content = page.locator('.cl-scrollBox')
  await content.locator('.cl-profileSection').first().waitFor()
  const offered: string[] = []
  for (const button of await content.locator('button:visible').all()) {
    const name = (await button.getAttribute('aria-label')) ?? (await button.innerText())
    if (name !== 'Open menu') {
      if (name !== '' && name !== 'Close modal') offered.push(name.trim())
      continue
    }
    await button.click()
    const items = page.locator('.cl-menuItem')
    await items.first().waitFor()
    offered.push(...(await items.allTextContents()).map(text => `… ${text.trim()}`))
    await page.keyboard.press('Escape')
    await items.first().waitFor({ state: 'detached' })
  }
  return offered
}
