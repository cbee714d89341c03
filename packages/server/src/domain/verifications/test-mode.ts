import { isDevelopment, type Instance } from '../instance.js'

/** The code of test addresses (behaviours page 12). */
export const TEST_CODE = '424242'

const TEST_ADDRESS = /\+clerk_test(?:[^@]*)@/
/** +1 (XXX) 555-01XX: numbers that are kept free for fiction */
const TEST_NUMBER = /^\+1\d{3}55501\d{2}$/

/**
 * A development instance's test address or phone number: nothing is ever sent to it, and 424242 is its code. Never in
 * production.
 */
export function isTestAddress(instance: Instance, address: string): boolean {
  if (!isDevelopment(instance) || !instance.settings.testMode) return false
  return TEST_ADDRESS.test(address) || TEST_NUMBER.test(address)
}
