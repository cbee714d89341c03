import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { createUser, newCredentials } from '../../harness/backend.js'
import { eventually } from '../../harness/eventually.js'
import { nextCodeTo } from '../../harness/inbox.js'
import { answerAtProvider } from '../../harness/provider-pages.js'
import type { AppUnderTest } from '../../harness/sdks.js'
import { SEED_ADVANCED, SEED_BASIC, SEED_INSTANCE } from '../../harness/seed-app.js'
import { newSignedInUser, seedBackend, visitSignedOut } from '../../harness/seed-pages.js'
import { test } from '../../harness/visitor.js'

const app = SEED_BASIC

/** Section 6: the custom forms and the onboarding. */
export function customUi(): void {
  test.for([SEED_BASIC, SEED_ADVANCED])('the custom form signs in on $name', async (app, { visitor }) => {
    const { page } = visitor
    const user = await createUser(SEED_INSTANCE)
    await visitSignedOut(page, app)
    await page.goto(`${app.url}/custom-sign-in`)
    await submitCustomSignIn(page, user.email, 'not-the-password')
    await page.getByText(/password is incorrect/i).waitFor()
    await submitCustomSignIn(page, user.email, user.password)
    await page.waitForURL(`${app.url}/dashboard`)
    await page.getByText(`User ID: ${user.id}`).waitFor()
  })

  test('the custom form names an unknown address', async ({ visitor }) => {
    const { page } = visitor
    await visitSignedOut(page, app)
    await page.goto(`${app.url}/custom-sign-in`)
    await submitCustomSignIn(page, newCredentials().email, 'some-password')
    await page.getByText(/couldn.t find your account/i).waitFor()
  })

  test.for([SEED_BASIC, SEED_ADVANCED])(
    'the Google button signs up and in through /sso-callback on $name',
    async (app, { visitor: { page } }) => {
      const { email } = newCredentials()
      await signUpAndInWithGoogle(page, app, email, () =>
        answerAtProvider(page, { name: 'Ada Lovelace', email }),
      )
    },
  )

  test('the custom form signs up with a code and leads to the onboarding', async ({ visitor }) => {
    const { page } = visitor
    const person = newCredentials()
    await visitSignedOut(page, app)
    await page.goto(`${app.url}/custom-sign-up`)
    await page.getByLabel('First name').fill('Grace')
    await page.getByLabel('Last name').fill('Hopper')
    await page.getByLabel('Email address').fill(person.email)
    await page.getByLabel('Password').fill(person.password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText(`We sent a code to ${person.email}`).waitFor()

    const code = await nextCodeTo(SEED_INSTANCE, person.email)
    const verify = async (text: string) => {
      await page.getByLabel('Verification code').fill(text)
      await page.getByRole('button', { name: 'Verify email' }).click()
    }
    await verify(code === '000000' ? '000001' : '000000')
    await page.getByText(/incorrect/i).waitFor()
    await verify(code)
    await page.waitForURL(`${app.url}/onboarding`)
    const { data } = await seedBackend.users.getUserList({ emailAddress: [person.email] })
    expect(data).toMatchObject([{ firstName: 'Grace', lastName: 'Hopper' }])
  })

  test('the three steps of the onboarding end in unsafe metadata', async ({ visitor }) => {
    const { page } = visitor
    const user = await newSignedInUser(page, app)
    await page.goto(`${app.url}/onboarding`)
    const goOn = page.getByRole('button', { name: 'Continue' })
    await eventually('the first step wants a role', () => goOn.isDisabled()).toBe(true)
    await page.getByRole('combobox').selectOption('developer')
    await page.locator('input[type=text]').fill('Analytical Engines')
    await goOn.click()
    await page.getByRole('button', { name: '11-50' }).click()
    await goOn.click()
    await page.getByLabel('Track progress').check()
    await page.getByLabel('Increase productivity').check()
    await page.getByRole('button', { name: 'Complete setup' }).click()
    await page.waitForURL(`${app.url}/dashboard`)

    expect((await seedBackend.users.getUser(user.id)).unsafeMetadata).toEqual({
      onboarding: {
        completed: true,
        role: 'developer',
        company: 'Analytical Engines',
        teamSize: '11-50',
        goals: ['Track progress', 'Increase productivity'],
        completedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      },
    })
  })
}

/**
 * The Google button of the custom form, pressed by somebody new and pressed again once they are known.
 * @param answer what brings the person back from the provider's page, as Ada Lovelace
 */
export async function signUpAndInWithGoogle(
  page: Page,
  app: AppUnderTest,
  email: string,
  answer: () => Promise<void>,
): Promise<void> {
  const pressButton = async () => {
    await visitSignedOut(page, app)
    await page.goto(`${app.url}/custom-sign-in`)
    await page.getByRole('button', { name: 'Sign in with Google' }).click()
    await answer()
  }
  await pressButton()
  await page.waitForURL(`${app.url}/onboarding`)
  const { data } = await seedBackend.users.getUserList({ emailAddress: [email] })
  expect(data).toMatchObject([
    { firstName: 'Ada', lastName: 'Lovelace', externalAccounts: [{ provider: 'oauth_google' }] },
  ])
  await signOut(page)
  await pressButton()
  await page.waitForURL(`${app.url}/dashboard`)
  await page.getByText(`User ID: ${data[0]!.id}`).waitFor()
}

/** Given a function, clerk-js leaves the page where it is. */
async function signOut(page: Page): Promise<void> {
  await page.evaluate(() =>
    (window as unknown as { Clerk: { signOut(then: () => void): Promise<void> } }).Clerk.signOut(
      () => undefined,
    ),
  )
}

async function submitCustomSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
