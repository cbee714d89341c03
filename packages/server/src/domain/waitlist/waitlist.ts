import type { InTx } from '../../context/context.js'
import { sendEmail } from '../../delivery/send-email.js'
import { ApiError } from '../../errors/api-error.js'
import { emitEvent } from '../../events/emit.js'
import { invariant } from '../../platform/invariant.js'
import { waitlistEntry } from '../../resources/waitlist-entry.js'
import type { WaitlistEntryRow } from '../../store/tables/administration.js'
import {
  deletePendingWaitlistEntry,
  findWaitlistEntryByEmail,
  getWaitlistEntry,
  insertWaitlistEntry,
} from '../../store/waitlist-entries.js'
import { createInvitation, type MadeInvitation } from '../invitations/invitations.js'
import { changeWaitlistEntry } from '../invitations/waitlist-entry.js'
import { refusedByLists } from '../restrictions/lists.js'
import { normalizeEmail } from '../users/identifiers.js'
import { isTestAddress } from '../verifications/test-mode.js'

/**
 * Puts an address on the waitlist, once, and confirms it by mail; `isNew`: it was
 * not there.
 * @throws ApiError
 */
export async function joinWaitlist(
  ctx: InTx,
  address: string,
  options: { notify: boolean; checkLists: boolean },
): Promise<{ entry: WaitlistEntryRow; isNew: boolean }> {
  const { instance, now } = ctx
  const emailAddress = normalizeEmail(address)
  const refused = options.checkLists ? await refusedByLists(ctx, [emailAddress], { isInvited: true }) : null
  if (refused) throw refused
  const row: WaitlistEntryRow = {
    instance_id: instance.id,
    id: ctx.services.ids.next('wle'),
    email_address: emailAddress,
    status: 'pending',
    invitation_id: null,
    created_at: now,
    updated_at: now,
  }
  if (!(await insertWaitlistEntry(ctx, row))) {
    const present = await findWaitlistEntryByEmail(ctx, emailAddress)
    return { entry: invariant(present, 'A waitlist entry has gone at once.'), isNew: false }
  }
  await emitEvent(ctx, {
    type: 'waitlistEntry.created',
    resourceId: row.id,
    data: waitlistEntry(row, null, now),
  })
  if (options.notify && !isTestAddress(instance, emailAddress))
    await sendEmail(ctx, { to: emailAddress, template: 'waitlist_confirmation', variables: {} })

  return { entry: row, isNew: true }
}

/** Invites the person who waits. @throws ApiError */
export async function inviteFromWaitlist(
  ctx: InTx,
  id: string,
  ignoreExisting: boolean,
): Promise<{ entry: WaitlistEntryRow; invitation: MadeInvitation }> {
  const entry = await getWaitlistEntry(ctx, id)
  if (entry.status === 'completed')
    throw new ApiError('waitlist_entry_settled', { values: { status: entry.status } })
  const invitation = await createInvitation(ctx, {
    emailAddress: entry.email_address,
    template: 'waitlist_invitation',
    ignoreExisting,
  })
  const changed = await changeWaitlistEntry(ctx, entry, {
    status: 'invited',
    invitation_id: invitation.row.id,
  })
  return { entry: changed, invitation }
}

/** @throws ApiError */
export async function rejectFromWaitlist(ctx: InTx, id: string): Promise<WaitlistEntryRow> {
  const entry = await getWaitlistEntry(ctx, id)
  if (entry.status === 'completed' || entry.status === 'rejected')
    throw new ApiError('waitlist_entry_settled', { values: { status: entry.status } })

  return changeWaitlistEntry(ctx, entry, { status: 'rejected' })
}

/** Only a pending entry goes. @throws ApiError */
export async function deleteFromWaitlist(ctx: InTx, id: string): Promise<void> {
  const entry = await getWaitlistEntry(ctx, id)
  if (!(await deletePendingWaitlistEntry(ctx, id)))
    throw new ApiError('waitlist_entry_settled', { values: { status: entry.status } })
}
