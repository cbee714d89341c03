import { type Settings, settingsSchema } from '../../config/settings.js'
import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { isCreatorEligible } from '../../model/role.js'
import { changeInstance } from '../instances/change-instance.js'
import { ensureRoles } from './default-roles.js'
import { loadRoleBook } from './role-book.js'
import { missingCreatorPermissions } from './role-rules.js'

type OrganizationSettings = Settings['organizations']

export interface OrganizationSettingsChanges {
  enabled?: boolean | null
  maxAllowedMemberships?: number | null
  adminDelete?: boolean | null
  domainsEnabled?: boolean | null
  slugDisabled?: boolean | null
  domainEnrollmentModes?: string[] | null
  creatorRoleId?: string | null
  domainDefaultRoleId?: string | null
}

/**
 * Changes the organization settings of the instance.
 * @returns all settings of the instance as they are now
 */
export async function changeOrganizationSettings(
  ctx: InTx,
  changes: OrganizationSettingsChanges,
): Promise<Settings> {
  await ensureRoles(ctx)
  const roles = await loadRoleBook(ctx)
  const roleOf = (id: string, param: string) => {
    const view = roles.findById(id)
    if (!view) throw new ApiError('resource_not_found', { param })
    return view
  }
  const wanted: Partial<OrganizationSettings> = {}
  if (typeof changes.enabled === 'boolean') wanted.enabled = changes.enabled
  if (typeof changes.maxAllowedMemberships === 'number')
    wanted.maxAllowedMemberships = changes.maxAllowedMemberships
  if (typeof changes.adminDelete === 'boolean') wanted.adminDelete = changes.adminDelete
  if (typeof changes.domainsEnabled === 'boolean') wanted.domainsEnabled = changes.domainsEnabled
  if (typeof changes.slugDisabled === 'boolean') wanted.slugDisabled = changes.slugDisabled
  if (changes.domainEnrollmentModes) wanted.domainEnrollmentModes = parseModes(changes.domainEnrollmentModes)
  if (changes.creatorRoleId) {
    const role = roleOf(changes.creatorRoleId, 'creator_role_id')
    if (!isCreatorEligible(role)) throw missingCreatorPermissions('creator_role_id')
    wanted.creatorRole = role.role.key
  }
  if (changes.domainDefaultRoleId)
    wanted.domainDefaultRole = roleOf(changes.domainDefaultRoleId, 'domains_default_role_id').role.key
  return saveOrganizationSettings(ctx, wanted)
}

export async function saveOrganizationSettings(
  ctx: InTx,
  wanted: Partial<OrganizationSettings>,
): Promise<Settings> {
  return changeInstance(ctx, { organizations: wanted })
}

function parseModes(modes: string[]): OrganizationSettings['domainEnrollmentModes'] {
  const known = settingsSchema.shape.organizations
    .unwrap()
    .shape.domainEnrollmentModes.unwrap()
    .safeParse(modes)
  if (!known.success) throw new ApiError('form_param_value_invalid', { param: 'domains_enrollment_modes' })
  return known.data
}
