import { isPresetKey } from '../../config/provider-names.js'
import type { Connection } from '../../model/connection.js'
import { entraTenantOf, sharedProviderOf } from '../../model/enterprise-connection.js'
import { companyRules } from './company-rules.js'
import { customRules } from './presets/custom.js'
import { presets } from './presets/presets.js'
import type { Rules } from './presets/rules.js'
import { textAt } from './presets/told.js'

/** How the provider of a connection is spoken with. */
export function rulesOf(connection: Connection): Rules {
  const { key, options, enterprise } = connection
  if (!enterprise)
    return isPresetKey(key) ? presetRules(key, textAt(options, 'tenant')) : customRules(connection)
  const shared = sharedProviderOf(enterprise.row)
  const rules = shared
    ? presetRules(shared, entraTenantOf(enterprise.options.oauth.discoveryUrl))
    : customRules(connection)
  return companyRules(rules, enterprise)
}

/** @param tenant of Entra ID, whose people alone may come */
function presetRules(key: keyof typeof presets, tenant: string | null): Rules {
  const rules: Rules = presets[key]
  if (tenant === null || rules.protocol.kind !== 'openid') return rules
  return {
    ...rules,
    protocol: { ...rules.protocol, issuer: rules.protocol.issuer.replace('common', tenant) },
  }
}
