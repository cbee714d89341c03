import type { Page } from 'playwright-core'

// The page of the built-in test provider.

/** Somebody as the provider knows them. */
export interface AtProvider {
  name?: string
  email?: string
  /** The provider has made sure that the address is theirs; default: it has. */
  isProven?: boolean
}

/** Waits for the page to which a button has led. */
export async function waitForTestProvider(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Test provider (development)' }).waitFor()
}

/** Comes back from the provider: as somebody, or without anybody. */
export async function answerAtProvider(page: Page, who: AtProvider | 'Refuse' | 'Fail'): Promise<void> {
  await waitForTestProvider(page)
  if (typeof who === 'string') return page.getByRole('button', { name: who }).click()
  const { name = '', email = '', isProven = true } = who
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('The provider has proven the address').setChecked(isProven)
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** The button of a provider in the form that is shown, whether or not it has a text. */
export const providerButton = (page: Page, key: string) =>
  page.locator(`.cl-socialButtonsBlockButton__${key}, .cl-socialButtonsIconButton__${key}`)

/** Leaves by the button of a form, and comes back. */
export async function goByProvider(
  page: Page,
  key: string,
  who: AtProvider | 'Refuse' | 'Fail',
): Promise<void> {
  await providerButton(page, key).click()
  await answerAtProvider(page, who)
}
