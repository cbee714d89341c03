import type { Caller } from '../context/context.js'
import type { Instance } from '../context/instance.js'
import type { Instances } from '../context/services.js'
import { ApiError } from '../errors/api-error.js'
import type { MasterKey } from '../platform/crypto.js'
import { equalInConstantTime } from '../platform/crypto.js'

/** Derived, so that it is the same on every node and is stored nowhere. */
export function adminTokenOf(masterKey: MasterKey): string {
  return masterKey.codeDigest('access-token', 'admin')
}

export interface OperatorRequest {
  authorization: string | null
  /** slug or id */
  wanted: string | null
  /** the network that asks; null: not known */
  site: string | null
}

const named = async (registry: Instances, slugOrId: string) =>
  (await registry.findBySlug(slugOrId)) ?? registry.findById(slugOrId)

/**
 * Which instance a request may administer, and as whom. The admin token is for all of them and names one
 * (`?instance=<slug or id>`, else the default one); a secret key is for its own instance alone.
 * @throws ApiError
 */
export async function authenticateOperator(
  { authorization, wanted, site }: OperatorRequest,
  registry: Instances,
  adminToken: string,
): Promise<{ caller: Caller; instance: Instance }> {
  const [, credential] = /^Bearer\s+(\S+)$/i.exec(authorization ?? '') ?? []
  if (!credential) throw new ApiError('admin_credential_missing')
  if (!equalInConstantTime(credential, adminToken)) {
    const own = credential.startsWith('sk_') ? await registry.findBySecretKey(credential, site) : undefined
    if (!own) throw new ApiError('admin_credential_invalid')
    if (wanted !== null && wanted !== own.slug && wanted !== own.id)
      throw new ApiError('admin_credential_invalid')
    return { caller: { kind: 'secret_key' }, instance: own }
  }
  const instance = wanted === null ? await registry.findDefault() : await named(registry, wanted)
  if (!instance) throw new ApiError('admin_instance_not_found')
  return { caller: { kind: 'operator' }, instance }
}
