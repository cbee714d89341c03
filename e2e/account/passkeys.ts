import type { CDPSession, Page } from 'playwright-core'
import { expect } from 'vitest'
import { openDashboard } from '../harness/app-pages.js'
import { createUser } from '../harness/backend.js'
import { eventually } from '../harness/eventually.js'
import {
  signInWithPassword,
  signOutWithUserButton,
  waitUntilSignedIn,
} from '../harness/official-components.js'
import { chooseInMenu, openProfile, press, rowOf } from '../harness/profile-pages.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'

/** A phone or laptop that unlocks with a fingerprint: Chromium's own virtual one. */
class VirtualAuthenticator {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
  ) {}

  static async attach(page: Page): Promise<VirtualAuthenticator> {
    const session = await page.context().newCDPSession(page)
    await session.send('WebAuthn.enable')
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    return new VirtualAuthenticator(session, authenticatorId)
  }

  /** Whether the person touches it as soon as it asks. */
  async setTouching(enabled: boolean): Promise<void> {
    await this.session.send('WebAuthn.setAutomaticPresenceSimulation', {
      authenticatorId: this.id,
      enabled,
    })
  }
}

/**
 * clerk-js says that passkeys are not supported to a browser that calls itself
 * automated (@clerk/shared isValidBrowser).
 */
async function passForPerson(page: Page): Promise<void> {
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false }),
  )
}

/** Passkeys: added, used, renamed and removed. */
export function passkeyFlows(app: AppUnderTest): void {
  test('adds a passkey, signs in with it by button and by autofill, renames and removes it', async ({
    visitor: { page },
  }) => {
    const user = await createUser(app.instance)
    // @clerk/backend has no passkeys in its User
    const names = async () => {
      const answer = await fetch(`${app.instance.serverUrl}/bapi/v1/users/${user.id}`, {
        headers: { authorization: `Bearer ${app.instance.secretKey}` },
      })
      const { passkeys } = (await answer.json()) as { passkeys: { name: string }[] }
      return passkeys.map(({ name }) => name)
    }
    await passForPerson(page)
    const authenticator = await VirtualAuthenticator.attach(page)
    await signInWithPassword(page, app, user)
    await openProfile(page, app, 'Security')
    await press(page, 'Add a passkey')
    await rowOf(page, 'passkeys', /created/i).waitFor()

    await authenticator.setTouching(false)
    await signOutWithUserButton(page, app)
    await page.goto(`${app.url}/sign-in`)
    await page.getByRole('link', { name: /use passkey instead/i }).click()
    await authenticator.setTouching(true)
    await waitUntilSignedIn(page)
    expect((await openDashboard(page, app)).userId).toBe(user.id)

    await signOutWithUserButton(page, app)
    // the browser offers the passkey in the identifier field, and the person takes it
    await page.goto(`${app.url}/sign-in`)
    await waitUntilSignedIn(page)
    expect((await openDashboard(page, app)).userId).toBe(user.id)

    await openProfile(page, app, 'Security')
    await chooseInMenu(page, rowOf(page, 'passkeys', /created/i), 'Rename')
    await page.locator('input[name=passkeyName]').fill('My key')
    await press(page, 'Save')
    await eventually('the name', names).toEqual(['My key'])
    await chooseInMenu(page, rowOf(page, 'passkeys', 'My key'), 'Remove')
    await press(page, 'Remove')
    await eventually('the passkeys', names).toEqual([])
  })
}
