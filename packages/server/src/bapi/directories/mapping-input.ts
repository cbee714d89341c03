import type { NewRoleMapping } from '../../domain/directories/role-mappings.js'
import { ApiError } from '../../errors/api-error.js'

/** A mapping as clients send it: the group has an old name and a new one. */
export interface MappingBody {
  directory_group_id?: string
  scim_group_id?: string
  directory_group_display_name?: string
  scim_group_display_name?: string
  role_id: string
  precedence?: number
}

const MAX_GROUP_ID_LENGTH = 500

/**
 * Either name is enough, and both have to say the same.
 * @throws ApiError form_param_missing, form_param_value_invalid
 */
export function readMapping(body: MappingBody): NewRoleMapping {
  const groupKey = eitherName(body, 'directory_group_id', 'scim_group_id')
  if (!groupKey) throw new ApiError('form_param_missing', { param: 'directory_group_id' })
  if (groupKey.length > MAX_GROUP_ID_LENGTH)
    throw new ApiError('form_param_value_invalid', { param: 'directory_group_id' })
  const displayName = eitherName(body, 'directory_group_display_name', 'scim_group_display_name')
  return {
    groupKey,
    groupDisplayName: displayName ?? null,
    roleId: body.role_id,
    precedence: body.precedence,
  }
}

type GroupName = Exclude<keyof MappingBody, 'role_id' | 'precedence'>

function eitherName(body: MappingBody, name: GroupName, oldName: GroupName): string | undefined {
  const [value, old] = [body[name], body[oldName]]
  if (value !== undefined && old !== undefined && value !== old)
    throw new ApiError('form_param_value_invalid', { param: oldName })
  return value ?? old
}
