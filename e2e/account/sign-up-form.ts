import { expect } from 'vitest'
import { openDashboard } from '../harness/app-pages.js'
import { backendOf, newCredentials, newPhone, newUsername } from '../harness/backend.js'
import { eventually } from '../harness/eventually.js'
import type { RunningFrontdesk } from '../harness/frontdesk-process.js'
import { nextCodeTo } from '../harness/inbox.js'
import { enterCode, waitUntilSignedIn } from '../harness/official-components.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'
import { enterResentCode } from './resent-code.js'

/** @param strict asks for everything @param lenient either an address or a number will do */
export function signUpFormFlows(
  strict: AppUnderTest,
  lenient: AppUnderTest,
  server: () => RunningFrontdesk,
): void {
  test('every field, the consent, a mistyped address that is edited, codes asked for again', async ({
    visitor: { page },
  }) => {
    const { instance, url } = strict
    const person = { ...newCredentials(), username: newUsername(), phone: newPhone() }
    const mistyped = newCredentials().email
    const agree = async () => {
      const consent = page.locator('input[name=legalAccepted]')
      await consent.click({ force: true })
      await eventually('the consent', () => consent.isChecked()).toBe(true)
    }
    const submit = () => page.getByRole('button', { name: 'Continue', exact: true }).click()
    await page.clock.install()
    await page.goto(`${url}/sign-up`)
    const links = page.getByTestId('sign-up-page').locator('a[href^="https://example.com/"]')
    await page.locator('input[name=firstName]').fill('Ada')
    expect(await links.evaluateAll(all => all.map(link => link.getAttribute('href')))).toEqual([
      'https://example.com/terms',
      'https://example.com/privacy',
    ])
    await page.locator('input[name=lastName]').fill('Lovelace')
    await page.locator('input[name=username]').fill(person.username)
    await page.locator('input[name=emailAddress]').fill(mistyped)
    await page.locator('input[name=phoneNumber], input[type=tel]').first().fill(person.phone.national)
    await page.locator('input[name=password]').fill(person.password)
    await submit()
    // without the consent nothing is sent
    expect(new URL(page.url()).pathname).toBe('/sign-up')
    await agree()
    await submit()
    await page.waitForURL(/\/sign-up\/verify-email-address/)
    await nextCodeTo(instance, mistyped)

    await page.getByRole('button', { name: /edit/i }).click()
    await page.waitForURL(`${url}/sign-up`)
    await page.locator('input[name=emailAddress]').fill(person.email)
    await page.locator('input[name=password]').fill(person.password)
    await agree()
    await submit()
    await page.waitForURL(/\/sign-up\/verify-email-address/)
    await enterResentCode(page, instance, server(), person.email)

    await page.waitForURL(/\/sign-up\/verify-phone-number/)
    await enterResentCode(page, instance, server(), person.phone.e164)
    await waitUntilSignedIn(page)

    const { userId } = await openDashboard(page, strict)
    const user = await backendOf(instance).users.getUser(userId)
    expect(user).toMatchObject({ firstName: 'Ada', lastName: 'Lovelace', username: person.username })
    expect(user.legalAcceptedAt).toEqual(expect.any(Number))
    const verified = { verification: { status: 'verified' } }
    expect(user.emailAddresses).toMatchObject([{ emailAddress: person.email, ...verified }])
    expect(user.phoneNumbers).toMatchObject([{ phoneNumber: person.phone.e164, ...verified }])
  })

  test('a phone number instead of an address', async ({ visitor: { page } }) => {
    const phone = newPhone()
    await page.goto(`${lenient.url}/sign-up`)
    await page.getByRole('link', { name: 'Use phone' }).click()
    await page.locator('input[name=phoneNumber], input[type=tel]').first().fill(phone.national)
    await page.locator('input[name=password]').fill(newCredentials().password)
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await page.waitForURL(/\/sign-up\/verify-phone-number/)
    await enterCode(page, await nextCodeTo(lenient.instance, phone.e164))
    await waitUntilSignedIn(page)
    const { userId } = await openDashboard(page, lenient)
    const user = await backendOf(lenient.instance).users.getUser(userId)
    expect(user.emailAddresses).toEqual([])
    expect(user.primaryPhoneNumber?.phoneNumber).toBe(phone.e164)
  })
}
