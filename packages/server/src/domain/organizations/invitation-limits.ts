import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { DAY_MS } from '../../platform/clock.js'
import { countAttempt } from '../../store/attempt-counters.js'

type Limit = keyof Context['instance']['settings']['organizations']['invitationsPerDay']

/** What the refusal says about whom the limit is for. */
const BY: Record<Limit, string> = {
  receiver: 'to one address',
  sender: 'by one person',
  organization: 'by one organization',
}

/**
 * Counts invitations that people send: towards everyone who gets one, whoever sends them, and the
 * organization. Mail to strangers with words of one's own is what spam is made of. An invitation that is
 * refused in the end is not counted, because the transaction is rolled back.
 * @throws ApiError organization_invitation_limit_reached
 */
export async function countInvitations(
  ctx: InTx,
  organizationId: string,
  senderId: string | null | undefined,
  addresses: readonly string[],
): Promise<void> {
  for (const address of addresses) {
    await count(ctx, 'receiver', address)
    if (senderId) await count(ctx, 'sender', senderId)
    await count(ctx, 'organization', organizationId)
  }
}

async function count(ctx: InTx, name: Limit, whom: string): Promise<void> {
  const { instance, now } = ctx
  const limit = instance.settings.organizations.invitationsPerDay[name]
  if (limit === null) return
  const attempts = await countAttempt(ctx, `invitations:${name}:${whom}`, now, now - DAY_MS)
  if (attempts > limit)
    throw new ApiError('organization_invitation_limit_reached', { values: { limit, by: BY[name] } })
}
