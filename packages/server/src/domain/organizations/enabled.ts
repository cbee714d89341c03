import type { Instance } from '../../context/instance.js'
import { ApiError } from '../../errors/api-error.js'

/** @throws ApiError organization_not_enabled_in_instance */
export function requireOrganizations(instance: Instance): void {
  if (!instance.settings.organizations.enabled) throw new ApiError('organization_not_enabled_in_instance')
}
