import type { Context } from '../../context/context.js'
import { findWaitlistEntryByEmail } from '../../store/waitlist-entries.js'
import { changeWaitlistEntry } from './change.js'

/** Whoever has accepted an invitation waits no more. Call in a transaction. */
export async function completeWaitlistEntry(ctx: Context, emailAddress: string): Promise<void> {
  const entry = await findWaitlistEntryByEmail(ctx.db, ctx.instance.id, emailAddress)
  if (entry && entry.status !== 'completed') await changeWaitlistEntry(ctx, entry, { status: 'completed' })
}
