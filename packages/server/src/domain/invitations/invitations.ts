import type { Context, InTx } from '../../context/context.js'
import { sendEmail } from '../../delivery/send-email.js'
import { ApiError } from '../../errors/api-error.js'
import { invitationStatus } from '../../model/invitation.js'
import { hashSecret } from '../../platform/crypto.js'
import { findVerifiedIdentifier } from '../../store/identifiers.js'
import {
  findInvitationByTokenHash,
  findOpenInvitation,
  getInvitation,
  insertInvitation,
  settleInvitation,
} from '../../store/invitations.js'
import type { Metadata } from '../../store/tables.js'
import type { InvitationRow } from '../../store/tables/administration.js'
import { DAY_SECONDS, expiryAt } from '../checks/lifetime.js'
import { checkRedirectUrl } from '../urls/origins.js'
import { normalizeEmail } from '../users/identifiers.js'
import { checkMetadataSize } from '../users/metadata.js'
import { completeWaitlistEntry } from './waitlist-entry.js'

const DEFAULT_LIFETIME_DAYS = 30

export interface NewInvitation {
  emailAddress: string
  publicMetadata?: Metadata | null | undefined
  redirectUrl?: string | null | undefined
  /** the email that takes the link; default `invitation` */
  template?: 'invitation' | 'waitlist_invitation'
  /** default true */
  notify?: boolean | null | undefined
  /** also when there is an open invitation, or an account */
  ignoreExisting?: boolean | null | undefined
  expiresInDays?: number | null | undefined
}

/** An invitation as it was just made; `url` is known now and never again. */
export interface MadeInvitation {
  row: InvitationRow
  url: string
}

/** Invites somebody to the application and mails them the link. @throws ApiError */
export async function createInvitation(ctx: InTx, input: NewInvitation): Promise<MadeInvitation> {
  const { instance, now } = ctx
  const emailAddress = normalizeEmail(input.emailAddress)
  if (input.redirectUrl) checkRedirectUrl(instance, input.redirectUrl)
  if (!input.ignoreExisting) await refuseExisting(ctx, emailAddress)
  const token = ctx.services.random.secret()
  const row: InvitationRow = {
    instance_id: instance.id,
    id: ctx.services.ids.next('inv'),
    email_address: emailAddress,
    public_metadata: checkMetadataSize(input.publicMetadata ?? {}, 'public_metadata'),
    token_hash: hashSecret(token),
    status: 'pending',
    redirect_url: input.redirectUrl || null,
    expires_at: expiryAt(
      now,
      (input.expiresInDays ?? DEFAULT_LIFETIME_DAYS) * DAY_SECONDS,
      'expires_in_days',
    ),
    user_id: null,
    created_at: now,
    updated_at: now,
  }
  await insertInvitation(ctx, row)
  const url = `${ctx.request.frontendApiUrl}/v1/tickets/accept?ticket=${encodeURIComponent(token)}`
  if (input.notify ?? true) {
    const template = input.template ?? 'invitation'
    await sendEmail(ctx, { to: emailAddress, template, variables: { link: url } })
  }
  return { row, url }
}

async function refuseExisting(ctx: Context, emailAddress: string): Promise<void> {
  const { now } = ctx
  if (await findVerifiedIdentifier(ctx, 'email_address', emailAddress)) {
    throw new ApiError('form_identifier_exists', {
      param: 'email_address',
      values: { param: 'email address' },
    })
  }
  if (await findOpenInvitation(ctx, emailAddress, now))
    throw new ApiError('duplicate_record', { param: 'email_address', values: { emails: emailAddress } })
}

/** @throws ApiError when it is not pending any more */
export async function revokeInvitation(ctx: InTx, id: string): Promise<InvitationRow> {
  const present = await getInvitation(ctx, id)
  const status = invitationStatus(present, ctx.now)
  const revoked = await settleInvitation(ctx, id, {
    status: 'revoked',
    updated_at: ctx.now,
  })
  if (!revoked) throw new ApiError('invitation_cannot_be_revoked', { values: { status } })
  return revoked
}

/**
 * The invitation that a ticket belongs to, if it can still be accepted; null when it is no ticket of one.
 * @throws ApiError ticket_expired, ticket_already_used, invitation_revoked
 */
export async function findInvitationOfTicket(
  ctx: Context,
  ticket: string,
  param = 'ticket',
): Promise<InvitationRow | null> {
  const row = await findInvitationByTokenHash(ctx, hashSecret(ticket))
  if (!row) return null
  const status = invitationStatus(row, ctx.now)
  if (status === 'expired') throw new ApiError('ticket_expired', { param })
  if (status === 'accepted') throw new ApiError('ticket_already_used', { param })
  if (status === 'revoked') throw new ApiError('invitation_revoked', { param })
  return row
}

/**
 * Uses the invitation up: of parallel tries one succeeds.
 * @throws ApiError ticket_already_used
 */
export async function acceptInvitation(ctx: InTx, id: string, userId: string): Promise<void> {
  const changes = { status: 'accepted', user_id: userId, updated_at: ctx.now } as const
  const accepted = await settleInvitation(ctx, id, changes)
  if (!accepted) throw new ApiError('ticket_already_used', { param: 'ticket' })
  await completeWaitlistEntry(ctx, accepted.email_address)
}
