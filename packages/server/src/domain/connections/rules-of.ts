import { isPresetKey } from '../../config/provider-names.js'
import type { Connection } from '../../model/connection.js'
import { customRules } from './presets/custom.js'
import { presets } from './presets/presets.js'
import type { Rules } from './presets/rules.js'
import { textAt } from './presets/told.js'

/** How the provider of a connection is spoken with. */
export function rulesOf(connection: Connection): Rules {
  if (!isPresetKey(connection.key)) return customRules(connection)
  const rules = presets[connection.key]
  const tenant = textAt(connection.options, 'tenant')
  if (tenant === null || rules.protocol.kind !== 'openid') return rules
  return {
    ...rules,
    protocol: { ...rules.protocol, issuer: rules.protocol.issuer.replace('common', tenant) },
  }
}
