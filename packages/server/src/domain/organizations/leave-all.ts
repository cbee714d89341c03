import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { getMembership, listOrganizationIdsOfUser } from '../../store/organization-memberships.js'
import { deleteEnrollmentsOfUser } from '../../store/organization-suggestions.js'
import { getOrganizationForUpdate } from '../../store/organizations.js'
import { deleteMember, isLastAdmin } from './memberships.js'
import { deleteOrganization } from './organizations.js'
import { loadRoleBook } from './role-book.js'

/**
 * Who wants an account gone: its owner, who must not leave others behind without an
 * administrator, or the application.
 */
export type DeletionBy = 'owner' | 'application'

/**
 * Part of user deletion: the user leaves every organization, and one without any other member goes with them,
 * because nobody could open it.
 * @throws ApiError user_is_last_organization_administrator (for the owner of the account alone)
 */
export async function leaveAllOrganizations(ctx: InTx, userId: string, by: DeletionBy): Promise<void> {
  const organizationIds = await listOrganizationIdsOfUser(ctx, userId)
  if (organizationIds.length > 0) {
    const roles = await loadRoleBook(ctx)
    const abandoned: string[] = []
    for (const organizationId of organizationIds) {
      const organization = await getOrganizationForUpdate(ctx, organizationId)
      const membership = await getMembership(ctx, organizationId, userId)
      const isAlone = organization.members_count <= 1
      if (!isAlone && (await isLastAdmin(ctx, membership, roles))) abandoned.push(organization.name)
      await deleteMember(ctx, membership, roles)
      if (isAlone) await deleteOrganization(ctx, organizationId)
    }
    if (abandoned.length > 0) leaveWithoutAdmin(ctx, abandoned, by)
  }
  await deleteEnrollmentsOfUser(ctx, userId)
}

function leaveWithoutAdmin(ctx: Context, names: string[], by: DeletionBy): void {
  if (by === 'owner') {
    const values = { names: names.join(', ') }
    throw new ApiError('user_is_last_organization_administrator', { values })
  }
  ctx.services.log.warn(
    { instance: ctx.instance.id, count: names.length },
    'organizations have no administrator any more: their last one was deleted',
  )
}
