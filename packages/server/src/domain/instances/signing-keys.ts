import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { type Clock, MINUTE_MS } from '../../platform/clock.js'
import type { MasterKey } from '../../platform/crypto.js'
import { invariant } from '../../platform/invariant.js'
import {
  decodeJwt,
  encodeHeader,
  type JwtClaims,
  signJwt,
  TOKEN_CATEGORIES,
  type TokenCategory,
  verifyJwt,
} from '../../protocols/jwt.js'
import type { SigningKeyRow } from '../../store/tables.js'

/**
 * A new key signs when this node has known it for so long: until then the other nodes have heard of it, too
 * (`ChangeFeed`), so whichever of them an application asks for the public keys has it.
 */
export const PUBLISHED_AFTER_MS = 2000
/** A change of keys that is older needs no patience, also when this node has only just begun. */
const RECENT_MS = MINUTE_MS

export type SigningKeyFacts = Pick<SigningKeyRow, 'id' | 'public_jwk' | 'private_ciphertext' | 'retired_at'>

/**
 * Private keys by their ciphertexts. To parse one takes a millisecond of the event loop, and its first
 * signature another one: so a change of its instance's settings does not make it be parsed again.
 */
export class ParsedKeys {
  private readonly parsed: LRUCache<string, KeyObject>
  /** by key id, on the clock that nobody sets */
  private readonly seen: LRUCache<string, number>

  constructor(
    private readonly masterKey: MasterKey,
    private readonly clock: Clock,
    limit: number,
  ) {
    this.parsed = new LRUCache({ max: limit })
    this.seen = new LRUCache({ max: limit })
  }

  /** Call with the id of a key that may sign, as soon as it is read. */
  see(id: string): void {
    if (!this.seen.has(id)) this.seen.set(id, this.clock.elapsed())
  }

  /** Whether other nodes may not know a key yet which took the place of another one at this time. */
  mayBeUnknownElsewhere(id: string, replacedAt: number): boolean {
    const knownFor = this.clock.elapsed() - (this.seen.get(id) ?? -Infinity)
    return knownFor < PUBLISHED_AFTER_MS && this.clock.now() - replacedAt < RECENT_MS
  }

  of(ciphertext: string): KeyObject {
    const known = this.parsed.get(ciphertext)
    if (known) return known
    const key = createPrivateKey(this.masterKey.decrypt(ciphertext))
    this.parsed.set(ciphertext, key)
    return key
  }
}

/** One key. Its RSA numbers are parsed when it is first used. */
class SigningKey {
  /** of its tokens, encoded */
  readonly headers: Record<TokenCategory, string>
  private parsedPrivate: KeyObject | null = null
  private parsedPublic: KeyObject | null = null

  constructor(
    private readonly row: SigningKeyFacts,
    private readonly parsedKeys: ParsedKeys,
  ) {
    const header = (category: TokenCategory) =>
      encodeHeader({ alg: 'RS256', typ: 'JWT', kid: row.id, cat: TOKEN_CATEGORIES[category] })
    this.headers = {
      session: header('session'),
      template: header('template'),
      internal: header('internal'),
    }
  }

  get id(): string {
    return this.row.id
  }

  get retiredAt(): number | null {
    return this.row.retired_at
  }

  get privateKey(): KeyObject {
    return (this.parsedPrivate ??= this.parsedKeys.of(this.row.private_ciphertext))
  }

  get publicKey(): KeyObject {
    return (this.parsedPublic ??= createPublicKey({ key: this.row.public_jwk, format: 'jwk' }))
  }

  get jwk(): Record<string, unknown> {
    const { n, e } = this.row.public_jwk
    return { use: 'sig', kty: 'RSA', kid: this.id, alg: 'RS256', n, e }
  }
}

/** The keys of one instance: one signs, the others verify what they have signed before. */
export class SigningKeys {
  /** the present one comes first */
  private readonly keys: SigningKey[] = []
  /** the one that signed before it */
  private readonly previous: SigningKey | undefined

  /** @param rows the oldest first */
  constructor(
    private readonly instanceId: string,
    rows: SigningKeyFacts[],
    private readonly parsedKeys: ParsedKeys,
  ) {
    for (const row of rows) {
      const key = new SigningKey(row, parsedKeys)
      if (row.retired_at === null) this.keys.unshift(key)
      else this.keys.push(key)
    }
    if (this.keys[0]) parsedKeys.see(this.keys[0].id)
    this.previous = this.keys.slice(1).findLast(key => key.retiredAt !== null)
  }

  /** Public keys as JWK, the signing one first. */
  jwks(): Record<string, unknown>[] {
    return this.keys.map(key => key.jwk)
  }

  sign(category: TokenCategory, claims: JwtClaims): Promise<string> {
    const key = invariant(this.signing(), `Instance ${this.instanceId} has no signing key.`)
    return signJwt(key.headers[category], claims, key.privateKey)
  }

  /** The present key, or the one before it as long as other nodes may not know the present one. */
  private signing(): SigningKey | undefined {
    const [present] = this.keys
    if (!present || !this.previous) return present
    const isNew = this.parsedKeys.mayBeUnknownElsewhere(present.id, this.previous.retiredAt!)
    return isNew ? this.previous : present
  }

  /**
   * Claims of a token of this category that one of the keys signed; null otherwise. Expiry is not checked.
   */
  verify(category: TokenCategory, token: string): JwtClaims | null {
    const kid = decodeJwt(token)?.header['kid']
    const key = this.keys.find(candidate => candidate.id === kid)
    return key ? verifyJwt(token, category, key.publicKey) : null
  }
}
