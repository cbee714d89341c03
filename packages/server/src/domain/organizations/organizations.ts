import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { emitEvent } from '../../events/emit.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { backendOrganization } from '../../resources/organization.js'
import { deleteLinkTokensOfOrganization } from '../../store/admin-portal-link-tokens.js'
import { deleteConnectionsOfOrganization } from '../../store/enterprise-connections.js'
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
  deleteOrganizationRow,
  findOrganization,
  findOrganizationBySlug,
  getOrganization,
  getOrganizationForUpdate,
  updateOrganizationRow,
} from '../../store/organizations.js'
import type { Metadata, OrganizationRow } from '../../store/tables.js'
import { removeImage } from '../images/images.js'
import { instanceChanged } from '../instances/change-instance.js'
import { replaceLostOrganization } from '../sessions/active-organization.js'
import { checkMetadataSize, mergeMetadata } from '../users/metadata.js'
import { loadRoleBook } from './role-book.js'
import { checkName, organizationSearchText, wantedSlug } from './slug.js'

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

/** By id, or by slug. @throws ApiError resource_not_found */
export async function getOrganizationByIdOrSlug(ctx: Context, idOrSlug: string): Promise<OrganizationRow> {
  const row = (await findOrganization(ctx, idOrSlug)) ?? (await findOrganizationBySlug(ctx, idOrSlug))
  if (!row) throw new ApiError('resource_not_found', { values: { id: idOrSlug } })
  return row
}

/** Emits `organization.updated`. @throws ApiError form_identifier_exists (slug) */
export async function updateOrganization(
  ctx: InTx,
  id: string,
  changes: OrganizationChanges,
): Promise<OrganizationRow> {
  const before = await getOrganizationForUpdate(ctx, id)
  const columns: Partial<OrganizationRow> = {}
  if (changes.name !== undefined && changes.name !== null) columns.name = checkName(changes.name)
  if (changes.slug) columns.slug = await changedSlug(ctx, before, changes.slug)
  if (changes.maxAllowedMemberships !== undefined && changes.maxAllowedMemberships !== null)
    columns.max_allowed_memberships = changes.maxAllowedMemberships

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

/** Merges into what is there; null deletes a key (docs/behaviours.md 27). */
export async function mergeOrganizationMetadata(
  ctx: InTx,
  id: string,
  changes: OrganizationMetadataChanges,
): Promise<OrganizationRow> {
  return changeMetadata(ctx, id, changes, mergeMetadata)
}

/** Replaces the kinds that are given. */
export async function replaceOrganizationMetadata(
  ctx: InTx,
  id: string,
  changes: OrganizationMetadataChanges,
): Promise<OrganizationRow> {
  return changeMetadata(ctx, id, changes, (_, replacement) => replacement)
}

/** Writes columns and emits `organization.updated`. */
export async function saveOrganization(
  ctx: InTx,
  before: OrganizationRow,
  columns: Partial<OrganizationRow>,
): Promise<OrganizationRow> {
  const { now } = ctx
  const searchText = organizationSearchText(columns.name ?? before.name, columns.slug ?? before.slug)
  await updateOrganizationRow(ctx, before.id, {
    ...columns,
    search_text: searchText,
    updated_at: now,
  })
  const after = await getOrganization(ctx, before.id)
  await emitOrganization(ctx, 'organization.updated', after)
  return after
}

/**
 * Deletes an organization with all that is its own, for good. Emits `organization.deleted`
 * alone: its members, invitations and domains are gone with it, as they are with a user who
 * is deleted.
 */
export async function deleteOrganization(ctx: InTx, id: string) {
  const organization = await getOrganizationForUpdate(ctx, id)
  await removeImage(ctx, organization.image_id)
  const losers = await clearActiveOrganization(ctx, id)
  await deleteMembershipsOfOrganization(ctx, id)
  await deleteRoleCountsOfOrganization(ctx, id)
  for (const userId of losers) await replaceLostOrganization(ctx, userId)
  await deleteInvitationsOfOrganization(ctx, id)
  await deleteEnrollmentsOfOrganization(ctx, id)
  await deleteDomainsOfOrganization(ctx, id)
  // a customer who is gone signs nobody in any longer
  if (await deleteConnectionsOfOrganization(ctx, id)) await instanceChanged(ctx)
  await deleteLinkTokensOfOrganization(ctx, id)
  await deleteOrganizationRow(ctx, id)
  const deleted = deletedObject('organization', id)
  await emitEvent(ctx, { type: 'organization.deleted', resourceId: id, data: deleted })
  return deleted
}

/** @throws ApiError role_set_roles_invalid when a member has a role that the new set lacks */
async function changedRoleSet(ctx: Context, before: OrganizationRow, key: string): Promise<string> {
  const roles = await loadRoleBook(ctx)
  const wanted = roles.parseRoleSet(key)
  const missing = roles.roles.filter(view => !wanted.roles.includes(view)).map(view => view.role.id)
  if (await hasOtherMemberWithRole(ctx, before.id, missing, '')) {
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
  if (await findOrganizationBySlug(ctx, slug)) throw new ApiError('form_identifier_exists', { param: 'slug' })
  return slug
}

async function changeMetadata(
  ctx: InTx,
  id: string,
  changes: OrganizationMetadataChanges,
  combine: (present: Metadata, change: Metadata) => Metadata,
): Promise<OrganizationRow> {
  const organization = await getOrganizationForUpdate(ctx, id)
  const columns: Partial<OrganizationRow> = {}
  for (const kind of ['public_metadata', 'private_metadata'] as const) {
    const given = changes[kind]
    if (given) columns[kind] = checkMetadataSize(combine(organization[kind], given), kind)
  }
  return saveOrganization(ctx, organization, columns)
}

/** Emits the organization as it is. */
export async function emitOrganization(
  ctx: InTx,
  type: 'organization.created' | 'organization.updated',
  row: OrganizationRow,
): Promise<void> {
  await emitEvent(ctx, {
    type,
    resourceId: row.id,
    data: backendOrganization(row, { publicUrl: ctx.services.publicUrl }),
  })
}
