import type { Context } from '../../context/context.js'
import { enterpriseOptions } from '../../model/enterprise-connection.js'
import { DAY_MS } from '../../platform/clock.js'
import { parseCertificates } from '../../protocols/saml/certificates.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'
import { paragraph } from './html.js'
import type { Words } from './words.js'

const SOON_MS = 30 * DAY_MS

/** Until when each certificate of the provider is good; those that end soon stand out. */
export function certificateLines(ctx: Context, words: Words, row: EnterpriseConnectionRow): string {
  const { saml } = enterpriseOptions(row)
  const ends = saml.certificates
    .flatMap(pem => parseCertificates(pem))
    .map(({ expiresAt }) => expiresAt)
    .toSorted((one, other) => other - one)
  return ends
    .map(end => {
      const date = words.date(end)
      if (end <= ctx.now) return paragraph(words.say('certificate_ended', { date }), 'fault')
      if (end - ctx.now < SOON_MS) return paragraph(words.say('certificate_soon', { date }), 'warn')
      return paragraph(words.say('certificate_until', { date }), 'dim')
    })
    .join('\n')
}
