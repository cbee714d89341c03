import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { serverUserId } from '../harness/app-pages.js'
import { backendOf } from '../harness/backend.js'
import { eventually } from '../harness/eventually.js'
import { waitForClientState } from '../harness/official-components.js'
import type { AppUnderTest } from '../harness/sdks.js'

/** What the Backend API says of an account. */
export function storedAccounts(app: AppUnderTest) {
  const { users, sessions } = backendOf(app.instance)
  return {
    /** ids of the active sessions */
    activeSessions: async (userId: string) =>
      (await sessions.getSessionList({ userId, status: 'active' })).data.map(({ id }) => id),

    hasPassword: (userId: string, password: string) =>
      users.verifyPassword({ userId, password }).then(
        () => true,
        () => false,
      ),

    /** Waits until the account is gone: also for the page of its owner, and for the application's server. */
    async expectDeleted(page: Page, userId: string): Promise<void> {
      const exists = () =>
        users.getUser(userId).then(
          () => true,
          (error: { status?: number }) => error.status !== 404,
        )
      await eventually('the account', exists).toBe(false)
      await page.goto(`${app.url}/`)
      await waitForClientState(page, 'signed-out')
      expect(await serverUserId(page)).toBeNull()
    },
  }
}
