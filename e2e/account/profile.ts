import { expect } from 'vitest'
import { backendOf, createUser, newCredentials, newPhone, newUsername } from '../harness/backend.js'
import { eventually } from '../harness/eventually.js'
import { nextCodeTo } from '../harness/inbox.js'
import { enterCode, signInWithTicket } from '../harness/official-components.js'
import { drawPicture } from '../harness/pictures.js'
import { chooseInMenu, offeredActions, openProfile, press, rowOf } from '../harness/profile-pages.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'

/** The page "Profile": names, picture, email addresses and phone numbers. */
export function profileFlows(app: AppUnderTest): void {
  const { users } = backendOf(app.instance)

  test('offers exactly what the instance has switched on', async ({ visitor: { page } }) => {
    const user = await createUser(app.instance, { phoneNumber: [newPhone().e164], username: newUsername() })
    await signInWithTicket(page, app, user)
    await openProfile(page, app)
    expect(await offeredActions(page)).toEqual([
      'Update profile',
      'Update username',
      '… Remove email',
      'Add email address',
      '… Remove phone number',
      'Add phone number',
      'Connect account',
      'Connect wallet',
    ])
    await openProfile(page, app, 'Security')
    expect(await offeredActions(page)).toEqual([
      'Update password',
      'Add a passkey',
      'Add two-step verification',
      'Delete account',
    ])
  })

  test('changes the names, and refuses a username that is taken', async ({ visitor: { page } }) => {
    const [taken, free] = [newUsername(), newUsername()]
    await createUser(app.instance, { username: taken })
    const user = await createUser(app.instance, { firstName: 'Ada', lastName: 'King' })
    await signInWithTicket(page, app, user)
    await openProfile(page, app)
    await press(page, 'Update profile')
    await page.locator('input[name=firstName]').fill('Augusta')
    await page.locator('input[name=lastName]').fill('Lovelace')
    await press(page, 'Save')
    await page.getByText('Augusta Lovelace').first().waitFor()

    await press(page, 'Set username')
    await page.locator('input[name=username]').fill(taken)
    await press(page, 'Save')
    await page
      .getByText(/username is taken/i)
      .first()
      .waitFor()
    await page.locator('input[name=username]').fill(free)
    await press(page, 'Save')
    await eventually('the stored names', () => users.getUser(user.id)).toMatchObject({
      firstName: 'Augusta',
      lastName: 'Lovelace',
      username: free,
    })
  })

  test('takes a picture, shows it, and takes it away', async ({ visitor: { page } }) => {
    const user = await createUser(app.instance, { firstName: 'Ada' })
    await signInWithTicket(page, app, user)
    await openProfile(page, app)
    const hasImage = async () => (await users.getUser(user.id)).hasImage
    const remove = page.getByRole('button', { name: 'Remove', exact: true })
    await press(page, 'Update profile')
    await page.getByRole('button', { name: 'Upload', exact: true }).waitFor()
    // a generated picture is none to remove
    expect(await remove.count()).toBe(0)
    await page.locator('input[type=file]').setInputFiles(await drawPicture(page))
    await eventually('a picture', hasImage).toBe(true)
    const { imageUrl } = await users.getUser(user.id)
    const shown = () =>
      page
        .locator('.cl-userButtonTrigger img')
        .evaluate((image: HTMLImageElement) => ({ url: image.src, width: image.naturalWidth }))
    await eventually('the picture of the user button', shown).toEqual({ url: imageUrl, width: 32 })

    await openProfile(page, app)
    await press(page, 'Update profile')
    await remove.click()
    await eventually('no picture', hasImage).toBe(false)
    await eventually('the generated picture', shown).toMatchObject({ width: 200 })
  })

  test('adds an email address past a wrong code, makes it the primary one, and removes the old one', async ({
    visitor: { page },
  }) => {
    const user = await createUser(app.instance)
    const { email } = newCredentials()
    const stored = async () => {
      const { emailAddresses, primaryEmailAddress } = await users.getUser(user.id)
      return {
        addresses: emailAddresses.map(address => [address.emailAddress, address.verification?.status]),
        primary: primaryEmailAddress?.emailAddress,
      }
    }
    await signInWithTicket(page, app, user)
    await openProfile(page, app)
    await press(page, 'Add email address')
    await page.locator('input[name=emailAddress]').fill(email)
    await press(page, 'Add')
    const code = await nextCodeTo(app.instance, email)
    await enterCode(page, code === '000000' ? '000001' : '000000')
    await page
      .getByText(/incorrect code/i)
      .first()
      .waitFor()
    expect((await stored()).addresses).toContainEqual([email, 'unverified'])
    await press(page, 'Cancel')

    // left and come back to
    await chooseInMenu(page, rowOf(page, 'emailAddresses', email), 'Verify')
    await enterCode(page, await nextCodeTo(app.instance, email))
    await eventually('the new address', stored).toMatchObject({
      addresses: [
        [user.email, 'verified'],
        [email, 'verified'],
      ],
    })
    await chooseInMenu(page, rowOf(page, 'emailAddresses', email), 'Set as primary')
    await eventually('the primary address', stored).toMatchObject({ primary: email })
    await chooseInMenu(page, rowOf(page, 'emailAddresses', user.email), 'Remove email')
    await press(page, 'Remove')
    await eventually('the addresses', stored).toEqual({ addresses: [[email, 'verified']], primary: email })
    await rowOf(page, 'emailAddresses', user.email).waitFor({ state: 'detached' })
  })

  test('adds a phone number by text message, makes it the primary one, and removes the old one', async ({
    visitor: { page },
  }) => {
    const [old, added] = [newPhone(), newPhone()]
    const user = await createUser(app.instance, { phoneNumber: [old.e164] })
    const stored = async () => {
      const { phoneNumbers, primaryPhoneNumber } = await users.getUser(user.id)
      return {
        numbers: phoneNumbers.map(({ phoneNumber, verification }) => [phoneNumber, verification?.status]),
        primary: primaryPhoneNumber?.phoneNumber,
      }
    }
    await signInWithTicket(page, app, user)
    await openProfile(page, app)
    await press(page, 'Add phone number')
    await page.locator('input[name=phoneNumber], input[type=tel]').first().fill(added.national)
    await press(page, 'Add')
    await enterCode(page, await nextCodeTo(app.instance, added.e164))
    await eventually('the new number', stored).toMatchObject({
      numbers: [
        [old.e164, 'verified'],
        [added.e164, 'verified'],
      ],
      primary: old.e164,
    })
    const lastDigits = ({ national }: { national: string }) => national.slice(-4)
    await chooseInMenu(page, rowOf(page, 'phoneNumbers', lastDigits(added)), 'Set as primary')
    await eventually('the primary number', stored).toMatchObject({ primary: added.e164 })
    await chooseInMenu(page, rowOf(page, 'phoneNumbers', lastDigits(old)), 'Remove phone number')
    await press(page, 'Remove')
    await eventually('the numbers', stored).toEqual({
      numbers: [[added.e164, 'verified']],
      primary: added.e164,
    })
  })
}
