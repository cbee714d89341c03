import { DAY_MS } from '../../platform/clock.js'
import { parseCertificates } from '../../protocols/saml/certificates.js'

/** So many days before the end of a certificate somebody is told of it. */
export const WARNING_DAYS = [30, 7, 1] as const

/** Unix ms, when the certificate ends that lasts longest; null: there is none. */
export function endOf(certificates: readonly string[]): number | null {
  const ends = certificates.flatMap(parseCertificates).map(({ expiresAt }) => expiresAt)
  return ends.length === 0 ? null : Math.max(...ends)
}

/** When the first warning is due. What was due before is one warning, and not several. */
export function firstWarning(end: number | null, now: number): number | null {
  if (end === null) return null
  const times = WARNING_DAYS.map(days => end - days * DAY_MS)
  return times.findLast(time => time <= now) ?? times[0] ?? null
}

/** When the one after it is due; null: that was the last one. */
export function nextWarning(end: number, now: number): number | null {
  return WARNING_DAYS.map(days => end - days * DAY_MS).find(time => time > now) ?? null
}
