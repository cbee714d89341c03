import { emitEvent } from '../../events/emit.js'
import { ApiError } from '../../errors/api-error.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { backendOrganization } from '../../resources/organization.js'
import { deleteDomainsOfOrganization } from '../../store/organization-domains.js'
import { deleteInvitationsOfOrganization } from '../../store/organization-invitations.js'
import {
  deleteMembershipsOfOrganization,
  hasOtherMemberWithRole,
} from '../../store/organization-memberships.js'
import { deleteRoleCountsOfOrganization } from '../../store/organization-role-counts.js'
import { deleteEnrollmentsOfOrganization } from '../../store/organization-suggestions.js'
import {
  clearActiveOrganization,
  countOrganizationsCreatedBy,
  deleteOrganization as deleteOrganizationRow,
  findOrganization,
  findOrganizationBySlug,
  getOrganization,
  getOrganizationForUpdate,
  insertOrganization,
  updateOrganization as updateOrganizationRow,
} from '../../store/organizations.js'
import type { Metadata, OrganizationRow } from '../../store/tables.js'
import { findUser, getUserForUpdate } from '../../store/users.js'
import type { Context } from '../context.js'
import { removeImage } from '../images/images.js'
import { replaceLostOrganization } from '../sessions/active-organization.js'
import { checkMetadataSize, mergeMetadata } from '../users/metadata.js'
import { ensureRoles } from './default-roles.js'
import { insertMember } from './memberships.js'
import { loadRoleBook, type RoleBook, type RoleSetView } from './role-book.js'
import { checkName, checkSlug, organizationSearchText, slugify } from './slug.js'

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

export interface OrganizationChanges {
  name?: string | null
  slug?: string | null
  maxAllowedMemberships?: number | null
  adminDeleteEnabled?: boolean | null
  createdAt?: number | null
  roleSetKey?: string | null
  /** replaces */
  publicMetadata?: Metadata | null
  privateMetadata?: Metadata | null
}

export type OrganizationMetadataChanges = Partial<
  Record<'public_metadata' | 'private_metadata', Metadata | null>
>

/**
 * Makes an organization; its creator becomes a member with the creator role. Emits `organization.created` and
 * `organizationMembership.created`. Call in a transaction.
 * @throws ApiError form_identifier_exists (slug), organization_creator_not_found, organization_quota_exceeded, …
 */
