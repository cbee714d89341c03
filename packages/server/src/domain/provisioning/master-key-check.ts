import { ConfigError } from '../../config/config-error.js'
import type { MasterKey } from '../../platform/crypto.js'
import type { Store } from '../../store/store.js'
import { CIPHERTEXT_COLUMNS, rewriteCiphertexts } from '../../store/unscoped/ciphertexts.js'
import { lockPlatform } from '../../store/unscoped/lock.js'
import { findState, putState } from '../../store/unscoped/system-state.js'

const CHECK_NAME = 'master_key_check'
const CHECK_TEXT = 'frontdesk'

/**
 * Fails at start rather than at the first token when the master key is not the one of the database. An
 * encrypted known text says so; the first start writes it.
 * @throws ConfigError
 */
export async function checkMasterKey(store: Store, masterKey: MasterKey): Promise<void> {
  const known = await findState(store.read, CHECK_NAME)
  if (known !== undefined) return compare(known, masterKey)
  const written = await store.transaction(async tx => {
    await lockPlatform(store, tx)
    const other = await findState(tx, CHECK_NAME)
    if (other === undefined) await putState(tx, CHECK_NAME, masterKey.encrypt(CHECK_TEXT))
    return other
  })
  if (written !== undefined) compare(written, masterKey)
}

/** Whether there are secrets in the database, or have been: then it has a master key already. */
export async function hasMasterKey(store: Store): Promise<boolean> {
  return (await findState(store.read, CHECK_NAME)) !== undefined
}

/**
 * Encrypts everything anew, in one transaction: all or nothing. Digests of open codes cannot be carried over,
 * so codes that were sent before don't verify any more.
 * @returns how many values were rewritten
 * @throws ConfigError when the present key is not that of the database
 */
export async function rotateMasterKey(store: Store, present: MasterKey, next: MasterKey): Promise<number> {
  if (present.id === next.id) throw new ConfigError('The new secret is the present one.')
  await checkMasterKey(store, present)
  return store.transaction(async tx => {
    await lockPlatform(store, tx)
    compare((await findState(tx, CHECK_NAME))!, present)
    let count = 0
    for (const column of CIPHERTEXT_COLUMNS)
      count += await rewriteCiphertexts(tx, column, ciphertext => next.encrypt(present.decrypt(ciphertext)))

    await putState(tx, CHECK_NAME, next.encrypt(CHECK_TEXT))
    return count
  })
}

function compare(check: string, masterKey: MasterKey): void {
  try {
    if (masterKey.decrypt(check) === CHECK_TEXT) return
  } catch {
    // said below
  }
  const keyId = check.split('.')[1] ?? 'unknown'
  throw new ConfigError(
    `Wrong master key: the secrets in the database are encrypted under key ${keyId}, and the one given is ${masterKey.id}. ` +
      'Start with the FRONTDESK_SECRET or key file of this database.',
  )
}
