import { createHash } from 'node:crypto'
import type { Settings } from '../../config/settings.js'
import { parseEmail } from '../../domain/users/identifiers.js'
import type { UserView } from '../../domain/users/view.js'
import { ksuid } from '../../platform/ids.js'
import type { IdentifierRow, SignInRow } from '../../store/tables.js'
import { comparable } from './identify.js'

export interface FirstFactor {
  strategy: 'password' | 'email_code' | 'reset_password_email_code'
  safeIdentifier?: string
  emailAddressId?: string
  isPrimary?: boolean
}

/**
 * What proves the first factor of this attempt. With protection against enumeration everybody gets the same list, made
 * from the settings alone: who has no account, or no password, is not to be told apart.
 */
export function firstFactors(settings: Settings, attempt: SignInRow, view: UserView | null): FirstFactor[] {
  const factors: FirstFactor[] = []
  const isProtected = settings.attackProtection.enumerationProtection
  const hasPassword = isProtected || view?.user.password_hash != null
  if (settings.attributes.password.enabled && hasPassword) factors.push({ strategy: 'password' })
  const emails = view ? emailFactors(attempt, view) : isProtected ? inventedEmailFactors(attempt) : []
  for (const strategy of emailStrategies(settings)) {
    factors.push(...emails.map(email => ({ strategy, ...email })))
  }
  return factors
}

function emailStrategies(settings: Settings): ('email_code' | 'reset_password_email_code')[] {
  const { emailAddress, password } = settings.attributes
  if (!emailAddress.enabled) return []
  return [
    ...(emailAddress.firstFactors.includes('email_code') ? (['email_code'] as const) : []),
    ...(password.enabled ? (['reset_password_email_code'] as const) : []),
  ]
}

type EmailFactor = Required<Omit<FirstFactor, 'strategy'>>

/** The address that was typed, else every proven one of the user. What was not typed is masked. */
function emailFactors(attempt: SignInRow, { user, identifiers }: UserView): EmailFactor[] {
  const usable = identifiers.filter(
    row => row.type === 'email_address' && (row.verified_at !== null || row.reserved),
  )
  const typed = usable.find(row => row.normalized_value === comparable(attempt.identifier ?? ''))
  const shown = (row: IdentifierRow) => ({
    safeIdentifier: row === typed ? row.value : maskEmail(row.value),
    emailAddressId: row.id,
    isPrimary: row.id === user.primary_email_address_id,
  })
  return typed ? [shown(typed)] : usable.map(shown)
}

/** Looks like the real thing, and the same on every read. */
function inventedEmailFactors(attempt: SignInRow): EmailFactor[] {
  const address = parseEmail(attempt.identifier ?? '')
  if (address === null) return []
  const payload = createHash('sha256').update(attempt.id).digest().subarray(0, 16)
  return [
    { safeIdentifier: address, emailAddressId: `idn_${ksuid(attempt.created_at, payload)}`, isPrimary: true },
  ]
}

/** `a**@example.com` shows enough to recognise one's own address, and no more. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, 1)}***${address.slice(at)}`
}
