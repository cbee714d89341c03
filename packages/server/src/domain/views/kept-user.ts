import type { Context } from '../../context/context.js'
import type { UserView } from '../../model/user.js'
import { MINUTE_MS } from '../../platform/clock.js'
import type { Soon } from '../../platform/soon.js'
import { loadUserView } from './user-view.js'

/** How old what pages are shown may be, since the time of last activity ends no lease. */
export const SHOWN_FOR_MS = MINUTE_MS

/** The user with all that is shown with it, from a lease (ADR 0025); undefined when there is no such user. */
export function keptUserView(
  ctx: Pick<Context, 'db' | 'instance' | 'services'>,
  userId: string,
  maxAgeMs = Infinity,
): Soon<UserView | undefined> {
  return ctx.services.leases.read(ctx, {
    name: `user ${userId}`,
    isOfPages: true,
    load: async () => (await loadUserView(ctx, userId)) ?? undefined,
    subjects: rowsOf,
    isUsable: ({ user }) => !user.banned && !user.deprovisioned,
    maxAgeMs,
  })
}

/** Ids of all rows that the view was made of, and of those that may come to be shown. */
function rowsOf(view: UserView): string[] {
  const { user, identifiers, verifications, passkeys, externalAccounts, begunIds } = view
  return [
    user.id,
    ...(user.last_active_organization_id === null ? [] : [user.last_active_organization_id]),
    ...[...identifiers, ...verifications.values(), ...passkeys, ...externalAccounts].map(({ id }) => id),
    ...begunIds,
  ]
}
