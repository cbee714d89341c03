import type { InTx } from '../../context/context.js'
import { emitEvent } from '../../events/emit.js'
import { waitlistEntry } from '../../resources/waitlist-entry.js'
import type { WaitlistEntryRow } from '../../store/tables/administration.js'
import { findWaitlistEntryByEmail, updateWaitlistEntry } from '../../store/waitlist-entries.js'

/** Writes a change of an entry and emits `waitlistEntry.updated`. */
export async function changeWaitlistEntry(
  ctx: InTx,
  entry: WaitlistEntryRow,
  changes: Partial<WaitlistEntryRow>,
): Promise<WaitlistEntryRow> {
  const changed = { ...entry, ...changes, updated_at: ctx.now }
  await updateWaitlistEntry(ctx, entry.id, { ...changes, updated_at: ctx.now })
  await emitEvent(ctx, {
    type: 'waitlistEntry.updated',
    resourceId: entry.id,
    data: waitlistEntry(changed, null, ctx.now),
  })
  return changed
}

/** Whoever has accepted an invitation waits no more. */
export async function completeWaitlistEntry(ctx: InTx, emailAddress: string): Promise<void> {
  const entry = await findWaitlistEntryByEmail(ctx, emailAddress)
  if (entry && entry.status !== 'completed') await changeWaitlistEntry(ctx, entry, { status: 'completed' })
}
