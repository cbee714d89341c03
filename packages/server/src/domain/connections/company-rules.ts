import { type EnterpriseParty, mappedMetadata } from '../../model/enterprise-connection.js'
import type { Rules } from './presets/rules.js'
import { type Json, textAt, valueAt } from './presets/told.js'

const GOOGLE = 'https://accounts.google.com'

/**
 * What a company wants of a provider besides: attributes of its own, and of Google an account that the
 * company's administrators manage. Anybody can make an account of Google with an address of the company
 * (https://developers.google.com/identity/openid-connect/openid-connect#hd-param).
 */
export function companyRules(rules: Rules, { row, options }: EnterpriseParty): Rules {
  const { protocol } = rules
  const isGoogle = protocol.kind === 'openid' && protocol.issuer === GOOGLE
  const [domain = '', ...others] = row.domains
  const hint = { hd: others.length > 0 || row.allow_subdomains ? '*' : domain }
  return {
    ...rules,
    authorizationParameters: { ...rules.authorizationParameters, ...(isGoogle ? hint : {}) },
    profile: told => {
      const source = protocol.kind === 'openid' ? told.claims : told.user
      const publicMetadata = mappedMetadata(options.customAttributes, path => valuesAt(source, path))
      const profile = { ...rules.profile(told), publicMetadata }
      return isGoogle ? { ...profile, hostedDomain: textAt(source, 'hd') } : profile
    },
  }
}

/** What a claim says, as texts. */
function valuesAt(source: Json, path: string): string[] | undefined {
  const value = valueAt(source, path)
  return value === undefined || value === null ? undefined : [value].flat().map(String)
}
