import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { openDashboard } from './harness/app-pages.js'
import { startApp } from './harness/app-process.js'
import { createUser } from './harness/backend.js'
import { buildApp } from './harness/build-app.js'
import {
  signInWithPassword,
  signOutWithUserButton,
  waitUntilSignedIn,
} from './harness/official-components.js'
import { startFrontdesk } from './harness/frontdesk-process.js'
import { E2E_DIRECTORY } from './harness/paths.js'
import type { RunningProcess } from './harness/processes.js'
import { APP_7 as app, FRONTDESK_PORT } from './harness/sdks.js'
import { test } from './harness/visitor.js'

const running: RunningProcess[] = []

beforeAll(async () => {
  await buildApp(app)
  const config = join(E2E_DIRECTORY, 'passkeys.config.json')
  running.push(await startFrontdesk({ name: 'frontdesk-passkeys', port: FRONTDESK_PORT, config }))
  running.push(await startApp(app))
})

afterAll(() => Promise.all(running.map(process => process.stop())))

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

/** clerk-js says that passkeys are not supported to a browser that calls itself automated (@clerk/shared isValidBrowser). */
async function passForPerson(page: Page): Promise<void> {
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false }),
  )
}

/** In the profile that the user button opens. */
async function addPasskey(page: Page): Promise<void> {
  await page.goto(`${app.url}/`)
  await page.locator('.cl-userButtonTrigger').click()
  await page.locator('.cl-userButtonPopoverActionButton__manageAccount').click()
  await page.getByRole('button', { name: 'Security', exact: true }).click()
  await page.getByRole('button', { name: /add a passkey/i }).click()
  await page
    .locator('.cl-profileSection__passkeys')
    .getByText(/last used|created/i)
    .first()
    .waitFor()
}

describe('passkeys on nextjs@7', () => {
  test('a person adds a passkey and signs in with it, by button and by autofill', async ({ visitor }) => {
    const { page } = visitor
    const user = await createUser(app.instance)
    await passForPerson(page)
    const authenticator = await VirtualAuthenticator.attach(page)
    await signInWithPassword(page, app, user)
    await addPasskey(page)

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
  })
})
