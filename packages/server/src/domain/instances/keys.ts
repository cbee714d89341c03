import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { formatPublishableKey, type KeyKind, parsePublishableKey } from '../../config/publishable-key.js'
import type { Services, SigningKeyPair } from '../../context/services.js'
import { hashSecret } from '../../platform/crypto.js'
import type { Random } from '../../platform/random.js'
import type { Scope, Tx } from '../../store/store.js'
import type { InstanceRow, SecretKeyRow } from '../../store/tables.js'
import { noteInstanceChanges } from '../../store/unscoped/instance-changes.js'
import * as instanceStore from '../../store/unscoped/instances.js'
import { lockPlatform } from '../../store/unscoped/lock.js'

/** The command line has no pool: what it makes, it makes at once. */
export type ProvisionDeps = Pick<Services, 'store' | 'clock' | 'random' | 'ids' | 'masterKey'> &
  Partial<Pick<Services, 'signingKeyPool'>>

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BASE36 = BASE62.slice(0, 10) + BASE62.slice(36)
const SECRET_KEY_LENGTH = 40
const LABEL_SUFFIX_LENGTH = 10

/** `sk_test_` or `sk_live_` and 40 random base62 characters (238 bits). */
export function generateSecretKey(random: Random, kind: KeyKind): string {
  return `sk_${kind}_${randomText(random, BASE62, SECRET_KEY_LENGTH)}`
}

/**
 * A publishable key whose host is only a label, for instances that are reached through a proxy URL. It is
 * random, because cookie names of an instance derive from it; it does not hold the port, so that the key
 * survives a change of it; `.localhost` never leaves the machine, and is none of the suffixes that make
 * clerk-js take the hosted service's development path (`DEV_OR_STAGING_SUFFIXES`).
 */
export function generateLabelKey(random: Random, kind: KeyKind, slug: string): string {
  const suffix = randomText(random, BASE36, LABEL_SUFFIX_LENGTH)
  return formatPublishableKey(kind, `${slug}-${suffix}.frontdesk.localhost`)
}

