import { ConfigError } from '../../config/config-error.js'
import { keyKind, type ValidInstance } from '../../config/config-schema.js'
import { hashSecret } from '../../platform/crypto.js'
import type { Scope, Tx } from '../../store/store.js'
import * as instanceStore from '../../store/unscoped/instances.js'
import { generateSecretKey, insertKeyOfInstance, type ProvisionDeps } from '../instances/keys.js'

/**
 * Secret keys of the configuration are added, those that were in it before are revoked, generated ones are
 * left alone. An instance always keeps at least one.
 * @returns whether anything changed
 */
export async function applySecretKeys(
  deps: ProvisionDeps,
  scope: Scope<Tx>,
  instance: ValidInstance,
  { isNew }: { isNew: boolean },
): Promise<boolean> {
  const now = deps.clock.now()
  const wanted = new Map((instance.secretKeys ?? []).map(secretKey => [hashSecret(secretKey), secretKey]))
  const known = isNew ? [] : await instanceStore.listSecretKeys(scope.db, [scope.instance.id])
  let hasChanged = false
  for (const row of known) {
    const isObsolete = row.source === 'config' && row.revoked_at === null && !wanted.has(row.key_hash)
    if (!isObsolete) continue
    await instanceStore.revokeSecretKeyRow(scope.db, row.id, now)
    hasChanged = true
  }
  let index = 0
  for (const [hash, secretKey] of wanted) {
    const row = await instanceStore.findSecretKey(scope.db, hash)
    if (row && row.instance_id !== scope.instance.id) {
      throw new ConfigError(
        `A secret key of instance ${instance.slug} belongs to another instance in the database.`,
      )
    }
    // The first in the list counts as the newest: it is the one that `frontdesk keys` shows.
    if (!row) {
      await insertKeyOfInstance(deps, scope, {
        secretKey,
        source: 'config',
        created_at: now - index,
      })
    } else if (row.revoked_at !== null) {
      await instanceStore.restoreSecretKey(scope.db, row.id)
    }
    if (!row || row.revoked_at !== null) hasChanged = true
    index++
  }
  const keepsGenerated = known.some(row => row.source !== 'config' && row.revoked_at === null)
  if (keepsGenerated || wanted.size > 0) return hasChanged
  const secretKey = generateSecretKey(deps.random, keyKind(instance))
  await insertKeyOfInstance(deps, scope, { secretKey, source: 'generated', created_at: now })
  return true
}
