import type { Context, FrontendContext, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import {
  type Connection,
  connectionKeyOf,
  connectionOf,
  type ProviderAnswer,
} from '../../model/connection.js'
import { verificationIdOf, verificationStatus } from '../../model/verification.js'
import { MINUTE_MS } from '../../platform/clock.js'
import { useAssertion } from '../../store/enterprise-connections.js'
import type { VerificationOutcome, VerificationRow } from '../../store/tables.js'
import {
  changeVisit,
  consumeVerification,
  failVerification,
  findVerification,
  insertVerification,
  replaceVisitSecret,
} from '../../store/verifications.js'
import { findEnterprise } from '../connections/enterprise.js'
import type { DepartureRequest } from '../connections/provider.js'
import { providerFor } from '../connections/provider-for.js'
import { isPopupPage } from '../urls/account-pages.js'
import { primaryFrontendApiUrl } from '../urls/frontend-api-url.js'
import { checkNativeUrl, checkRedirectUrl } from '../urls/origins.js'
import { digestOf } from '../verifications/carried-secret.js'
import { type Subject, subjectText } from '../verifications/subject.js'

const LIFETIME_MS = 10 * MINUTE_MS
/** From the provider's page to the application on the same device. */
const NONCE_LIFETIME_MS = 2 * MINUTE_MS
/** Nobody guesses a state; a visit ends with its first answer. */
const MAX_ANSWERS = 1

/** What a visit to a provider has to remember. Stored encrypted. */
export interface Sealed {
  /** the provider's page */
  url: string
  /** the provider's own: PKCE verifier, nonce */
  kept: Record<string, string>
  /** where a session leads on to; null: where everything else does */
  completeUrl: string | null
  /** asked for besides those of the connection */
  scopes: string[]
  /** the company's connection; absent: the strategy names the provider */
  enterpriseId?: string | undefined
  /** A native application has sent its person to a browser, which does not know the application's client. */
  isNative?: boolean
  /** what the provider has posted: the browser brings no cookies along then, and comes back once more */
  posted?: Record<string, string>
  /** Unix ms, when the answer was left for the application to fetch */
  leftAt?: number
  /** what the provider has said; absent before the browser came back */
  answer?: ProviderAnswer
}

export interface VisitRequest {
  strategy: string
  redirectUrl?: string | null | undefined
  completeUrl?: string | null | undefined
  scopes?: readonly string[]
  /** see DepartureRequest */
  isConnecting?: boolean
  /** see DepartureRequest */
  isAnew?: boolean
  oidcPrompt?: string | null | undefined
  oidcLoginHint?: string | null | undefined
}

/** A visit that is ready to be stored. */
export interface PlannedVisit {
  id: string
  secret: string
  strategy: string
  /** null: it leads back to no application */
  redirectUrl: string | null
  sealed: Sealed
}

/**
 * The callback that providers know: at the address that the browser speaks to, since its cookies are there.
 * Each address of an instance is registered with the provider.
 */
export const callbackUrl = ({ request }: Context): string => callbackOf(request.frontendApiUrl)

const callbackOf = (frontendApiUrl: string): string => `${frontendApiUrl}/v1/oauth_callback`

/**
 * Where a provider sends people back to. A company's administrator has registered one address, wherever its
 * people come from.
 */
export const redirectUriFor = (ctx: Context, { enterprise }: Connection): string =>
  enterprise ? callbackOf(primaryFrontendApiUrl(ctx.instance, ctx.services.publicUrl)) : callbackUrl(ctx)

/**
 * The connection of a strategy, if the instance has it switched on.
 * @param use signing in wants one that is for signing in
 * @throws ApiError form_param_value_invalid
 */
export function connectionFor(ctx: Context, strategy: string, use: 'sign-in' | 'connect'): Connection {
  const key = connectionKeyOf(strategy)
  const connection = connectionOf(ctx.instance, key)
  if (!connection?.isEnabled || (use === 'sign-in' && !connection.isForSignIn))
    throw new ApiError('form_param_value_invalid', { param: 'strategy' })
  return connection
}

/** The connection that a visit leads to. @throws ApiError form_param_value_invalid */
export async function connectionOfVisit(
  ctx: Context,
  visit: VerificationRow,
  use: 'sign-in' | 'connect',
): Promise<Connection> {
  const { enterpriseId } = openVisit(ctx, visit)
  if (enterpriseId === undefined) return connectionFor(ctx, visit.strategy, use)
  const connection = await findEnterprise(ctx, enterpriseId)
  if (connection?.isEnabled) return connection
  throw new ApiError('form_param_value_invalid', { param: 'strategy' })
}

/**
 * Asks the provider, where it has to be asked, what its page is. Over the network: never in a transaction.
 * @throws ApiError form_param_missing, redirect_url_forbidden, oauth_provider_unavailable
 */
export async function planVisit(
  ctx: FrontendContext,
  connection: Connection,
  request: VisitRequest,
): Promise<PlannedVisit> {
  const { scopes = [], isConnecting = false, isAnew = false } = request
  const targets = targetsOf(ctx, request.redirectUrl, request.completeUrl)
  const { isNative } = ctx.request
  if (isNative) checkNativeUrl(ctx.instance, targets.redirectUrl)
  const { sealed, ...visit } = await planDeparture(ctx, connection, request.strategy, {
    scopes,
    isConnecting,
    isAnew,
    prompt: request.oidcPrompt,
    loginHint: request.oidcLoginHint,
  })
  const { redirectUrl: target, completeUrl: complete } = targets
  return { ...visit, redirectUrl: target, sealed: { ...sealed, completeUrl: complete, isNative } }
}

/**
 * A visit that leads back to no page of an application: nothing comes of it but what the provider says.
 * @throws ApiError oauth_provider_unavailable
 */
export async function planDeparture(
  ctx: Context,
  connection: Connection,
  strategy: string,
  request: Omit<DepartureRequest, 'state' | 'redirectUri'> = { scopes: [] },
): Promise<PlannedVisit> {
  const id = ctx.services.ids.next('ver')
  const secret = ctx.services.random.secret()
  const state = `${id}.${secret}`
  const departure = { ...request, state, redirectUri: redirectUriFor(ctx, connection) }
  const { url, kept: ofProvider } = await providerFor(ctx, connection).depart(departure)
  const kept = { ...ofProvider, cameFrom: callbackUrl(ctx) }
  const enterpriseId = connection.enterprise?.row.id
  const sealed = { url, kept, completeUrl: null, scopes: [...request.scopes], enterpriseId }
  return { id, secret, strategy, redirectUrl: null, sealed }
}

/** Applications may write paths: clerk-js makes a URL of the first one, and passes the second one on. */
function targetsOf(
  ctx: FrontendContext,
  redirectUrl: string | null | undefined,
  completeUrl: string | null | undefined,
): { redirectUrl: string; completeUrl: string | null } {
  if (!redirectUrl) throw new ApiError('form_param_missing', { param: 'redirect_url' })
  const target = checkTarget(ctx, absolute(redirectUrl, ctx.request.origin))
  const complete = completeUrl && checkTarget(ctx, absolute(completeUrl, target))
  return { redirectUrl: target, completeUrl: complete || null }
}

/** A header of an answer holds it: proxies take no more of them all together than 4 or 8 KB. */
const MAX_TARGET_LENGTH = 3000

/** The page of popups is this server's own, and checks itself where it leads on to. */
function checkTarget({ instance, request }: FrontendContext, target: string): string {
  if (target.length > MAX_TARGET_LENGTH)
    throw new ApiError('form_param_value_invalid', { param: 'redirect_url' })
  const url = URL.canParse(target) ? new URL(target) : null
  const isOwn = url !== null && isPopupPage(request.frontendApiUrl, url)
  return (isOwn ? url : checkRedirectUrl(instance, target)).toString()
}

const absolute = (text: string, base: string | null): string =>
  base !== null && URL.canParse(text, base) ? new URL(text, base).toString() : text

/**
 * Stores a visit that this browser begins.
 * @param generation of the credentials of the user for whom it proves an address
 */
export async function beginVisit(
  tx: InTx<FrontendContext>,
  plan: PlannedVisit,
  to: Subject,
  generation?: number,
): Promise<VerificationRow> {
  return beginVisitOf(tx, tx.caller.client?.id ?? null, plan, to, generation)
}

/** The same for a client; null: none goes on with it. */
export async function beginVisitOf(
  tx: InTx,
  client_id: string | null,
  { id, secret, strategy, redirectUrl, sealed }: PlannedVisit,
  to: Subject,
  generation?: number,
): Promise<VerificationRow> {
  const subject = subjectText(to)
  const visit = {
    ...emptyVisit(tx, strategy, subject),
    id,
    client_id,
    code_digest: tx.services.masterKey.codeDigest(subject, secret),
    redirect_url: redirectUrl,
    sealed_ciphertext: seal(tx, sealed),
    ...(generation === undefined ? {} : { credentials_generation: generation }),
  }
  await insertVerification(tx, visit)
  return visit
}

/**
 * The callback at the address that the browser has left from, where its cookies are. Providers answer at
 * another one, where they know one alone.
 */
export const callbackOfVisit = (ctx: Context, visit: VerificationRow): URL =>
  new URL(openVisit(ctx, visit).kept['cameFrom'] ?? callbackUrl(ctx))

/** A visit that nobody has to make: the browser has brought the provider's answer along. Not yet written. */
export function answeredVisit(
  tx: InTx<FrontendContext>,
  strategy: string,
  subject: string,
  answer: ProviderAnswer,
  enterpriseId?: string,
): VerificationRow {
  const sealed: Sealed = { url: '', kept: {}, completeUrl: null, scopes: [], answer, enterpriseId }
  return {
    ...emptyVisit(tx, strategy, subject),
    id: tx.services.ids.next('ver'),
    client_id: tx.caller.client?.id ?? null,
    sealed_ciphertext: seal(tx, sealed),
    verified_at: tx.now,
  }
}

/**
 * Stores what a company's provider has posted of its own accord: the browser brings no cookies along then,
 * and comes back for it once, within two minutes. @returns the state that it comes back with
 */
export async function leaveUnasked(
  tx: InTx<FrontendContext>,
  enterpriseId: string,
  answer: ProviderAnswer,
): Promise<string> {
  const subject = subjectText({ kind: 'unasked', id: enterpriseId })
  const visit = answeredVisit(tx, 'enterprise_sso', subject, answer, enterpriseId)
  const secret = tx.services.random.secret()
  const code_digest = tx.services.masterKey.codeDigest(subject, secret)
  const open = { verified_at: null, client_id: null, expires_at: tx.now + NONCE_LIFETIME_MS }
  await insertVerification(tx, { ...visit, code_digest, ...open })
  return `${visit.id}.${secret}`
}

/** Takes such an answer up. @returns null: it was over, or another request has taken it */
export async function takeUnasked(
  tx: InTx<FrontendContext>,
  visit: VerificationRow,
  state: string,
): Promise<{ enterpriseId: string; answer: ProviderAnswer } | null> {
  const { answer, enterpriseId } = openVisit(tx, visit)
  const isFirst = await consumeVerification(tx, visit.id, digestOf(tx, visit, state), tx.now)
  return isFirst && answer && enterpriseId !== undefined ? { enterpriseId, answer } : null
}

const emptyVisit = (tx: InTx, strategy: string, subject: string) => ({
  instance_id: tx.instance.id,
  strategy,
  subject,
  identifier_id: null,
  target: null,
  code_digest: null,
  client_id: null,
  redirect_url: null,
  outcome: null,
  attempts: 0,
  max_attempts: MAX_ANSWERS,
  expires_at: tx.now + LIFETIME_MS,
  verified_at: null,
  created_at: tx.now,
})

const seal = ({ services }: Context, sealed: Sealed) => services.masterKey.encrypt(JSON.stringify(sealed))

/** What a visit remembers. @throws Error for a verification that is no visit */
export function openVisit({ services }: Context, { sealed_ciphertext: text }: VerificationRow): Sealed {
  return JSON.parse(services.masterKey.decrypt(text ?? '')) as Sealed
}

/** The page of the provider that a visit leads to; null: there is none to go to, or no longer. */
export function departureUrl(ctx: Context, visit: VerificationRow | null | undefined): string | null {
  const isOpen = visit?.sealed_ciphertext && visit.verified_at === null && !visit.outcome
  const sealed = isOpen ? openVisit(ctx, visit) : null
  return sealed && !sealed.answer ? sealed.url : null
}

/** The visit that a provider's answer belongs to; undefined: none, or the state is not its own. */
export async function findVisit(ctx: Context, state: string): Promise<VerificationRow | undefined> {
  const visit = await findVerification(ctx, verificationIdOf(state))
  if (!visit?.sealed_ciphertext) return undefined
  return visit.code_digest === digestOf(ctx, visit, state) ? visit : undefined
}

/** Keeps what a provider has posted, until the browser comes back with its cookies. The first one counts. */
export async function keepPosted(
  tx: InTx<FrontendContext>,
  visit: VerificationRow,
  posted: Record<string, string>,
): Promise<void> {
  const sealed = openVisit(tx, visit)
  if (!sealed.posted && verificationStatus(visit, tx.now) === 'unverified')
    await changeVisit(tx, visit.id, { sealed_ciphertext: seal(tx, { ...sealed, posted }) })
}

/**
 * Leaves a provider's answer for the native application that began: no more than a nonce goes on to it, in
 * place of the state, which is used up. Of parallel answers one is left.
 * @returns the nonce; null: the visit was over
 */
export async function leaveAnswer(
  tx: InTx<FrontendContext>,
  visit: VerificationRow,
  state: string,
  answer: ProviderAnswer,
): Promise<string | null> {
  const secret = tx.services.random.secret()
  const isLeft = await replaceVisitSecret(tx, visit.id, {
    from: digestOf(tx, visit, state),
    to: tx.services.masterKey.codeDigest(visit.subject, secret),
    sealed: seal(tx, { ...openVisit(tx, visit), answer, leftAt: tx.now }),
    now: tx.now,
  })
  return isLeft ? `${visit.id}.${secret}` : null
}

/** The visit whose answer was left under a nonce, for the client that began it, and for two minutes. */
export async function findLeftAnswer(
  ctx: FrontendContext,
  nonce: string,
): Promise<{ visit: VerificationRow; answer: ProviderAnswer } | null> {
  const visit = await findVisit(ctx, nonce)
  const { client, staleSince } = ctx.caller
  if (!visit || !client || visit.client_id !== client.id || staleSince !== undefined) return null
  const { answer, leftAt } = openVisit(ctx, visit)
  const isOpen = verificationStatus(visit, ctx.now) === 'unverified'
  const isFresh = leftAt !== undefined && ctx.now < leftAt + NONCE_LIFETIME_MS
  return answer && isOpen && isFresh ? { visit, answer } : null
}

/** A visit that another attempt of the same browser may go on with: for as long as a visit lives. */
export async function findTransferable(
  ctx: FrontendContext,
  id: string | null | undefined,
): Promise<{ visit: VerificationRow; answer: ProviderAnswer } | null> {
  const visit = id ? await findVerification(ctx, id) : undefined
  const isTransferable =
    visit?.outcome?.status === 'transferable' &&
    visit.client_id === ctx.caller.client?.id &&
    visit.expires_at > ctx.now
  const answer = isTransferable ? openVisit(ctx, visit).answer : undefined
  return visit && answer ? { visit, answer } : null
}

/** Uses the state up. Of parallel answers one does. @returns the visit with its answer; null: it was over */
export async function receiveAnswer(
  tx: InTx<FrontendContext>,
  visit: VerificationRow,
  state: string,
  answer: ProviderAnswer,
): Promise<VerificationRow | null> {
  if (!(await consumeVerification(tx, visit.id, digestOf(tx, visit, state), tx.now))) return null
  await useOnce(tx, answer)
  const sealed_ciphertext = seal(tx, { ...openVisit(tx, visit), answer })
  await changeVisit(tx, visit.id, { sealed_ciphertext })
  return { ...visit, sealed_ciphertext, verified_at: tx.now }
}

/** Uses the state up, and forgets what the visit remembers. Of parallel ones one does. */
export async function endVisit(tx: InTx, visit: VerificationRow, state: string): Promise<boolean> {
  const isFirst = await consumeVerification(tx, visit.id, digestOf(tx, visit, state), tx.now)
  if (isFirst) await changeVisit(tx, visit.id, { sealed_ciphertext: null })
  return isFirst
}

/** @throws ApiError saml_response_invalid: somebody has come with it before */
export async function useOnce(tx: InTx, { once }: ProviderAnswer): Promise<void> {
  if (once && !(await useAssertion(tx, once.digest, once.expiresAt)))
    throw new ApiError('saml_response_invalid', { values: { provider: 'the identity provider' } })
}

/** Notes how a visit has ended that has not come to what it was for. */
export async function noteOutcome(
  tx: InTx,
  visit: VerificationRow,
  outcome: VerificationOutcome,
): Promise<void> {
  await changeVisit(tx, visit.id, { outcome })
}

/**
 * The provider has not let the person in, or could not be understood.
 * @returns whether this is noted: of parallel answers one is
 */
export async function failVisit(tx: InTx, visit: VerificationRow, error: ApiError): Promise<boolean> {
  const isFirst = await failVerification(tx, visit.id, tx.now)
  if (isFirst) await noteOutcome(tx, visit, outcomeOf('failed', error))
  return isFirst
}

export function outcomeOf(status: VerificationOutcome['status'], error: ApiError): VerificationOutcome {
  const [first] = error.errors
  return { status, error: first ?? { code: error.code, message: '', long_message: '', meta: {} } }
}
