import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { JwtClaims } from '../../protocols/jwt.js'
import { organizationClaimsV1, organizationClaimsV2 } from '../../protocols/organization-claims.js'
import { roleKey } from '../../resources/role-key.js'
import { findMembership, listMembershipsOfUser } from '../../store/organization-memberships.js'
import { findOrganization, findOrganizationBySlug } from '../../store/organizations.js'
import { findOrganizationAccess, type OrganizationAccess } from '../../store/session-organizations.js'
import { listOpenSessionsOfUser, updateSession } from '../../store/sessions.js'
import type { SessionRow, UserRow } from '../../store/tables.js'
import { findUser, updateUserRow } from '../../store/users.js'
import { completeSessionTask } from './tasks.js'

/**
 * The organization that a new session begins with: the user's last active one, else the one joined last
 * (docs/behaviours.md 13). Null is the personal account, for whoever chose it or is a member nowhere.
 */
export async function startingOrganization(
  ctx: Context,
  user: Pick<UserRow, 'id' | 'last_active_organization_id' | 'chose_personal_account'>,
): Promise<string | null> {
  const { instance } = ctx
  const { enabled, forceOrganizationSelection } = instance.settings.organizations
  if (!enabled) return null
  const lastActiveId = user.last_active_organization_id
  if (lastActiveId && (await findMembership(ctx, lastActiveId, user.id))) return lastActiveId
  if (user.chose_personal_account && !forceOrganizationSelection) return null
  const [newest] = await listMembershipsOfUser(ctx, user.id, { limit: 1, offset: 0 })
  return newest?.organization_id ?? null
}

/**
 * Selects the session's organization by id or slug; an empty text is the personal account,
 * which does not exist where an organization must be chosen. Completes the task
 * `choose-organization`.
 * @param isChoice the person chose, also where it is what the session has already
 * @throws ApiError organization_not_found_or_unauthorized for organizations that the user is no member of
 * @returns the session as it is now
 */
export async function selectOrganization(
  ctx: InTx,
  session: SessionRow,
  idOrSlug: string,
  isChoice = false,
): Promise<SessionRow> {
  const { instance } = ctx
  const { forceOrganizationSelection } = instance.settings.organizations
  if (idOrSlug === '' && forceOrganizationSelection) return session
  const organizationId = idOrSlug === '' ? null : await membersOrganizationId(ctx, session.user_id, idOrSlug)
  if (idOrSlug !== '' && organizationId === null) throw new ApiError('organization_not_found_or_unauthorized')
  const change = { last_active_organization_id: organizationId }
  const isChange = organizationId !== session.last_active_organization_id
  if (isChange) await updateSession(ctx, session.id, { ...change, updated_at: ctx.now })
  // who acts for somebody else does not move them
  if ((isChange || isChoice) && session.actor === null) {
    await updateUserRow(ctx, session.user_id, {
      ...change,
      chose_personal_account: organizationId === null,
    })
  }
  const selected = { ...session, last_active_organization_id: organizationId }
  return organizationId === null ? selected : completeSessionTask(ctx, selected, 'choose-organization')
}

/**
 * Where an organization must be chosen, somebody who lost the active one goes on in the one joined last, or
 * has to choose again. Call it after the membership is gone.
 */
export async function replaceLostOrganization(ctx: InTx, userId: string): Promise<void> {
  const { instance, now } = ctx
  const { enabled, forceOrganizationSelection } = instance.settings.organizations
  if (!enabled || !forceOrganizationSelection) return
  const user = await findUser(ctx, userId)
  const organizationId = user ? await startingOrganization(ctx, user) : null
  for (const session of await listOpenSessionsOfUser(ctx, userId)) {
    if (session.last_active_organization_id !== null || session.actor !== null) continue
    const reopened: Partial<SessionRow> =
      organizationId !== null || session.open_tasks.includes('choose-organization')
        ? { last_active_organization_id: organizationId }
        : { open_tasks: [...session.open_tasks, 'choose-organization'], status: 'pending' }
    await updateSession(ctx, session.id, { ...reopened, updated_at: now })
  }
}

/** The id of an organization that the user is a member of; null otherwise. */
export async function membersOrganizationId(
  ctx: Context,
  userId: string,
  idOrSlug: string,
): Promise<string | null> {
  const { instance } = ctx
  if (!instance.settings.organizations.enabled) return null
  const organization =
    (await findOrganization(ctx, idOrSlug)) ?? (await findOrganizationBySlug(ctx, idOrSlug))
  if (!organization) return null
  const membership = await findMembership(ctx, organization.id, userId)
  return membership ? organization.id : null
}

/** What the user may do in the organization of a token; undefined for none, and for who is no member. */
export async function tokenAccess(
  ctx: Context,
  userId: string,
  organizationId: string | null,
): Promise<OrganizationAccess | undefined> {
  if (organizationId === null || !ctx.instance.settings.organizations.enabled) return undefined
  return ctx.services.leases.read(ctx, {
    name: `access ${organizationId} ${userId}`,
    load: () => findOrganizationAccess(ctx, organizationId, userId),
    subjects: ({ membershipId }) => [organizationId, userId, membershipId],
  })
}

/** Claims about the organization; none for a user who is no member (docs/behaviours.md 31). */
export function organizationClaims(
  { instance }: Pick<Context, 'instance'>,
  access: OrganizationAccess | undefined,
  version: 1 | 2,
): JwtClaims {
  if (!access) return {}
  const organization = {
    id: access.organizationId,
    slug: access.slug,
    roleKey: access.roleKey,
    shownRole: roleKey(access.roleKey, instance.settings),
    permissionKeys: access.permissionKeys,
  }
  return version === 2 ? organizationClaimsV2(organization) : organizationClaimsV1(organization)
}
