import { expect } from 'vitest'
import { createUser, newCredentials } from '../../harness/backend.js'
import { eventually } from '../../harness/eventually.js'
import { nextCodeTo } from '../../harness/inbox.js'
import {
  enterCode,
  signInWithPassword,
  submitSignUpForm,
  waitForClientState,
} from '../../harness/official-components.js'
import { SEED_BASIC as app, SEED_INSTANCE } from '../../harness/seed-app.js'
import { newSignedInUser, seedBackend } from '../../harness/seed-pages.js'
import { test } from '../../harness/visitor.js'

/** Section 1: the provider with its appearance, the pages of the official components, the user button. */
export function authenticationSetup(): void {
  test('the provider and the page give the components their appearance', async ({ visitor }) => {
    const { page } = visitor
    await page.goto(`${app.url}/sign-in`)
    const classesOf = async (element: string) =>
      (await page.locator(element).getAttribute('class'))?.split(' ')
    expect(await classesOf('.cl-formButtonPrimary')).toContain('bg-blue-500')
    expect(await classesOf('.cl-card')).toContain('shadow-2xl')
    expect(await classesOf('.cl-rootBox')).toContain('mx-auto')

    const field = page.locator('input[name=identifier]')
    const styleOf = (property: string) =>
      field.evaluate((node, name) => getComputedStyle(node).getPropertyValue(name), property)
    expect(await styleOf('background-color')).toBe('rgb(248, 250, 252)')
    // the components calculate in HSL, which rounds
    expect(await styleOf('color')).toMatch(/^rgb\(15, 23, 4[12]\)$/)
  })

  test('the sign-in page leads to the dashboard', async ({ visitor }) => {
    const user = await createUser(SEED_INSTANCE)
    await signInWithPassword(visitor.page, app, user)
    await visitor.page.waitForURL(`${app.url}/dashboard`)
    await visitor.page.getByText(`User ID: ${user.id}`).waitFor()
  })

  test('the sign-up page verifies the address and leads to the onboarding', async ({ visitor }) => {
    const { page } = visitor
    const person = newCredentials()
    await page.goto(`${app.url}/sign-in`)
    await page.getByRole('link', { name: 'Sign up' }).click()
    await page.waitForURL(`${app.url}/sign-up**`)

    await submitSignUpForm(page, app, person)
    await page.waitForURL(/\/sign-up\/verify-email-address/)
    await enterCode(page, await nextCodeTo(SEED_INSTANCE, person.email))
    await page.waitForURL(`${app.url}/onboarding`)
    await page.getByText('(Step 1 of 3)').waitFor()
    const { data } = await seedBackend.users.getUserList({ emailAddress: [person.email] })
    expect(data[0]?.primaryEmailAddress?.verification?.status).toBe('verified')
  })

  test('the user button opens the profile page and signs out to the home page', async ({ visitor }) => {
    const { page } = visitor
    const user = await newSignedInUser(page, app)
    const button = page.locator('.cl-userButtonTrigger')
    await button.click()
    await page.getByRole('menuitem', { name: 'Manage account' }).click()
    await page.waitForURL(`${app.url}/profile`)
    await page.locator('.cl-profilePage').getByText(user.email).first().waitFor()

    await button.click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL(`${app.url}/`)
    await waitForClientState(page, 'signed-out')
    await page.goto(`${app.url}/dashboard`)
    await page.waitForURL(`${app.url}/sign-in**`)
    await eventually('the session cookie', async () =>
      (await visitor.context.cookies(app.url)).some(({ name }) => name === '__session'),
    ).toBe(false)
  })
}