/** RSA-2048; takes some 100 ms on the thread pool, so make it outside of transactions. */
export async function generateSigningKeyPair(): Promise<SigningKeyPair> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return {
    publicJwk: { ...pair.publicKey.export({ format: 'jwk' }) },
    privatePem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** A key pair for an instance: one that lies ready, where there is a pool. Outside of transactions. */
export async function takeSigningKeyPair({ signingKeyPool }: ProvisionDeps): Promise<SigningKeyPair> {
  return signingKeyPool ? signingKeyPool.take() : generateSigningKeyPair()
}

export async function insertSigningKeyPair(
  deps: ProvisionDeps,
  { db, instance }: Scope<Tx>,
  pair: SigningKeyPair,
): Promise<string> {
  // The official service's `kid` is an `ins_…` id.
  const id = deps.ids.next('ins')
  await instanceStore.insertSigningKey(db, {
    id,
    instance_id: instance.id,
    public_jwk: pair.publicJwk,
    private_ciphertext: deps.masterKey.encrypt(pair.privatePem),
    created_at: deps.clock.now(),
    retired_at: null,
  })
  return id
}

export async function insertKeyOfInstance(
  deps: ProvisionDeps,
  { db, instance }: Scope<Tx>,
  key: Pick<SecretKeyRow, 'source' | 'created_at'> & { secretKey: string },
): Promise<void> {
  await instanceStore.insertSecretKey(db, {
    id: deps.ids.next('key'),
    instance_id: instance.id,
    key_hash: hashSecret(key.secretKey),
    key_ciphertext: deps.masterKey.encrypt(key.secretKey),
    source: key.source,
    created_at: key.created_at,
    revoked_at: null,
  })
}

/** Kind of the secret keys that belong to an instance: that of its publishable key. */
export function kindOfInstance(instance: Pick<InstanceRow, 'publishable_key'>): KeyKind {
  return parsePublishableKey(instance.publishable_key)?.kind ?? 'test'
}

/** A further secret key; the others stay valid. @returns the key */
export async function addSecretKey(deps: ProvisionDeps, instance: InstanceRow): Promise<string> {
  const secretKey = generateSecretKey(deps.random, kindOfInstance(instance))
  await changing(deps, instance, tx =>
    insertKeyOfInstance(
      deps,
      { db: tx, instance },
      {
        secretKey,
        source: 'generated',
        created_at: deps.clock.now(),
      },
    ),
  )
  return secretKey
}

/** A new secret key in place of all generated ones, which stop working at once. @returns the new key */
export async function rotateSecretKey(deps: ProvisionDeps, instance: InstanceRow): Promise<string> {
  const secretKey = generateSecretKey(deps.random, kindOfInstance(instance))
  const now = deps.clock.now()
  await changing(deps, instance, async tx => {
    for (const key of await listActiveKeys({ db: tx, instance }))
      if (key.source === 'generated') await instanceStore.revokeSecretKeyRow(tx, key.id, now)

    await insertKeyOfInstance(deps, { db: tx, instance }, { secretKey, source: 'generated', created_at: now })
  })
  return secretKey
}

export type RevocationOutcome = 'revoked' | 'not_found' | 'declared_in_config' | 'last_key'

/**
 * Revokes one generated secret key of an instance; the last one stays, for an
 * instance without any is unreachable.
 */
export async function revokeSecretKey(
  deps: ProvisionDeps,
  instance: InstanceRow,
  secretKey: string,
): Promise<RevocationOutcome> {
  const hash = hashSecret(secretKey)
  let outcome: RevocationOutcome = 'not_found'
  await changing(deps, instance, async tx => {
    const active = await listActiveKeys({ db: tx, instance })
    const key = active.find(candidate => candidate.key_hash === hash)
    if (!key) {
      outcome = 'not_found'
    } else if (key.source === 'config') {
      outcome = 'declared_in_config'
    } else if (active.length === 1) {
      outcome = 'last_key'
    } else {
      await instanceStore.revokeSecretKeyRow(tx, key.id, deps.clock.now())
      outcome = 'revoked'
    }
  })
  return outcome
}

/**
 * A new signing key. The old ones stay in the JWKS, since tokens that they signed are still under way; but
 * one that has leaked is dropped with all others before it, and everything that they have signed ends.
 * @returns the `kid`, and how many keys were dropped
 */
export async function rotateSigningKey(
  deps: ProvisionDeps,
  instance: InstanceRow,
  options: { dropPrevious?: boolean } = {},
): Promise<{ id: string; dropped: number }> {
  const pair = await takeSigningKeyPair(deps)
  return changing(deps, instance, async tx => {
    const id = await insertSigningKeyPair(deps, { db: tx, instance }, pair)
    if (options.dropPrevious)
      return { id, dropped: await instanceStore.deleteOtherSigningKeys({ db: tx, instance }, id) }
    await instanceStore.retireSigningKeys({ db: tx, instance }, id, deps.clock.now())
    return { id, dropped: 0 }
  })
}

/** Keys that are not revoked, the newest first. */
export async function listActiveKeys({ db, instance }: Scope): Promise<SecretKeyRow[]> {
  const keys = await instanceStore.listSecretKeys(db, [instance.id])
  return keys.filter(key => key.revoked_at === null).reverse()
}

async function changing<T>(
  deps: ProvisionDeps,
  instance: InstanceRow,
  change: (tx: Tx) => Promise<T>,
): Promise<T> {
  return deps.store.transaction(async tx => {
    await lockPlatform(deps.store, tx)
    const result = await change(tx)
    await noteInstanceChanges(tx, [instance.id])
    return result
  })
}

function randomText(random: Random, alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length)
  let text = ''
  // Bytes beyond the last multiple of the alphabet's size would favour its first letters.
  while (text.length < length) {
    for (const byte of random.bytes(length))
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length]
  }
  return text
}
