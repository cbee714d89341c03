import { expect } from 'vitest'
import { createUser, newCredentials } from '../../harness/backend.js'
import { signUp } from '../../harness/official-components.js'
import { SAAS, SAAS_INSTANCE } from '../../harness/saas-app.js'
import {
  completeOnboarding,
  customSignUp,
  expectAccessible,
  newSignedInUser,
  saasBackend,
  waitForClerk,
} from '../../harness/saas-pages.js'
import { test } from '../../harness/visitor.js'

/**
 * Signing up and in, with the official components and with the example's own forms; onboarding; signing out.
 */
export function accounts(): void {
  test('the landing page is open to everybody, the rest leads to the sign-in and back', async ({
    visitor,
  }) => {
    const { page } = visitor
    await page.goto(SAAS.url)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expectAccessible(page)
    await page.goto(`${SAAS.url}/orgs`)
    await page.waitForURL(`${SAAS.url}/sign-in**`)
    expect(new URL(page.url()).searchParams.get('redirect_url')).toBe(`${SAAS.url}/orgs`)
    await page.locator('input[name=identifier]').waitFor()
    await expectAccessible(page)
  })

  test('the own form signs up, and the onboarding ends in unsafe metadata', async ({ visitor }) => {
    const { page } = visitor
    const person = newCredentials()
    await page.goto(`${SAAS.url}/custom-sign-up`)
    await expectAccessible(page)
    await customSignUp(page, person)
    await page.getByRole('heading', { name: 'Welcome, Ada' }).waitFor()
    await expectAccessible(page)
    await completeOnboarding(page)
    await page.getByRole('heading', { name: 'No organization yet' }).waitFor()
    const { data } = await saasBackend.users.getUserList({ emailAddress: [person.email] })
    expect(data[0]?.unsafeMetadata).toMatchObject({
      onboarding: { completed: true, role: 'developer', teamSize: '11-50', goals: ['Track progress'] },
    })
  })

  test('the official form signs up into the onboarding', async ({ visitor }) => {
    const { page } = visitor
    await signUp(page, SAAS, newCredentials())
    await page.waitForURL(`${SAAS.url}/onboarding`)
    await page.getByRole('heading', { name: 'Welcome' }).waitFor()
  })

  test('the own form says what is wrong, and signs in', async ({ visitor }) => {
    const { page } = visitor
    const user = await createUser(SAAS_INSTANCE)
    await page.goto(`${SAAS.url}/custom-sign-in`)
    await waitForClerk(page)
    const submit = async (password: string) => {
      await page.getByLabel('Email address').fill(user.email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    }
    await submit('not-the-password')
    await page
      .getByText(/password is incorrect/i)
      .filter({ visible: true })
      .waitFor()
    expect(await page.getByLabel('Password').getAttribute('aria-invalid')).toBe('true')
    await expectAccessible(page)
    await submit(user.password)
    await page.waitForURL(`${SAAS.url}/dashboard`)
  })

  test('people see their profile, and sign out in the menu of their account', async ({ visitor }) => {
    const { page } = visitor
    await newSignedInUser(page)
    await page.goto(`${SAAS.url}/profile`)
    await page.getByText('Profile details').filter({ visible: true }).first().waitFor()
    await page.locator('.cl-userButtonTrigger').click()
    await page.locator('.cl-userButtonPopoverActionButton__signOut').click()
    await page.waitForURL(`${SAAS.url}/`)
    await page.getByRole('link', { name: 'Sign in', exact: true }).waitFor()
    await page.goto(`${SAAS.url}/dashboard`)
    await page.waitForURL(`${SAAS.url}/sign-in**`)
  })
}
