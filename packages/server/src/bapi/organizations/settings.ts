import { ensureRolesForReading } from '../../domain/organizations/default-roles.js'
import { changeOrganizationSettings } from '../../domain/organizations/instance-settings.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { organizationSettings } from '../../resources/organization-settings.js'
import { findInitialRoleSet } from '../../store/role-sets.js'

const get = backendOperation('GetInstanceOrganizationSettings', {
  mode: 'staged',
  access: 'secret-key',
  run: async ctx => {
    await ensureRolesForReading(ctx)
    return organizationSettings(ctx.instance.settings, (await findInitialRoleSet(ctx))?.key ?? null)
  },
})

const update = backendOperation('UpdateInstanceOrganizationSettings', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const settings = await changeOrganizationSettings(ctx, {
      enabled: body.enabled,
      maxAllowedMemberships: body.max_allowed_memberships,
      adminDelete: body.admin_delete_enabled,
      domainsEnabled: body.domains_enabled,
      slugDisabled: body.slug_disabled,
      domainEnrollmentModes: body.domains_enrollment_modes,
      creatorRoleId: body.creator_role_id,
      domainDefaultRoleId: body.domains_default_role_id,
    })
    return organizationSettings(settings, (await findInitialRoleSet(ctx))?.key ?? null)
  },
})

export const organizationSettingsOperations: Operation[] = [get, update]
