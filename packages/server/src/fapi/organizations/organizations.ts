import { inTransaction } from '../../context/transaction.js'
import { prepareImage } from '../../domain/images/images.js'
import { createOrganization as makeOrganization } from '../../domain/organizations/creation.js'
import { creationDefaults } from '../../domain/organizations/creation-defaults.js'
import { setOrganizationLogo } from '../../domain/organizations/logo.js'
import {
  deleteOrganization as removeOrganization,
  updateOrganization as changeOrganization,
} from '../../domain/organizations/organizations.js'
import { ApiError } from '../../errors/api-error.js'
import { member, organizations, permissions } from '../../operation/needs.js'
import { frontendOperation, type Operation, type SessionContext } from '../../operation/operation.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { frontendOrganization } from '../../resources/organization.js'
import { organizationCreationDefaults } from '../../resources/organization-creation-defaults.js'
import { getOrganization as getRow } from '../../store/organizations.js'
import type { OrganizationRow } from '../../store/tables.js'

const createOrganization = frontendOperation('createOrganization', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  whilePending: ['choose-organization'],
  needs: organizations,
  run: async (ctx, { body }) => {
    if (!body.name) throw new ApiError('form_param_missing', { param: 'name' })
    const input = { name: body.name, slug: body.slug ?? null, createdBy: ctx.user.id, byPerson: true }
    return render(ctx, await makeOrganization(ctx, input))
  },
})

const getOrganization = frontendOperation('getOrganization', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  whilePending: ['choose-organization'],
  needs: member(),
  run: async (ctx, { path }) => {
    return render(ctx, await getRow(ctx, path.organization_id))
  },
})

const updateOrganization = frontendOperation('updateOrganization', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageProfile),
  run: async (ctx, { path, body }) => {
    const changes = { name: body.name ?? null, slug: body.slug ?? null }
    return render(ctx, await changeOrganization(ctx, path.organization_id, changes))
  },
})

/** Needs the permission, and the right to delete, which instance and organization can take away. */
const deleteOrganization = frontendOperation('deleteOrganization', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.deleteOrganization),
  run: async (ctx, { path }) => {
    const row = await getRow(ctx, path.organization_id)
    if (!ctx.instance.settings.organizations.adminDelete || !row.admin_delete_enabled)
      throw new ApiError('organization_admin_delete_not_enabled')

    return removeOrganization(ctx, row.id)
  },
})

const updateLogo = frontendOperation('updateOrganizationLogo', {
  mode: 'staged',
  access: 'session',
  limit: 'change',
  whilePending: ['choose-organization'],
  needs: member(permissions.manageProfile),
  run: async (ctx, { path, body }) => {
    const image = await prepareImage((body as { file?: unknown }).file)
    return render(ctx, await inTransaction(ctx, tx => setOrganizationLogo(tx, path.organization_id, image)))
  },
})

const deleteLogo = frontendOperation('deleteOrganizationLogo', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageProfile),
  run: async (ctx, { path }) => {
    await setOrganizationLogo(ctx, path.organization_id, null)
    return deletedObject('organization_logo', path.organization_id)
  },
})

const getCreationDefaults = frontendOperation('getOrganizationCreationDefaults', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  whilePending: ['choose-organization'],
  needs: organizations,
  run: async ctx => {
    return organizationCreationDefaults(await creationDefaults(ctx, ctx.user.id))
  },
})

const render = (ctx: SessionContext, row: OrganizationRow) =>
  frontendOrganization(row, { publicUrl: ctx.services.publicUrl, settings: ctx.instance.settings })

export const organizationOperations: Operation[] = [
  createOrganization,
  getOrganization,
  updateOrganization,
  deleteOrganization,
  updateLogo,
  deleteLogo,
  getCreationDefaults,
]
