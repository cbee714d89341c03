import type { Context, FrontendContext, InTx } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import { announceSignIn } from '../domain/clients/dev-browser.js'
import {
  enterpriseAsConnection,
  type EnterpriseConnection,
  findEnterprise,
} from '../domain/connections/enterprise.js'
import { readUnasked } from '../domain/connections/provider-for.js'
import { testRunAnswered } from '../domain/enterprise/test-runs.js'
import {
  callbackUrl,
  findVisit,
  leaveUnasked,
  openVisit,
  takeUnasked,
  useOnce,
} from '../domain/external-accounts/visits.js'
import { homeUrlOf, pageUrls } from '../domain/urls/account-pages.js'
import { ApiError, Refusal } from '../errors/api-error.js'
import { requestAnswered } from '../protocols/saml/response.js'
import { findByProtocolId } from '../store/enterprise-connections.js'
import { findSignUp } from '../store/sign-ups.js'
import type { VerificationRow } from '../store/tables.js'
import { onceMoreIfTaken } from './once-more.js'
import { keepForBrowser } from './provider-callback.js'
import type { NewSignIn } from './sign-in/begin.js'
import { signInWithAnswer } from './sign-in/provider.js'
import { signUpWithAnswer } from './sign-up/provider.js'

/**
 * An identity provider has made the browser post a response to us, from a page of its own, so that no cookie
 * comes along. An answer to a visit waits for the browser that left; any other one is the provider's own
 * beginning (SAML 2.0 Profiles, 4.1.5), whose RelayState leads nowhere, unless it answers the request of a
 * test.
 * @param protocolId of the SAML connection, as the address names it
 * @returns where to send the browser
 * @throws ApiError resource_not_found, oauth_callback_invalid, saml_response_invalid, …
 */
export async function takeSamlResponse(
  ctx: FrontendContext,
  protocolId: string,
  posted: Record<string, string>,
): Promise<URL> {
  const connection = await samlConnectionOf(ctx, protocolId)
  const requestId = requestAnswered(posted['SAMLResponse'] ?? '')
  const kept = await inTransaction(ctx, async tx => {
    const answered = await visitAnswered(tx, connection, posted['RelayState'] ?? '', requestId)
    return answered && keepForBrowser(tx, answered.visit, answered.state, posted)
  })
  if (kept) return kept
  const answer = await readUnasked(ctx, connection, posted['SAMLResponse'] ?? '')
  const state = await inTransaction(ctx, async tx => {
    await useOnce(tx, answer)
    return leaveUnasked(tx, connection.id, answer)
  })
  const target = new URL(callbackUrl(ctx))
  target.searchParams.set('state', state)
  return target
}

/**
 * The visit that a response answers: the one whose state comes along, if it is to this connection, or a test
 * whose request the response names. Of neither is anything checked yet.
 * @returns null: nobody has left for it
 */
async function visitAnswered(
  tx: InTx,
  connection: EnterpriseConnection,
  state: string,
  requestId: string | null,
): Promise<{ visit: VerificationRow; state: string } | null> {
  const visit = await findVisit(tx, state)
  if (visit && openVisit(tx, visit).enterpriseId === connection.id) return { visit, state }
  return requestId === null ? null : testRunAnswered(tx, connection, requestId)
}

/** @throws ApiError resource_not_found */
export async function samlConnectionOf(ctx: Context, protocolId: string): Promise<EnterpriseConnection> {
  const row = await findByProtocolId(ctx, protocolId)
  if (row?.protocol !== 'saml') throw new ApiError('resource_not_found', { values: { id: protocolId } })
  return enterpriseAsConnection(row)
}

/**
 * The browser comes back for an answer that nobody has asked for: it signs in, or up where nobody is known.
 * @returns where to send it: to the application, or to where it can go on with a sign-up that wants more
 * @throws ApiError why it may not
 */
export async function followUnasked(
  ctx: FrontendContext,
  visit: VerificationRow,
  state: string,
): Promise<URL> {
  const taken = await inTransaction(ctx, tx => takeUnasked(tx, visit, state))
  if (!taken) throw new ApiError('oauth_callback_invalid')
  const brought = { ...taken, strategy: visit.strategy }
  const connection = await findEnterprise(ctx, taken.enterpriseId)
  if (!connection?.isEnabled) throw new ApiError('oauth_callback_invalid')
  try {
    refuse(await inTransaction(ctx, tx => signInWithAnswer(tx, NOTHING_TYPED, brought)))
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'external_account_not_found') throw error
    const signUp = () => inTransaction(ctx, tx => signUpWithAnswer(tx, connection, brought))
    const id = refuse(await onceMoreIfTaken(signUp))
    if ((await findSignUp(ctx, id))?.created_session_id == null) return pageOf(ctx, 'signUpUrl')
  }
  const target = pageOf(ctx, 'homeUrl')
  await announceSignIn(ctx, target)
  return target
}

const NOTHING_TYPED: NewSignIn = {
  identifier: null,
  strategy: 'enterprise_sso',
  password: null,
  ticket: null,
}

function refuse(outcome: string | Refusal): string {
  if (outcome instanceof Refusal) throw outcome.error
  return outcome
}

function pageOf({ instance, request }: FrontendContext, page: 'homeUrl' | 'signUpUrl'): URL {
  const pages = pageUrls(instance, request.frontendApiUrl)
  const url = page === 'homeUrl' ? homeUrlOf(instance) : pages.signUpUrl
  return new URL(url || pages.signInUrl || request.frontendApiUrl)
}
