import { createHmac } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import { isDevelopment } from '../../context/instance.js'
import type { ProviderAsker, ProviderCalls } from '../../context/services.js'
import { equalInConstantTime } from '../../platform/crypto.js'
import { providerFault } from '../../platform/provider-fault.js'
import { responseOf } from './provider-fetch.js'

/**
 * Checks the signature of an ID token whose claims the library has checked. The keys are those of the last
 * hour; when none of them is the token's, they are asked for anew, since providers change them.
 * @param checked the response that the claims were read from
 */
export async function checkSignature(
  calls: ProviderCalls,
  asker: ProviderAsker,
  server: oauth.AuthorizationServer,
  checked: Response,
): Promise<void> {
  const check = (mayBeOld: boolean) => {
    const send = async (url: string) => responseOf(await calls.published(asker, url, mayBeOld))
    const options = { [oauth.customFetch]: send, [oauth.allowInsecureRequests]: isDevelopment(asker) }
    // the library keeps keys by server for itself: a copy makes it ask
    return oauth.validateApplicationLevelSignature({ ...server }, checked, options)
  }
  try {
    await check(true)
  } catch (error) {
    const isUnknown = error instanceof oauth.OperationProcessingError && error.code === oauth.KEY_SELECTION
    if (!isUnknown) throw error
    await check(false)
  }
}

/** The same for a provider that signs with the client's secret. */
export function checkSecretSignature(idToken: string, secret: string): void {
  const end = idToken.lastIndexOf('.')
  const expected = createHmac('sha256', secret).update(idToken.slice(0, end)).digest('base64url')
  if (!equalInConstantTime(expected, idToken.slice(end + 1)))
    providerFault('the ID token is signed with another secret')
}

/** Seconds that the clock of this server is ahead of the machine's: none, but in tests. */
export const skewOf = (now: number, machineNow: number) => Math.round((now - machineNow) / 1000)
