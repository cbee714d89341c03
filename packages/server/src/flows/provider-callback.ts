import type { FrontendContext, InTx } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import { announceSignIn } from '../domain/clients/dev-browser.js'
import { rotateClient } from '../domain/clients/ensure-client.js'
import { providerFor } from '../domain/connections/provider-for.js'
import {
  callbackOfVisit,
  connectionOfVisit,
  failVisit,
  findLeftAnswer,
  findVisit,
  keepPosted,
  leaveAnswer,
  noteOutcome,
  openVisit,
  receiveAnswer,
  redirectUriFor,
} from '../domain/external-accounts/visits.js'
import { isPopupPage } from '../domain/urls/account-pages.js'
import { ApiError } from '../errors/api-error.js'
import type { Connection, ProviderAnswer } from '../model/connection.js'
import { verificationStatus } from '../model/verification.js'
import { updatePresentClient } from '../store/clients.js'
import type { VerificationRow } from '../store/tables.js'
import { arrivalOf } from './arrivals.js'
import { onceMoreIfTaken } from './once-more.js'

/**
 * A browser comes back from a provider. It goes on only in the browser that left, and only once; what the
 * provider refuses, or what comes of a broken answer, is noted in the verification, and the application's
 * page says it. @returns where to send the browser
 * @throws ApiError oauth_callback_invalid in another browser
 */
export async function followProviderCallback(
  ctx: FrontendContext,
  visit: VerificationRow,
  parameters: URLSearchParams,
  state: string,
): Promise<URL> {
  if (visit.client_id === null) throw new ApiError('oauth_callback_invalid')
  if (openVisit(ctx, visit).isNative) return followToApplication(ctx, visit, parameters, state)
  if (visit.client_id !== ctx.caller.client?.id) throw new ApiError('oauth_callback_invalid')
  // somebody has reloaded the page, or gone back to it
  if (verificationStatus(visit, ctx.now) !== 'unverified') return leadOn(ctx, visit)
  await notingFailures(ctx, visit, async () => {
    const answer = await ask(ctx, visit, parameters, state)
    await onceMoreIfTaken(() => inTransaction(ctx, tx => settle(tx, visit, state, answer)))
  })
  return leadOn(ctx, visit)
}

/**
 * The browser that a native application has opened is not the client that began, so that nothing comes of the
 * answer here: it waits for the application, which gets a nonce (`takeUpAnswer`). Somebody who was lured to
 * the page of an attempt that another person began does that person no favour.
 * @returns the application's URL, with the nonce or with what went wrong, as @clerk/expo useSSO and
 *   clerk-js `authenticateWithTransport` read them
 */
async function followToApplication(
  ctx: FrontendContext,
  visit: VerificationRow,
  parameters: URLSearchParams,
  state: string,
): Promise<URL> {
  const target = new URL(visit.redirect_url ?? '')
  const failure = await notingFailures(ctx, visit, async () => {
    const answer = await ask(ctx, visit, parameters, state)
    const nonce = await inTransaction(ctx, tx => leaveAnswer(tx, visit, state, answer))
    if (nonce !== null) target.searchParams.set('rotating_token_nonce', nonce)
  })
  if (failure) {
    target.searchParams.set('__clerk_status', 'failed')
    target.searchParams.set('__clerk_error_code', failure.code)
  }
  return target
}

/**
 * A native application comes with the nonce that its URL was opened with, by the next request for the attempt
 * or the user: what the provider has answered counts from now on, and the client gets a new secret. SDKs send
 * an empty nonce where there is none. Makes its own transactions.
 * @throws ApiError rotating_token_nonce_invalid: unknown, used, too old, or of another client
 */
export async function takeUpAnswer(ctx: FrontendContext): Promise<void> {
  const nonce = ctx.request.query.get('rotating_token_nonce')
  if (!nonce) return
  const left = await findLeftAnswer(ctx, nonce)
  if (!left) throw new ApiError('rotating_token_nonce_invalid')
  const { visit, answer } = left
  let isTaken = true
  await notingFailures(ctx, visit, async () => {
    isTaken = await onceMoreIfTaken(() =>
      inTransaction(ctx, async tx => {
        if (!(await settle(tx, visit, nonce, answer))) return false
        if (!tx.caller.isSecretNew) await rotateClient(tx, visit.client_id!, {})
        return true
      }),
    )
  })
  if (!isTaken) throw new ApiError('rotating_token_nonce_invalid')
}

