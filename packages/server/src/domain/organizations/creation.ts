import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import {
  countOrganizationsCreatedBy,
  getOrganization,
  insertOrganization,
} from '../../store/organizations.js'
import type { Metadata, OrganizationRow } from '../../store/tables.js'
import { findUser, getUserForUpdate } from '../../store/users.js'
import { checkMetadataSize } from '../users/metadata.js'
import { ensureRoles } from './default-roles.js'
import { insertMember } from './memberships.js'
import { emitOrganization } from './organizations.js'
import { loadRoleBook } from './role-book.js'
import { creatorRole } from './setting-roles.js'
import { checkName, organizationSearchText, slugify, wantedSlug } from './slug.js'

const GENERATED_SLUG_TRIES = 5

export interface NewOrganization {
  name: string
  /** absent or empty: made from the name */
  slug?: string | null
  createdBy?: string | null
  publicMetadata?: Metadata | null
  privateMetadata?: Metadata | null
  /** 0 = no limit; absent: the instance's setting */
  maxAllowedMemberships?: number | null
  createdAt?: number | null
  roleSetKey?: string | null
  /** the creator asks for it: their right to create organizations, and their limit, count */
  byPerson?: boolean
}

/**
 * Makes an organization; its creator becomes a member with the creator role. Emits `organization.created` and
 * `organizationMembership.created`.
 * @throws ApiError form_identifier_exists (slug),
 *   organization_creator_not_found, organization_quota_exceeded, …
 */
export async function createOrganization(ctx: InTx, input: NewOrganization): Promise<OrganizationRow> {
  const { instance, now } = ctx
  const settings = instance.settings.organizations
  const name = checkName(input.name)
  if (input.createdBy) await checkCreator(ctx, input.createdBy, input.byPerson ?? false)
  await ensureRoles(ctx)
  const roles = await loadRoleBook(ctx)
  const organization = await insertWithSlug(ctx, input, {
    instance_id: instance.id,
    id: ctx.services.ids.next('org'),
    name,
    image_id: null,
    created_by: input.createdBy ?? null,
    role_set_id: roles.parseRoleSet(input.roleSetKey).roleSet.id,
    max_allowed_memberships: input.maxAllowedMemberships ?? settings.maxAllowedMemberships,
    admin_delete_enabled: settings.adminDelete,
    public_metadata: checkMetadataSize(input.publicMetadata ?? {}, 'public_metadata'),
    private_metadata: checkMetadataSize(input.privateMetadata ?? {}, 'private_metadata'),
    members_count: 0,
    pending_invitations_count: 0,
    created_at: input.createdAt ?? now,
    updated_at: now,
  })
  await emitOrganization(ctx, 'organization.created', organization)
  if (input.createdBy) {
    await insertMember(
      ctx,
      organization,
      { userId: input.createdBy, role: creatorRole(ctx, roles, organization) },
      roles,
    )
  }
  return getOrganization(ctx, organization.id)
}

async function checkCreator(ctx: InTx, userId: string, byPerson: boolean): Promise<void> {
  const { instance } = ctx
  if (!(await findUser(ctx, userId)))
    throw new ApiError('organization_creator_not_found', { param: 'created_by' })
  if (!byPerson) return
  // locked: two organizations at the same time must not both be the last one that is allowed
  const user = await getUserForUpdate(ctx, userId)
  if (!instance.settings.user.createOrganization || !user.create_organization_enabled)
    throw new ApiError('organization_creation_not_allowed')
  const limit = user.create_organizations_limit ?? instance.settings.user.createOrganizationsLimit
  if (!limit) return
  if ((await countOrganizationsCreatedBy(ctx, userId)) >= limit)
    throw new ApiError('organization_quota_exceeded', { values: { limit } })
}

async function insertWithSlug(
  ctx: InTx,
  input: NewOrganization,
  row: Omit<OrganizationRow, 'slug' | 'search_text'>,
): Promise<OrganizationRow> {
  const insert = async (slug: string): Promise<OrganizationRow | null> => {
    const complete = { ...row, slug, search_text: organizationSearchText(row.name, slug) }
    return (await insertOrganization(ctx, complete)) ? complete : null
  }
  if (input.slug) {
    const inserted = await insert(wantedSlug(ctx, input.slug))
    if (!inserted) throw new ApiError('form_identifier_exists', { param: 'slug' })
    return inserted
  }
  const base = slugify(row.name)
  for (let attempt = 0; attempt < GENERATED_SLUG_TRIES; attempt++) {
    const inserted = await insert(attempt === 0 ? base : `${base}-${ctx.services.random.digits(8)}`)
    if (inserted) return inserted
  }
  throw new ApiError('form_identifier_exists', { param: 'slug' })
}
