import type { Instance } from '../../context/instance.js'
import type { Instances } from '../../context/services.js'
import { ApiError } from '../../errors/api-error.js'
import type { MasterKey } from '../../platform/crypto.js'
import { equalInConstantTime } from '../../platform/crypto.js'

/** Derived, so that it is the same on every node and is stored nowhere. */
export function adminTokenOf(masterKey: MasterKey): string {
  return masterKey.codeDigest('access-token', 'admin')
}

export interface AdminRequest {
  authorization: string | undefined
  /** slug or id */
  wanted: string | undefined
  /** the network that asks; null: not known */
  site: string | null
}

const named = async (registry: Instances, slugOrId: string) =>
  (await registry.findBySlug(slugOrId)) ?? registry.findById(slugOrId)

/** Whom an admin credential may administer. */
export interface Administered {
  instance: Instance
  /** The credential is the admin token, which is for the platform, too. */
  isOperator: boolean
}

/**
 * Which instance a request may administer. The admin token is for all of them and names one
 * (`?instance=<slug or id>`, else the default one); a secret key is for its own instance alone.
 * @throws ApiError
 */
export async function administeredInstance(
  { authorization, wanted, site }: AdminRequest,
  registry: Instances,
  adminToken: string,
): Promise<Administered> {
  const [, credential] = /^Bearer\s+(\S+)$/i.exec(authorization ?? '') ?? []
  if (!credential) throw new ApiError('admin_credential_missing')
  if (!equalInConstantTime(credential, adminToken)) {
    const own = credential.startsWith('sk_') ? await registry.findBySecretKey(credential, site) : undefined
    if (!own) throw new ApiError('admin_credential_invalid')
    if (wanted !== undefined && wanted !== own.slug && wanted !== own.id)
      throw new ApiError('admin_credential_invalid')
    return { instance: own, isOperator: false }
  }
  const instance = wanted === undefined ? await registry.findDefault() : await named(registry, wanted)
  if (!instance) throw new ApiError('admin_instance_not_found')
  return { instance, isOperator: true }
}
