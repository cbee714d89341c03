import { ApiError } from '../../errors/api-error.js'
import type { Instance } from '../instance.js'

/** @throws ApiError organization_not_enabled_in_instance */
export function requireOrganizations(instance: Instance): void {
  if (!instance.settings.organizations.enabled) throw new ApiError('organization_not_enabled_in_instance')
}
