import { inTransaction, type FrontendContext } from '../domain/context.js'
import { updateContact } from '../domain/users/contacts.js'
import { EMAIL_LINK, findLink, openLink, type LinkStatus } from '../domain/verifications/email-link.js'
import { Refusal } from '../errors/api-error.js'
import { findIdentifier } from '../store/identifiers.js'
import { findSignIn } from '../store/sign-ins.js'
import { findSignUp } from '../store/sign-ups.js'
import type { VerificationRow } from '../store/tables.js'
import { finishEmailLink as finishSignIn } from './sign-in/strategies/email-link.js'
import { finishEmailLink as finishSignUp } from './sign-up/email-link.js'

/**
 * Somebody opens a link from an email. What it proves is noted; in the browser that asked for it the attempt goes on at
 * once, any other browser leaves that to the one that waits (clerk-js polls the attempt).
 * @returns where to send the browser. @throws ApiError verification_missing
 */
export async function followEmailLink(ctx: FrontendContext, token: string): Promise<URL> {
  const verification = await findLink(ctx, token)
  const target = new URL(verification.redirect_url ?? ctx.request.frontendApiUrl)
  const status = await inTransaction(ctx, async tx => {
    const opened = await openLink(tx, verification, token)
    return opened === 'verified' ? proveContact(tx, verification) : opened
  })
  const isSameClient = verification.client_id !== null && verification.client_id === ctx.browser.client?.id
  const outcome =
    status === 'verified' && isSameClient ? await goOn(ctx, verification) : { status, sessionId: null }
  target.searchParams.set('__clerk_status', outcome.status)
  if (outcome.sessionId) target.searchParams.set('__clerk_created_session', outcome.sessionId)
  return target
}

interface LinkOutcome {
  status: LinkStatus
  sessionId: string | null
}

async function goOn(ctx: FrontendContext, { subject }: VerificationRow): Promise<LinkOutcome> {
  const [kind, id = ''] = subject.split(':')
  const { db, instance } = ctx
  if (kind === 'sign_in') {
    const refusal = await finishSignIn(ctx, id)
    if (refusal instanceof Refusal) return { status: 'failed', sessionId: null }
    const attempt = await findSignIn(db, instance.id, id)
    return { status: 'verified', sessionId: attempt?.created_session_id ?? null }
  }
  if (kind !== 'sign_up') return { status: 'verified', sessionId: null }
  await finishSignUp(ctx, id)
  const attempt = await findSignUp(db, instance.id, id)
  return { status: 'verified', sessionId: attempt?.created_session_id ?? null }
}

/** An address of an account that exists is verified at once, whoever opened the link: it was sent there. */
async function proveContact(tx: FrontendContext, verification: VerificationRow): Promise<LinkStatus> {
  const [kind, id = ''] = verification.subject.split(':')
  const contact = kind === 'identifier' ? await findIdentifier(tx.db, tx.instance.id, id) : undefined
  if (contact && contact.verified_at === null)
    await updateContact(tx, contact, {
      verified: true,
      strategy: EMAIL_LINK,
      verificationId: verification.id,
    })
  return 'verified'
}
