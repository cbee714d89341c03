import { type Instance, isDevelopment } from '../../context/instance.js'
import { isFictionalNumber } from '../../protocols/phone-number.js'

/** The code of test addresses (docs/behaviours.md 12). */
export const TEST_CODE = '424242'

const TEST_ADDRESS = /\+clerk_test(?:[^@]*)@/

/**
 * A development instance's test address or phone number: nothing is ever sent to it, and 424242
 * is its code. Never in production.
 */
export function isTestAddress(instance: Instance, address: string): boolean {
  if (!isDevelopment(instance) || !instance.settings.testMode) return false
  return TEST_ADDRESS.test(address) || isFictionalNumber(address)
}
