import type { Settings } from '../../config/settings.js'
import { enrolledFactors } from '../../domain/factors/second-factors.js'
import type { UserView } from '../../domain/users/view.js'
import type { IdentifierRow } from '../../store/tables.js'
import { maskEmail, maskPhone } from './mask.js'

export interface SecondFactor {
  strategy: 'totp' | 'phone_code' | 'backup_code' | 'email_code'
  safeIdentifier?: string
  phoneNumberId?: string
  emailAddressId?: string
  isPrimary?: boolean
  isDefault?: boolean
}

/** What the user has set up and the instance asks for. Backup codes stand in for another factor, never alone. */
export function secondFactors(settings: Settings, view: UserView | null): SecondFactor[] {
  if (!view) return []
  const { backupCode } = settings.attributes
  const { authenticatorApp, numbers } = enrolledFactors(settings, view)
  const factors: SecondFactor[] = [
    ...(authenticatorApp ? [{ strategy: 'totp' as const }] : []),
    ...numbers.map(row => phoneFactor(view, row)),
  ]
  if (
    factors.length > 0 &&
    backupCode.enabled &&
    backupCode.usedForSecondFactor &&
    view.user.backup_code_enabled
  ) {
    factors.push({ strategy: 'backup_code' })
  }
  return factors
}

const phoneFactor = ({ user }: UserView, row: IdentifierRow): SecondFactor => ({
  strategy: 'phone_code',
  safeIdentifier: maskPhone(row.value),
  phoneNumberId: row.id,
  isPrimary: row.id === user.primary_phone_number_id,
  isDefault: row.default_second_factor,
})

/** What makes a client trusted whose password was right: a code to something that the user has proven. */
export function trustFactors(settings: Settings, view: UserView | null): SecondFactor[] {
  if (!view) return []
  const { user, identifiers } = view
  const { emailAddress, phoneNumber } = settings.attributes
  const proven = identifiers.filter(row => row.verified_at !== null)
  const emails = proven.filter(row => row.type === 'email_address' && emailAddress.enabled)
  const phones = proven.filter(row => row.type === 'phone_number' && phoneNumber.enabled)
  return [
    ...emails.map(row => ({
      strategy: 'email_code' as const,
      safeIdentifier: maskEmail(row.value),
      emailAddressId: row.id,
      isPrimary: row.id === user.primary_email_address_id,
    })),
    ...phones.map(row => ({
      strategy: 'phone_code' as const,
      safeIdentifier: maskPhone(row.value),
      phoneNumberId: row.id,
      isPrimary: row.id === user.primary_phone_number_id,
    })),
  ]
}
