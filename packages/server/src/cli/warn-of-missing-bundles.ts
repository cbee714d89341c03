import { HOW_TO_GET_BUNDLES, missingBundles } from '../bundles/pins.js'
import { builtBundleDirectory } from '../bundles/serve.js'
import type { Log } from '../platform/log.js'

/** Without its scripts an application shows no form, and no error: whoever runs the server is told. */
export async function warnOfMissingBundles(log: Log): Promise<void> {
  const missing = await missingBundles(builtBundleDirectory)
  if (missing.length === 0) return
  log.error(
    { missing },
    `scripts that browsers load are not here: sign-in forms stay empty. ${HOW_TO_GET_BUNDLES}`,
  )
}
