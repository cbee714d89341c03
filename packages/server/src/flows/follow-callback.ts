import type { FrontendContext } from '../context/context.js'
import { findVisit } from '../domain/external-accounts/visits.js'
import { readSubject } from '../domain/verifications/subject.js'
import { ApiError } from '../errors/api-error.js'
import { followProviderCallback } from './provider-callback.js'
import { followUnasked } from './saml-response.js'

/**
 * A browser comes with a provider's answer: to a visit that it has begun, or one that nobody has asked for.
 * @returns where to send it
 * @throws ApiError oauth_callback_invalid where nothing waits for it, or in another browser
 */
export async function followCallback(ctx: FrontendContext, parameters: URLSearchParams): Promise<URL> {
  const state = parameters.get('state') ?? ''
  const visit = await findVisit(ctx, state)
  if (!visit) throw new ApiError('oauth_callback_invalid')
  return readSubject(visit).kind === 'unasked'
    ? followUnasked(ctx, visit, state)
    : followProviderCallback(ctx, visit, parameters, state)
}
