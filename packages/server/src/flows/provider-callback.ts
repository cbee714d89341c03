import type { FrontendContext, InTx } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import { providerFor } from '../domain/connections/provider-for.js'
import {
  callbackUrl,
  failVisit,
  findVisit,
  keepPosted,
  noteOutcome,
  openVisit,
  receiveAnswer,
} from '../domain/external-accounts/visits.js'
import { ApiError } from '../errors/api-error.js'
import { connectionKeyOf, connectionOf, type ProviderAnswer } from '../model/connection.js'
import { verificationStatus } from '../model/verification.js'
import type { VerificationRow } from '../store/tables.js'
import { arrivalOf } from './arrivals.js'

/**
 * A browser comes back from a provider. It goes on only in the browser that left, and only once; what the
 * provider refuses, or what comes of a broken answer, is noted in the verification, and the application's
 * page says it. @returns where to send the browser
 * @throws ApiError oauth_callback_invalid where nothing waits for it, or in another browser
 */
export async function followProviderCallback(
  ctx: FrontendContext,
  parameters: URLSearchParams,
): Promise<URL> {
  const state = parameters.get('state') ?? ''
  const visit = await findVisit(ctx, state)
  if (!visit || visit.client_id === null || visit.client_id !== ctx.caller.client?.id)
    throw new ApiError('oauth_callback_invalid')
  // somebody has reloaded the page, or gone back to it
  if (verificationStatus(visit, ctx.now) !== 'unverified') return leadOn(ctx, visit)
  try {
    const answer = await ask(ctx, visit, parameters, state)
    await inTransaction(ctx, tx => settle(tx, visit, state, answer))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    await inTransaction(ctx, async tx => {
      const { arrival, id } = arrivalOf(visit)
      if (await failVisit(tx, visit, error)) await arrival.noteFailure?.(tx, id, error)
    })
  }
  return leadOn(ctx, visit)
}

/**
 * Providers that post their answer (Apple, SAML) do it across sites, where browsers send no cookies: it is
 * kept, and the browser led on to the address that `followProviderCallback` answers.
 * @throws ApiError oauth_callback_invalid
 */
export async function takePostedAnswer(
  tx: InTx<FrontendContext>,
  posted: Record<string, string>,
): Promise<URL> {
  const state = posted['state'] ?? ''
  const visit = await findVisit(tx, state)
  if (!visit) throw new ApiError('oauth_callback_invalid')
  await keepPosted(tx, visit, posted)
  const target = new URL(`${tx.request.frontendApiUrl}/v1/oauth_callback`)
  target.searchParams.set('state', state)
  return target
}

async function ask(
  ctx: FrontendContext,
  visit: VerificationRow,
  parameters: URLSearchParams,
  state: string,
): Promise<ProviderAnswer> {
  const connection = connectionOf(ctx.instance, connectionKeyOf(visit.strategy))
  if (!connection?.isEnabled) throw new ApiError('oauth_callback_invalid')
  const { kept, posted } = openVisit(ctx, visit)
  const answer = posted ? new URLSearchParams(posted) : parameters
  return providerFor(ctx, connection).arrive({
    kept,
    state,
    redirectUri: callbackUrl(ctx),
    parameters: answer,
  })
}

/** Of parallel answers one goes on. */
async function settle(
  tx: InTx<FrontendContext>,
  visit: VerificationRow,
  state: string,
  answer: ProviderAnswer,
): Promise<void> {
  const { arrival, id } = arrivalOf(visit)
  const isAwaited = await arrival.isAwaited(tx, id, visit)
  const received = isAwaited ? await receiveAnswer(tx, visit, state, answer) : null
  if (!received) return
  const outcome = (await arrival.takeAnswer?.(tx, id, received, answer)) ?? null
  if (outcome) await noteOutcome(tx, received, outcome)
}

/** To the page for a session, if there is one now, else to the one for everything else. */
async function leadOn(ctx: FrontendContext, visit: VerificationRow): Promise<URL> {
  const { arrival, id } = arrivalOf(visit)
  const { completeUrl } = openVisit(ctx, visit)
  const sessionId = await arrival.sessionOf?.(ctx, id)
  return new URL((sessionId && completeUrl) || (visit.redirect_url ?? ctx.request.frontendApiUrl))
}
