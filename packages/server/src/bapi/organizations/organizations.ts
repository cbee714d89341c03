import type { Context } from '../../context/context.js'
import { createOrganization } from '../../domain/organizations/creation.js'
import {
  deleteOrganization,
  getOrganizationByIdOrSlug,
  mergeOrganizationMetadata,
  replaceOrganizationMetadata,
  updateOrganization,
} from '../../domain/organizations/organizations.js'
import { loadRoleBook, type RoleBook } from '../../domain/organizations/role-book.js'
import { backendList } from '../../operation/list.js'
import { organizations } from '../../operation/needs.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { backendOrganization } from '../../resources/organization.js'
import { hasOtherMemberWithRole } from '../../store/organization-memberships.js'
import { ORGANIZATION_ORDER_FIELDS, type OrganizationFilter } from '../../store/organization-search.js'
import { countOrganizations, listOrganizations } from '../../store/organizations.js'
import type { OrganizationRow } from '../../store/tables.js'
import { parseInstant } from '../input.js'
import { inclusion } from '../users/filter.js'

interface Inclusions {
  include_members_count?: boolean
  include_missing_member_with_elevated_permissions?: boolean
}

const list = backendList('ListOrganizations', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  filter: (_, { query }): OrganizationFilter => ({
    organizationIds: inclusion(query.organization_id),
    memberIds: inclusion(query.user_id),
    query: query.query?.trim().toLowerCase() || undefined,
  }),
  order: ORGANIZATION_ORDER_FIELDS,
  fetch: (ctx, filter, page) => listOrganizations(ctx, filter, page.order, page),
  count: (ctx, filter) => countOrganizations(ctx, filter),
  render: async (ctx, rows, { query }) => {
    const roles = await loadRoleBook(ctx)
    const data: object[] = []
    for (const row of rows) data.push(await render(ctx, row, query, roles))
    return data
  },
})

const get = backendOperation('GetOrganization', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, query = {} }) =>
    render(ctx, await getOrganizationByIdOrSlug(ctx, path.organization_id), query),
})

const create = backendOperation('CreateOrganization', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { body }) => {
    const row = await createOrganization(ctx, {
      name: body.name,
      slug: body.slug,
      createdBy: body.created_by,
      publicMetadata: body.public_metadata,
      privateMetadata: body.private_metadata,
      maxAllowedMemberships: body.max_allowed_memberships,
      createdAt: parseInstant(body.created_at, 'created_at'),
      roleSetKey: body.role_set_key,
    })
    return render(ctx, row)
  },
})

const update = backendOperation('UpdateOrganization', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) => {
    const { public_metadata, private_metadata } = body as Partial<
      Record<'public_metadata' | 'private_metadata', Record<string, unknown> | null>
    >
    const changes = {
      name: body.name,
      slug: body.slug,
      maxAllowedMemberships: body.max_allowed_memberships,
      adminDeleteEnabled: body.admin_delete_enabled,
      createdAt: parseInstant(body.created_at, 'created_at'),
      roleSetKey: body.role_set_key,
      // SDKs of versions before 2026-05-12 replace metadata here
      publicMetadata: public_metadata,
      privateMetadata: private_metadata,
    }
    return render(ctx, await updateOrganization(ctx, path.organization_id, changes))
  },
})

const remove = backendOperation('DeleteOrganization', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) =>
    deleteOrganization(ctx, (await getOrganizationByIdOrSlug(ctx, path.organization_id)).id),
})

const mergeMetadata = backendOperation('MergeOrganizationMetadata', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) =>
    render(ctx, await mergeOrganizationMetadata(ctx, path.organization_id, body)),
})

const replaceMetadata = backendOperation('ReplaceOrganizationMetadata', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) =>
    render(ctx, await replaceOrganizationMetadata(ctx, path.organization_id, body)),
})

async function render(
  ctx: Context,
  row: OrganizationRow,
  include: Inclusions = {},
  roleBook?: RoleBook,
): Promise<object> {
  const roles = roleBook ?? (await loadRoleBook(ctx))
  const asksForAdmins = include.include_missing_member_with_elevated_permissions ?? false
  return backendOrganization(
    row,
    { publicUrl: ctx.services.publicUrl },
    {
      membersCount: include.include_members_count ? row.members_count : undefined,
      missingMemberWithElevatedPermissions: asksForAdmins
        ? !(await hasOtherMemberWithRole(ctx, row.id, roles.elevatedIds(), ''))
        : undefined,
      roleSetKey: roles.roleSetOf(row).roleSet.key,
    },
  )
}

export const organizationsOperations: Operation[] = [
  list,
  get,
  create,
  update,
  remove,
  mergeMetadata,
  replaceMetadata,
]
