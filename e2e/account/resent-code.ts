import type { Page } from 'playwright-core'
import { ageCodes } from '../harness/frontdesk-database.js'
import type { RunningFrontdesk } from '../harness/frontdesk-process.js'
import { nextCodeTo } from '../harness/inbox.js'
import { enterCode, resendCode } from '../harness/official-components.js'
import type { InstanceKeys } from '../harness/sdks.js'

/**
 * Asks once more for the code that was sent there, and enters the second one.
 * The page's clock must be installed.
 */
export async function enterResentCode(
  page: Page,
  instance: InstanceKeys,
  server: RunningFrontdesk,
  address: string,
): Promise<void> {
  await nextCodeTo(instance, address)
  ageCodes(server, address)
  await resendCode(page)
  await enterCode(page, await nextCodeTo(instance, address, 1))
}
