import { expect } from 'vitest'
import { openDashboard, serverUserId } from '../harness/app-pages.js'
import { backendOf, createUser, newCredentials } from '../harness/backend.js'
import {
  resetPassword,
  signInWithEmailCode,
  signInWithPassword,
  submitIdentifier,
  submitPassword,
  waitUntilSignedIn,
} from '../harness/official-components.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'

/** Sign-in of people who have an account, and its refusals. */
export function signInFlows(app: AppUnderTest): void {
  test('a person signs in with a password', async ({ visitor }) => {
    const user = await createUser(app.instance)
    await signInWithPassword(visitor.page, app, user)
    expect((await openDashboard(visitor.page, app)).userId).toBe(user.id)
  })

  test('a person signs in with a code sent by email', async ({ visitor }) => {
    const user = await createUser(app.instance)
    await signInWithEmailCode(visitor.page, app, user)
    expect((await openDashboard(visitor.page, app)).userId).toBe(user.id)
  })

  test('a wrong password is refused, and the same attempt goes on with the right one', async ({
    visitor,
  }) => {
    const user = await createUser(app.instance)
    await submitIdentifier(visitor.page, app, user.email)
    await submitPassword(visitor.page, 'not-the-password')
    await visitor.page
      .getByText(/password is incorrect/i)
      .first()
      .waitFor()
    expect(await serverUserId(visitor.page)).toBeNull()

    await submitPassword(visitor.page, user.password)
    await waitUntilSignedIn(visitor.page)
    expect((await openDashboard(visitor.page, app)).userId).toBe(user.id)
  })

  test('an unknown identifier is refused on the first step', async ({ visitor }) => {
    await submitIdentifier(visitor.page, app, newCredentials().email)
    await visitor.page
      .getByText(/couldn.t find your account/i)
      .first()
      .waitFor()
    expect(new URL(visitor.page.url()).pathname).toBe('/sign-in')
  })

  test('a person resets a forgotten password and the old one is void', async ({ visitor }) => {
    const user = await createUser(app.instance)
    const { password } = newCredentials()
    await resetPassword(visitor.page, app, user.email, password)
    expect((await openDashboard(visitor.page, app)).userId).toBe(user.id)

    const { users } = backendOf(app.instance)
    await expect(users.verifyPassword({ userId: user.id, password })).resolves.toMatchObject({
      verified: true,
    })
    await expect(users.verifyPassword({ userId: user.id, password: user.password })).rejects.toMatchObject({
      status: 422,
    })
  })
}
