import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { serverUserId } from '../harness/app-pages.js'
import { backendOf, createUser, newCredentials, newPhone, newUsername } from '../harness/backend.js'
import { nextCodeTo } from '../harness/inbox.js'
import {
  enterCode,
  signInWithTicket,
  submitSignUpForm,
  waitForClientState,
} from '../harness/official-components.js'
import {
  answerAtProvider,
  goByProvider,
  providerButton,
  waitForTestProvider,
} from '../harness/provider-pages.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'
import { newPerson, signedInUser } from './social.js'

interface Applications {
  app: AppUnderTest
  /** asks for everything at sign-up */
  strict: AppUnderTest
  /** takes nobody new, and one session a browser */
  closed: AppUnderTest
  /** lets people sign up with an address that nobody has proven */
  lax: AppUnderTest
}

/** What people see who come back from a provider and are not simply signed in. */
export function socialOutcomeFlows({ app, strict, closed, lax }: Applications): void {
  /** Somebody who has an account, and whom the provider knows by the same address. */
  const knownPerson = async (params: Parameters<typeof createUser>[1] = {}, { instance } = app) => {
    const user = await createUser(instance, params)
    return { user, person: { ...newPerson(), email: user.email } }
  }
  const accountsOf = async (userId: string, { instance } = app) =>
    (await backendOf(instance).users.getUser(userId)).externalAccounts.map(({ provider }) => provider)

  /** Comes back by the button of a form, and reads why nobody is signed in. */
  async function expectRefusal(page: Page, app: AppUnderTest, form: string, text: RegExp, email: string) {
    await page.goto(`${app.url}/${form}`)
    await goByProvider(page, 'google', { ...newPerson(), email })
    await page.getByText(text).waitFor()
    expect(await serverUserId(page)).toBeNull()
  }

  const { users } = backendOf(app.instance)
  test.for([
    {
      state: 'banned',
      text: /access to this account has been restricted/i,
      begin: (id: string) => users.banUser(id),
      end: (id: string) => users.unbanUser(id),
    },
    {
      state: 'locked',
      text: /your account is currently locked/i,
      begin: (id: string) => users.lockUser(id),
      end: (id: string) => users.unlockUser(id),
    },
  ])(
    'a $state person reads so, and signs in once that is over',
    async ({ text, begin, end }, { visitor }) => {
      const { page } = visitor
      const { user, person } = await knownPerson()
      await begin(user.id)
      for (const form of ['sign-in', 'sign-up']) await expectRefusal(page, app, form, text, user.email)
      expect(await accountsOf(user.id)).toEqual([])
      await end(user.id)
      await page.goto(`${app.url}/sign-in`)
      await goByProvider(page, 'google', person)
      expect((await signedInUser(page, app)).id).toBe(user.id)
    },
  )

  test('a second factor is asked for', async ({ visitor: { page } }) => {
    const totp = new TOTP({ issuer: 'Test' })
    const { user, person } = await knownPerson({ totpSecret: totp.secret.base32 })
    await page.goto(`${app.url}/sign-in`)
    await goByProvider(page, 'google', person)
    await page.waitForURL(/\/sign-in\/factor-two/)
    expect(await serverUserId(page)).toBeNull()
    await enterCode(page, totp.generate())
    expect((await signedInUser(page, app)).id).toBe(user.id)
    expect(await accountsOf(user.id)).toEqual(['oauth_google'])
  })

  test('whose address it is replaces the password of a stranger who signed up with it', async ({
    visitor: { page },
    guest,
  }) => {
    const stranger = newCredentials()
    const { password } = newCredentials()
    await submitSignUpForm(guest.page, lax, stranger)
    const { id: userId } = await signedInUser(guest.page, lax)

    await page.goto(`${lax.url}/sign-in`)
    await goByProvider(page, 'google', { ...newPerson(), email: stranger.email })
    await page.waitForURL(/\/sign-in\/reset-password/)
    expect(await serverUserId(page)).toBeNull()
    await page.locator('input[name=password]').fill(password)
    await page.locator('input[name=confirmPassword]').fill(password)
    await page.getByRole('button', { name: /reset password/i }).click()
    expect((await signedInUser(page, lax)).id).toBe(userId)
    const { users } = backendOf(lax.instance)
    expect(await users.verifyPassword({ userId, password })).toMatchObject({ verified: true })
    await expect(users.verifyPassword({ userId, password: stranger.password })).rejects.toThrow()
    await guest.page.goto(`${lax.url}/`)
    await waitForClientState(guest.page, 'signed-out')
  })

  test('what the provider does not say is asked for, an address among it', async ({ visitor: { page } }) => {
    const { url, instance } = strict
    const [{ email }, username, phone] = [newCredentials(), newUsername(), newPhone()]
    await page.goto(`${url}/sign-in`)
    await goByProvider(page, 'google', { name: 'Ada Lovelace' })
    await page.waitForURL(/\/sign-up\/continue/)
    await page.locator('input[name=username]').fill(username)
    await page.locator('input[name=emailAddress]').fill(email)
    await page.locator('input[name=phoneNumber], input[type=tel]').first().fill(phone.national)
    await page.locator('input[name=legalAccepted]').click({ force: true })
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await page.waitForURL(/verify-email-address/)
    await enterCode(page, await nextCodeTo(instance, email))
    await page.waitForURL(/verify-phone-number/)
    await enterCode(page, await nextCodeTo(instance, phone.e164))
    expect(await signedInUser(page, strict)).toMatchObject({
      username,
      firstName: 'Ada',
      lastName: 'Lovelace',
      passwordEnabled: false,
      emailAddresses: [{ emailAddress: email, verification: { status: 'verified' } }],
      externalAccounts: [{ provider: 'oauth_google', emailAddress: '' }],
    })
  })

  test('an instance that takes nobody new says so to a stranger, and signs in whom it knows', async ({
    visitor: { page },
  }) => {
    const stranger = newPerson()
    await expectRefusal(page, closed, 'sign-in', /access is by invitation only/i, stranger.email)
    const { data } = await backendOf(closed.instance).users.getUserList({ emailAddress: [stranger.email] })
    expect(data).toEqual([])
    const { user, person } = await knownPerson({}, closed)
    await page.goto(`${closed.url}/sign-in`)
    await goByProvider(page, 'google', person)
    expect((await signedInUser(page, closed)).id).toBe(user.id)
    expect(await accountsOf(user.id, closed)).toEqual(['oauth_google'])
  })

  test('one session a browser: whoever is signed in meanwhile stays', async ({
    visitor: { page, context },
  }) => {
    const [{ user }, { user: other, person }] = [await knownPerson({}, closed), await knownPerson({}, closed)]
    await page.goto(`${closed.url}/sign-in`)
    await providerButton(page, 'google').click()
    await waitForTestProvider(page)
    const tab = await context.newPage()
    await signInWithTicket(tab, closed, user)
    await answerAtProvider(page, person)
    expect((await signedInUser(page, closed)).id).toBe(user.id)
    expect(await accountsOf(other.id, closed)).toEqual([])
  })
}
