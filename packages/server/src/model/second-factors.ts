import type { Settings } from '../config/settings.js'
import type { IdentifierRow } from '../store/tables.js'
import type { UserView } from './user.js'

/**
 * Second factors that a user has set up and that the instance asks for. Backup codes
 * stand in for one of them, never alone.
 */
export interface EnrolledFactors {
  authenticatorApp: boolean
  /** numbers that codes are sent to */
  numbers: IdentifierRow[]
}

export function enrolledFactors(settings: Settings, { user, identifiers }: UserView): EnrolledFactors {
  const { authenticatorApp, phoneNumber } = settings.attributes
  const takesNumbers = phoneNumber.enabled && phoneNumber.usedForSecondFactor
  return {
    authenticatorApp: authenticatorApp.enabled && authenticatorApp.usedForSecondFactor && user.totp_enabled,
    numbers: takesNumbers
      ? identifiers.filter(row => row.reserved_for_second_factor && row.verified_at !== null)
      : [],
  }
}

/**
 * Whether a sign-in of this user asks for a second factor. What the instance has
 * switched off, nobody could prove.
 */
export function asksForSecondFactor(settings: Settings, view: UserView): boolean {
  const { authenticatorApp, numbers } = enrolledFactors(settings, view)
  return authenticatorApp || numbers.length > 0
}
