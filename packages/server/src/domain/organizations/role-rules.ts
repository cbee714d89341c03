import { ApiError } from '../../errors/api-error.js'
import { CREATOR_PERMISSIONS } from '../../model/role.js'

export function missingCreatorPermissions(param?: string): ApiError {
  return new ApiError('organization_missing_creator_role_permissions', {
    param,
    values: { permissions: CREATOR_PERMISSIONS.join(', ') },
  })
}

/** A name that administrators read. @throws ApiError */
export function checkLabel(text: string, param = 'name'): string {
  const label = text.trim()
  if (label === '') throw new ApiError('form_param_nil', { param })
  if (label.length > 256)
    throw new ApiError('form_param_exceeds_allowed_size', { param, values: { limit: '256 characters' } })
  return label
}
