import type { MasterKey } from '../../platform/crypto.js'
import { equalInConstantTime } from '../../platform/crypto.js'
import type { Instance } from '../../domain/instance.js'
import type { InstanceRegistry } from '../../domain/platform/registry.js'
import { ApiError } from '../../errors/api-error.js'

/** Derived, so that it is the same on every node and is stored nowhere. */
export function adminTokenOf(masterKey: MasterKey): string {
  return masterKey.codeDigest('access-token', 'admin')
}

/**
 * Which instance a request may administer. The admin token is for all of them and names one
 * (`?instance=<slug or id>`, else the default one); a secret key is for its own instance alone.
 * @throws ApiError
 */
export function administeredInstance(
  authorization: string | undefined,
  wanted: string | undefined,
  registry: InstanceRegistry,
  adminToken: string,
): Instance {
  const [, credential] = /^Bearer\s+(\S+)$/i.exec(authorization ?? '') ?? []
  if (!credential) throw new ApiError('admin_credential_missing')
  if (!equalInConstantTime(credential, adminToken)) {
    const own = credential.startsWith('sk_') ? registry.findBySecretKey(credential) : undefined
    if (!own) throw new ApiError('admin_credential_invalid')
    if (wanted !== undefined && wanted !== own.slug && wanted !== own.id)
      throw new ApiError('admin_credential_invalid')
    return own
  }
  const instance =
    wanted === undefined ? registry.findDefault() : (registry.findBySlug(wanted) ?? registry.findById(wanted))
  if (!instance) throw new ApiError('admin_instance_not_found')
  return instance
}
