import type { FrontendContext, InTx } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import { updateContact } from '../domain/users/contacts.js'
import {
  EMAIL_LINK,
  findLink,
  type LinkStatus,
  openLink,
  readLink,
} from '../domain/verifications/email-link.js'
import { readSubject } from '../domain/verifications/subject.js'
import { Refusal } from '../errors/api-error.js'
import { proofOf } from '../model/sign-up.js'
import { findIdentifier } from '../store/identifiers.js'
import { findSignIn } from '../store/sign-ins.js'
import { findSignUp } from '../store/sign-ups.js'
import type { VerificationRow } from '../store/tables.js'
import { getUser } from '../store/users.js'
import { findVerification } from '../store/verifications.js'
import { finishArrived as finishSignIn } from './sign-in/sign-in.js'
import { signInState } from './sign-in/state.js'
import { finishArrived as finishSignUp } from './sign-up/sign-up.js'
import { signUpState } from './sign-up/state.js'

/** What a link that is still open comes to in a browser that did not ask for it. */
export interface UnconfirmedLink {
  verification: VerificationRow
  /** where it leads on to */
  target: URL
}

/**
 * Somebody, or a program that scans mail, opens a link from an email. Only the browser that asked
 * for it proves anything by that; in any other one a person has to confirm it first, if the instance
 * lets other browsers do so at all.
 * @returns where to send the browser, or what it has to confirm. @throws ApiError verification_missing
 */
export async function followEmailLink(ctx: FrontendContext, token: string): Promise<URL | UnconfirmedLink> {
  const verification = await findLink(ctx, token)
  const status = await statusOf(ctx, verification, token)
  const isOpen = status === 'unverified'
  if (isOpen && !isSameClient(ctx, verification) && (await mayBeOtherClient(ctx, verification)))
    return { verification, target: targetOf(ctx, verification) }
  return settle(ctx, verification, token, status)
}

/**
 * Somebody confirms a link, in whatever browser.
 * @returns where to send the browser. @throws ApiError verification_missing
 */
export async function confirmEmailLink(ctx: FrontendContext, token: string): Promise<URL> {
  const verification = await findLink(ctx, token)
  return settle(ctx, verification, token, await statusOf(ctx, verification, token))
}

/** Where a link stands, and what it was sent for. */
async function statusOf(
  ctx: FrontendContext,
  verification: VerificationRow,
  token: string,
): Promise<LinkStatus | 'unverified'> {
  const status = readLink(ctx, verification, token)
  if (status !== 'unverified' || (await isAwaited(ctx, verification))) return status
  // a parallel request may have been faster
  const present = await findVerification(ctx, verification.id)
  return present?.verified_at != null ? 'verified' : 'expired'
}

/**
 * Whether anybody still waits for this link: another one may have been sent since, or
 * what it was sent for may be over.
 */
async function isAwaited(ctx: FrontendContext, link: VerificationRow): Promise<boolean> {
  const { kind, id: of } = readSubject(link)
  if (kind === 'sign_in') {
    const attempt = await findSignIn(ctx, of)
    if (attempt?.first_factor_verification_id !== link.id) return false
    return (await signInState(ctx, attempt)).status === 'needs_first_factor'
  }
  if (kind === 'sign_up') {
    const attempt = await findSignUp(ctx, of)
    if (!attempt || proofOf(attempt, 'email_address').verification_id !== link.id) return false
    return (await signUpState(ctx, attempt)).status === 'missing_requirements'
  }
  const contact = await findIdentifier(ctx, of)
  if (contact?.verification_id !== link.id) return false
  const owner = await getUser(ctx, contact.user_id)
  return link.credentials_generation === owner.credentials_generation
}

const isSameClient = (ctx: FrontendContext, { client_id }: VerificationRow) =>
  client_id !== null && client_id === ctx.caller.client?.id

/**
 * Whether another browser may confirm the link. Never for an address that an account has without a proof: its
 * owner would prove it for somebody who made the account with it and waits (ADR 0015).
 */
async function mayBeOtherClient(ctx: FrontendContext, link: VerificationRow): Promise<boolean> {
  const { instance } = ctx
  if (instance.settings.attackProtection.emailLinkRequireSameClient) return false
  const { kind, id } = readSubject(link)
  const contact = kind === 'identifier' ? await findIdentifier(ctx, id) : undefined
  return !contact?.reserved
}

const targetOf = ({ request }: FrontendContext, { redirect_url }: VerificationRow) =>
  new URL(redirect_url ?? request.frontendApiUrl)

/** Proves what an open link proves, goes on with it in the browser that asked, and says how it ended. */
async function settle(
  ctx: FrontendContext,
  verification: VerificationRow,
  token: string,
  present: LinkStatus | 'unverified',
): Promise<URL> {
  const isSame = isSameClient(ctx, verification)
  let status = present
  if (status === 'unverified') {
    const isAllowed = isSame || (await mayBeOtherClient(ctx, verification))
    status = isAllowed ? await prove(ctx, verification, token) : 'client_mismatch'
  }
  const outcome =
    status === 'verified' && isSame ? await goOn(ctx, verification) : { status, sessionId: null }
  const target = targetOf(ctx, verification)
  target.searchParams.set('__clerk_status', outcome.status)
  if (outcome.sessionId) target.searchParams.set('__clerk_created_session', outcome.sessionId)
  return target
}

async function prove(
  ctx: FrontendContext,
  verification: VerificationRow,
  token: string,
): Promise<LinkStatus> {
  return inTransaction(ctx, async tx => {
    const present = await statusOf(tx, verification, token)
    if (present !== 'unverified') return present
    const opened = await openLink(tx, verification, token)
    return opened === 'verified' ? proveContact(tx, verification) : opened
  })
}

interface LinkOutcome {
  status: LinkStatus
  sessionId: string | null
}

async function goOn(ctx: FrontendContext, link: VerificationRow): Promise<LinkOutcome> {
  const { kind, id } = readSubject(link)
  if (kind === 'sign_in') {
    const refusal = await finishSignIn(ctx, id)
    if (refusal instanceof Refusal) return { status: 'failed', sessionId: null }
    const attempt = await findSignIn(ctx, id)
    return { status: 'verified', sessionId: attempt?.created_session_id ?? null }
  }
  if (kind !== 'sign_up') return { status: 'verified', sessionId: null }
  await finishSignUp(ctx, id)
  const attempt = await findSignUp(ctx, id)
  return { status: 'verified', sessionId: attempt?.created_session_id ?? null }
}

/**
 * An address of an account that exists is verified at once, in whichever browser: the link was sent there.
 */
async function proveContact(tx: InTx<FrontendContext>, verification: VerificationRow): Promise<LinkStatus> {
  const { kind, id } = readSubject(verification)
  if (kind !== 'identifier') return 'verified'
  const contact = await findIdentifier(tx, id)
  // it has left the account since
  if (!contact) return 'failed'
  if (contact.verified_at === null) {
    await updateContact(tx, contact, {
      verified: true,
      strategy: EMAIL_LINK,
      verificationId: verification.id,
    })
  }
  return 'verified'
}
