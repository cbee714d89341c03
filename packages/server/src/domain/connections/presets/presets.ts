import type { PresetKey } from '../../../config/provider-names.js'
import { openIdPresets } from './openid-presets.js'
import { plainPresets } from './plain-presets.js'
import type { Rules } from './rules.js'
import { unprovenPresets } from './unproven-presets.js'

/** How the providers are spoken with that need no addresses in the configuration. */
export const presets: Readonly<Record<PresetKey, Rules>> = {
  ...openIdPresets,
  ...plainPresets,
  ...unprovenPresets,
}
