import type { FrontendContext } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import { findLink, type LinkStatus, openLink, readLink } from '../domain/verifications/email-link.js'
import type { VerificationRow } from '../store/tables.js'
import { findVerification } from '../store/verifications.js'
import type { Arrival } from './arrival.js'
import { arrivalOf } from './arrivals.js'

/** What a link that is still open comes to in a browser that did not ask for it. */
export interface UnconfirmedLink {
  verification: VerificationRow
  /** The page speaks of this. */
  confirmedAs: Arrival['confirmedAs']
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
    return unconfirmed(ctx, verification)
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

const unconfirmed = (ctx: FrontendContext, verification: VerificationRow): UnconfirmedLink => ({
  verification,
  confirmedAs: arrivalOf(verification).arrival.confirmedAs,
  target: targetOf(ctx, verification),
})

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

/** Whether anybody still waits for this link. */
async function isAwaited(ctx: FrontendContext, link: VerificationRow): Promise<boolean> {
  const { arrival, id } = arrivalOf(link)
  return arrival.isAwaited(ctx, id, link)
}

const isSameClient = (ctx: FrontendContext, { client_id }: VerificationRow) =>
  client_id !== null && client_id === ctx.caller.client?.id

/** Whether another browser may confirm the link: the instance and the flow both have to let it. */
async function mayBeOtherClient(ctx: FrontendContext, link: VerificationRow): Promise<boolean> {
  if (ctx.instance.settings.attackProtection.emailLinkRequireSameClient) return false
  const { arrival, id } = arrivalOf(link)
  return (await arrival.mayBeOtherClient?.(ctx, id)) ?? true
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
    if (opened !== 'verified') return opened
    const { arrival, id } = arrivalOf(verification)
    const isProven = (await arrival.prove?.(tx, id, verification)) ?? true
    return isProven ? 'verified' : 'failed'
  })
}

interface LinkOutcome {
  status: LinkStatus
  sessionId: string | null
}

async function goOn(ctx: FrontendContext, link: VerificationRow): Promise<LinkOutcome> {
  const { arrival, id } = arrivalOf(link)
  const outcome = await arrival.goOn?.(ctx, id)
  return { status: outcome?.isRefused ? 'failed' : 'verified', sessionId: outcome?.sessionId ?? null }
}