export async function createOrganization(ctx: Context, input: NewOrganization): Promise<OrganizationRow> {
  const { db, instance, now } = ctx
  const settings = instance.settings.organizations
  const name = checkName(input.name)
  if (input.createdBy) await checkCreator(ctx, input.createdBy, input.byPerson ?? false)
  await ensureRoles(ctx)
  const roles = await loadRoleBook(db, instance.id)
  const organization = await insertWithSlug(ctx, input, {
    instance_id: instance.id,
    id: ctx.services.ids.next('org'),
    name,
    image_id: null,
    created_by: input.createdBy ?? null,
    role_set_id: parseRoleSet(roles, input.roleSetKey).roleSet.id,
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
  if (input.createdBy)
    await insertMember(
      ctx,
      organization,
      { userId: input.createdBy, role: creatorRole(ctx, roles, organization) },
      roles,
    )
  return getOrganization(db, instance.id, organization.id)
}

/** By id, or by slug. @throws ApiError resource_not_found */
export async function getOrganizationByIdOrSlug(ctx: Context, idOrSlug: string): Promise<OrganizationRow> {
  const row =
    (await findOrganization(ctx.db, ctx.instance.id, idOrSlug)) ??
    (await findOrganizationBySlug(ctx.db, ctx.instance.id, idOrSlug))
  if (!row) throw new ApiError('resource_not_found', { values: { id: idOrSlug } })
  return row
}

/** Emits `organization.updated`. Call in a transaction. @throws ApiError form_identifier_exists (slug) */
export async function updateOrganization(
  ctx: Context,
  id: string,
  changes: OrganizationChanges,
): Promise<OrganizationRow> {
  const { db, instance } = ctx
  const before = await getOrganizationForUpdate(db, instance.id, id)
  const columns: Partial<OrganizationRow> = {}
  if (changes.name !== undefined && changes.name !== null) columns.name = checkName(changes.name)
  if (changes.slug) columns.slug = await changedSlug(ctx, before, changes.slug)
  if (changes.maxAllowedMemberships !== undefined && changes.maxAllowedMemberships !== null) {
    columns.max_allowed_memberships = changes.maxAllowedMemberships
  }
  if (changes.adminDeleteEnabled !== undefined && changes.adminDeleteEnabled !== null)
    columns.admin_delete_enabled = changes.adminDeleteEnabled
  if (changes.createdAt !== undefined && changes.createdAt !== null) columns.created_at = changes.createdAt
  if (changes.roleSetKey) columns.role_set_id = await changedRoleSet(ctx, before, changes.roleSetKey)
  if (changes.publicMetadata)
    columns.public_metadata = checkMetadataSize(changes.publicMetadata, 'public_metadata')
  if (changes.privateMetadata)
    columns.private_metadata = checkMetadataSize(changes.privateMetadata, 'private_metadata')
  return saveOrganization(ctx, before, columns)
}

/** Merges into what is there; null deletes a key (behaviours page 27). Call in a transaction. */
export async function mergeOrganizationMetadata(
  ctx: Context,
  id: string,
  changes: OrganizationMetadataChanges,
): Promise<OrganizationRow> {
  return changeMetadata(ctx, id, changes, mergeMetadata)
}

/** Replaces the kinds that are given. Call in a transaction. */
export async function replaceOrganizationMetadata(
  ctx: Context,
  id: string,
  changes: OrganizationMetadataChanges,
): Promise<OrganizationRow> {
  return changeMetadata(ctx, id, changes, (_, replacement) => replacement)
}

/** Writes columns and emits `organization.updated`. Call in a transaction. */
export async function saveOrganization(
  ctx: Context,
  before: OrganizationRow,
  columns: Partial<OrganizationRow>,
): Promise<OrganizationRow> {
  const { db, instance, now } = ctx
  const searchText = organizationSearchText(columns.name ?? before.name, columns.slug ?? before.slug)
  await updateOrganizationRow(db, instance.id, before.id, {
    ...columns,
    search_text: searchText,
    updated_at: now,
  })
  const after = await getOrganization(db, instance.id, before.id)
  await emitOrganization(ctx, 'organization.updated', after)
  return after
}

/**
 * Deletes an organization with all that is its own, for good. Emits `organization.deleted` alone: its members, invitations
 * and domains are gone with it, as they are with a user who is deleted. Call in a transaction.
 */
export async function deleteOrganization(ctx: Context, id: string) {
  const { db, instance } = ctx
  const organization = await getOrganizationForUpdate(db, instance.id, id)
  await removeImage(ctx, organization.image_id)
  const losers = await clearActiveOrganization(db, instance.id, id)
  await deleteMembershipsOfOrganization(db, instance.id, id)
  await deleteRoleCountsOfOrganization(db, instance.id, id)
  for (const userId of losers) await replaceLostOrganization(ctx, userId)
  await deleteInvitationsOfOrganization(db, instance.id, id)
  await deleteEnrollmentsOfOrganization(db, instance.id, id)
  await deleteDomainsOfOrganization(db, instance.id, id)
  await deleteOrganizationRow(db, instance.id, id)
  const deleted = deletedObject('organization', id)
  await emitEvent(ctx, { type: 'organization.deleted', resourceId: id, data: deleted })
  return deleted
}

/** The role that the creator of this organization gets: the instance's setting, or that of the organization's own role set. */
export function creatorRole(
  ctx: Context,
  roles: RoleBook,
  organization: Pick<OrganizationRow, 'role_set_id'>,
) {
  return roleBySetting(
    roles,
    organization,
    ctx.instance.settings.organizations.creatorRole,
    'creator_role_id',
  )
}

/** The role of people who come in through a verified domain. */
export function domainDefaultRole(
  ctx: Context,
  roles: RoleBook,
  organization: Pick<OrganizationRow, 'role_set_id'>,
) {
  return roleBySetting(
    roles,
    organization,
    ctx.instance.settings.organizations.domainDefaultRole,
    'default_role_id',
  )
}

function roleBySetting(
  roles: RoleBook,
  organization: Pick<OrganizationRow, 'role_set_id'>,
  key: string,
  column: 'creator_role_id' | 'default_role_id',
) {
  const { roleSet } = roles.roleSetOf(organization)
  const bySetting = roleSet.type === 'initial' ? roles.findByKey(key) : undefined
  return bySetting ?? roles.get(roleSet[column])
}

function parseRoleSet(roles: RoleBook, key: string | null | undefined): RoleSetView {
  if (!key) return roles.initialRoleSet
  const view = roles.findRoleSet(key)
  if (!view) throw new ApiError('form_param_value_invalid', { param: 'role_set_key' })
  return view
}

async function checkCreator(ctx: Context, userId: string, byPerson: boolean): Promise<void> {
  const { db, instance } = ctx
  if (!(await findUser(db, instance.id, userId)))
    throw new ApiError('organization_creator_not_found', { param: 'created_by' })
  if (!byPerson) return
  // locked: two organizations at the same time must not both be the last one that is allowed
  const user = await getUserForUpdate(db, instance.id, userId)
  if (!instance.settings.user.createOrganization || !user.create_organization_enabled)
    throw new ApiError('organization_creation_not_allowed')
  const limit = user.create_organizations_limit ?? instance.settings.user.createOrganizationsLimit
  if (!limit) return
  if ((await countOrganizationsCreatedBy(db, instance.id, userId)) >= limit)
    throw new ApiError('organization_quota_exceeded', { values: { limit } })
}

async function insertWithSlug(
  ctx: Context,
  input: NewOrganization,
  row: Omit<OrganizationRow, 'slug' | 'search_text'>,
): Promise<OrganizationRow> {
  const insert = async (slug: string): Promise<OrganizationRow | null> => {
    const complete = { ...row, slug, search_text: organizationSearchText(row.name, slug) }
    return (await insertOrganization(ctx.db, complete)) ? complete : null
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

/** @throws ApiError role_set_roles_invalid when a member has a role that the new set lacks */
async function changedRoleSet(ctx: Context, before: OrganizationRow, key: string): Promise<string> {
  const roles = await loadRoleBook(ctx.db, ctx.instance.id)
  const wanted = parseRoleSet(roles, key)
  const missing = roles.roles.filter(view => !wanted.roles.includes(view)).map(view => view.role.id)
  if (await hasOtherMemberWithRole(ctx.db, ctx.instance.id, before.id, missing, '')) {
    throw new ApiError('role_set_roles_invalid', {
      param: 'role_set_key',
      values: { reason: 'members of the organization have other roles' },
    })
  }
  return wanted.roleSet.id
}

async function changedSlug(ctx: Context, before: OrganizationRow, text: string): Promise<string> {
  const slug = wantedSlug(ctx, text)
  if (slug === before.slug) return slug
  if (await findOrganizationBySlug(ctx.db, ctx.instance.id, slug))
    throw new ApiError('form_identifier_exists', { param: 'slug' })
  return slug
}

function wantedSlug(ctx: Context, text: string): string {
  if (ctx.instance.settings.organizations.slugDisabled)
    throw new ApiError('form_param_value_disabled', { param: 'slug' })
  return checkSlug(text)
}

async function changeMetadata(
  ctx: Context,
  id: string,
  changes: OrganizationMetadataChanges,
  combine: (present: Metadata, change: Metadata) => Metadata,
): Promise<OrganizationRow> {
  const organization = await getOrganizationForUpdate(ctx.db, ctx.instance.id, id)
  const columns: Partial<OrganizationRow> = {}
  for (const kind of ['public_metadata', 'private_metadata'] as const) {
    const given = changes[kind]
    if (given) columns[kind] = checkMetadataSize(combine(organization[kind], given), kind)
  }
  return saveOrganization(ctx, organization, columns)
}

async function emitOrganization(
  ctx: Context,
  type: 'organization.created' | 'organization.updated',
  row: OrganizationRow,
): Promise<void> {
  await emitEvent(ctx, {
    type,
    resourceId: row.id,
    data: backendOrganization(row, { publicUrl: ctx.services.publicUrl }),
  })
}
