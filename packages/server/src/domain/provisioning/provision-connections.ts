import { isDeepStrictEqual } from 'node:util'
import type { ValidInstance } from '../../config/config-schema.js'
import { connectionsSchema, type DeclaredConnection } from '../../config/connections.js'
import {
  deleteConnection,
  insertConnection,
  listConnections,
  updateConnection,
} from '../../store/connections.js'
import type { Scope, Tx } from '../../store/store.js'
import type { ConnectionRow } from '../../store/tables.js'
import type { ProvisionDeps } from '../instances/keys.js'

/** What a new development instance has: buttons that lead to the built-in test provider. */
const FIRST_CONNECTIONS = connectionsSchema.parse({ google: {}, github: {} })

/**
 * Makes the declared connections, found again by key. Those that the file named once and does not name any
 * more go; those that were made otherwise stay, unless the file takes their key. Without `connections`
 * nothing is touched, but a development instance that is new gets its first ones.
 * @returns whether anything changed
 */
export async function applyConnections(
  deps: ProvisionDeps,
  scope: Scope<Tx>,
  instance: ValidInstance,
  { isNew }: { isNew: boolean },
): Promise<boolean> {
  const getsFirst = isNew && instance.environment === 'development'
  const declared = instance.connections ?? (getsFirst ? FIRST_CONNECTIONS : undefined)
  if (!declared) return false
  const present = isNew ? [] : await listConnections(scope)
  let hasChanged = false
  for (const row of present) {
    if (row.source !== 'config' || Object.hasOwn(declared, row.key)) continue
    await deleteConnection(scope, row.id)
    hasChanged = true
  }
  for (const [key, connection] of Object.entries(declared)) {
    const row = present.find(each => each.key === key)
    if (await applyOne(deps, scope, { key, connection, row })) hasChanged = true
  }
  return hasChanged
}

interface Wanted {
  key: string
  connection: DeclaredConnection
  row: ConnectionRow | undefined
}

async function applyOne(deps: ProvisionDeps, scope: Scope<Tx>, wanted: Wanted): Promise<boolean> {
  const { key, connection, row } = wanted
  if (row && isSame(deps, row, connection)) return false
  const now = deps.clock.now()
  const columns = {
    enabled: connection.enabled,
    client_id: connection.clientId,
    client_secret_ciphertext: connection.secret === null ? null : deps.masterKey.encrypt(connection.secret),
    options: { ...connection.options },
    source: 'config' as const,
    updated_at: now,
  }
  if (row) {
    await updateConnection(scope, row.id, columns)
  } else {
    const id = deps.ids.next('oacc')
    await insertConnection(scope, { instance_id: scope.instance.id, id, key, ...columns, created_at: now })
  }
  return true
}

/** Ciphertexts differ each time: compare what they hold. */
function isSame(deps: ProvisionDeps, row: ConnectionRow, connection: DeclaredConnection): boolean {
  const { client_secret_ciphertext: ciphertext } = row
  const secret = ciphertext === null ? null : deps.masterKey.decrypt(ciphertext)
  return (
    row.source === 'config' &&
    row.enabled === connection.enabled &&
    row.client_id === connection.clientId &&
    secret === connection.secret &&
    isDeepStrictEqual(row.options, { ...connection.options })
  )
}
