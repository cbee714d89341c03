import { expect } from 'vitest'
import { openDashboard } from '../harness/app-pages.js'
import { backendOf, createUser, newCredentials } from '../harness/backend.js'
import { nextCodeTo } from '../harness/inbox.js'
import { enterCode, signUp, submitSignUpForm, waitUntilSignedIn } from '../harness/official-components.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'

/** Sign-up with an address that is verified by a code. */
export function signUpFlows(app: AppUnderTest): void {
  const { users } = backendOf(app.instance)

  test('a person signs up, verifies the address with the code from the inbox, and the server knows them', async ({
    visitor,
  }) => {
    const person = newCredentials()
    await signUp(visitor.page, app, person)

    const dashboard = await openDashboard(visitor.page, app)
    const { data } = await users.getUserList({ emailAddress: [person.email] })
    expect(data).toHaveLength(1)
    expect(data[0]?.id).toBe(dashboard.userId)
    expect(data[0]?.primaryEmailAddress?.verification?.status).toBe('verified')
    expect(dashboard.email).toBe(person.email)
  })

  test('a wrong code is refused, the right one still works', async ({ visitor }) => {
    const person = newCredentials()
    await submitSignUpForm(visitor.page, app, person)
    await visitor.page.waitForURL(/\/sign-up\/verify-email-address/)
    const code = await nextCodeTo(app.instance, person.email)

    await enterCode(visitor.page, code === '000000' ? '000001' : '000000')
    await visitor.page
      .getByText(/incorrect code/i)
      .first()
      .waitFor()
    expect((await users.getUserList({ emailAddress: [person.email] })).data).toHaveLength(0)

    await enterCode(visitor.page, code)
    await waitUntilSignedIn(visitor.page)
    expect((await openDashboard(visitor.page, app)).email).toBe(person.email)
  })

  test('an address that has an account is refused', async ({ visitor }) => {
    const { email } = await createUser(app.instance)
    await submitSignUpForm(visitor.page, app, { ...newCredentials(), email })
    await visitor.page
      .getByText(/email address is taken/i)
      .first()
      .waitFor()
    expect((await users.getUserList({ emailAddress: [email] })).data).toHaveLength(1)
  })
}