/** @returns what the provider has refused, or what has come of a broken answer; null: all went well */
async function notingFailures(
  ctx: FrontendContext,
  visit: VerificationRow,
  run: () => Promise<void>,
): Promise<ApiError | null> {
  try {
    await run()
    return null
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    await inTransaction(ctx, async tx => {
      const { arrival, id } = arrivalOf(visit)
      if (!(await failVisit(tx, visit, error))) return
      await takeUp(tx, visit)
      await arrival.noteFailure?.(tx, id, error)
    })
    return error
  }
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
  const state = posted['state'] ?? posted['RelayState'] ?? ''
  const visit = await findVisit(tx, state)
  if (!visit) throw new ApiError('oauth_callback_invalid')
  return keepForBrowser(tx, visit, state, posted)
}

/** Keeps what was posted in answer to a visit. @returns where its browser takes it up */
export async function keepForBrowser(
  tx: InTx<FrontendContext>,
  visit: VerificationRow,
  state: string,
  posted: Record<string, string>,
): Promise<URL> {
  await keepPosted(tx, visit, posted)
  const target = callbackOfVisit(tx, visit)
  target.searchParams.set('state', state)
  return target
}

async function ask(
  ctx: FrontendContext,
  visit: VerificationRow,
  parameters: URLSearchParams,
  state: string,
): Promise<ProviderAnswer> {
  const connection = await connectionToAsk(ctx, visit)
  const { kept, posted } = openVisit(ctx, visit)
  const answer = posted ? new URLSearchParams(posted) : parameters
  return providerFor(ctx, connection).arrive({
    kept,
    state,
    redirectUri: redirectUriFor(ctx, connection),
    parameters: answer,
  })
}

/** Whatever it was for: one that has been switched off meanwhile is asked nothing. */
async function connectionToAsk(ctx: FrontendContext, visit: VerificationRow): Promise<Connection> {
  try {
    return await connectionOfVisit(ctx, visit, 'connect')
  } catch (error) {
    throw error instanceof ApiError ? new ApiError('oauth_callback_invalid') : error
  }
}

/** Of parallel answers one goes on. @returns whether this one has; false, too, where nobody waits for it */
async function settle(
  tx: InTx<FrontendContext>,
  visit: VerificationRow,
  state: string,
  answer: ProviderAnswer,
): Promise<boolean> {
  const { arrival, id } = arrivalOf(visit)
  const isAwaited = await arrival.isAwaited(tx, id, visit)
  const received = isAwaited ? await receiveAnswer(tx, visit, state, answer) : null
  if (!received) return false
  await takeUp(tx, visit)
  const outcome = (await arrival.takeAnswer?.(tx, id, received, answer)) ?? null
  if (outcome) await noteOutcome(tx, received, outcome)
  return true
}

/**
 * A browser goes on with the attempt that it comes back to: another tab has begun one since, or has finished
 * one, and the page shows none but the present one.
 */
async function takeUp(tx: InTx<FrontendContext>, visit: VerificationRow): Promise<void> {
  const { caller } = tx
  const { arrival, id } = arrivalOf(visit)
  if (!arrival.presentIn || !caller.client || caller.client.id !== visit.client_id) return
  if (caller.client[arrival.presentIn] === id) return
  const client = await updatePresentClient(tx, caller.client.id, { [arrival.presentIn]: id })
  if (client) caller.client = client
}

/** To the page for a session, if there is one now, else to the one for everything else. */
async function leadOn(ctx: FrontendContext, visit: VerificationRow): Promise<URL> {
  const { arrival, id } = arrivalOf(visit)
  const { completeUrl } = openVisit(ctx, visit)
  const sessionId = await arrival.sessionOf?.(ctx, id)
  const elsewhere = new URL(visit.redirect_url ?? ctx.request.frontendApiUrl)
  if (!sessionId || !completeUrl) return elsewhere
  const target = new URL(completeUrl)
  if (isPopupPage(ctx.request.frontendApiUrl, target)) tellPopup(target, sessionId, elsewhere)
  else await announceSignIn(ctx, target)
  return target
}

/** A popup tells the session to the page that has opened it, which only the other address names. */
function tellPopup(popup: URL, sessionId: string, elsewhere: URL): void {
  popup.searchParams.set('session', sessionId)
  popup.searchParams.set('return_url', elsewhere.searchParams.get('return_url') ?? '')
}
