import type { FrontendContext } from '../context/context.js'
import { callbackOfVisit, callbackUrl, findVisit } from '../domain/external-accounts/visits.js'
import { readSubject } from '../domain/verifications/subject.js'
import { ApiError } from '../errors/api-error.js'
import { followProviderCallback } from './provider-callback.js'
import { followUnasked } from './saml-response.js'
import { followTestRun } from './test-run.js'

/**
 * A browser comes with a provider's answer: to a visit that it has begun, one that nobody has asked for, or a
 * test run.
 * @returns where to send it; to the address that it left from first, where its cookies are
 * @throws ApiError oauth_callback_invalid where nothing waits for it, or in another browser
 */
export async function followCallback(ctx: FrontendContext, parameters: URLSearchParams): Promise<URL> {
  const state = parameters.get('state') ?? ''
  const visit = await findVisit(ctx, state)
  if (!visit) throw new ApiError('oauth_callback_invalid')
  const home = callbackOfVisit(ctx, visit)
  if (home.href !== callbackUrl(ctx)) return withParameters(home, parameters)
  switch (readSubject(visit).kind) {
    case 'unasked':
      return followUnasked(ctx, visit, state)
    case 'test_run':
      return followTestRun(ctx, visit, parameters, state)
    default:
      return followProviderCallback(ctx, visit, parameters, state)
  }
}

function withParameters(callback: URL, parameters: URLSearchParams): URL {
  const target = new URL(callback)
  target.search = parameters.toString()
  return target
}
