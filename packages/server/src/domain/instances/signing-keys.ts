import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { LRUCache } from 'lru-cache'
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

export type SigningKeyFacts = Pick<SigningKeyRow, 'id' | 'public_jwk' | 'private_ciphertext' | 'retired_at'>

/**
 * Private keys by their ciphertexts. To parse one takes a millisecond of the event loop, and its first
 * signature another one: so a change of its instance's settings does not make it be parsed again.
 */
export class ParsedKeys {
  private readonly parsed: LRUCache<string, KeyObject>

  constructor(
    private readonly masterKey: MasterKey,
    limit: number,
  ) {
    this.parsed = new LRUCache({ max: limit })
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
  /** the one that signs comes first */
  private readonly keys: SigningKey[] = []

  /** @param rows the oldest first */
  constructor(
    private readonly instanceId: string,
    rows: SigningKeyFacts[],
    parsedKeys: ParsedKeys,
  ) {
    for (const row of rows) {
      const key = new SigningKey(row, parsedKeys)
      if (row.retired_at === null) this.keys.unshift(key)
      else this.keys.push(key)
    }
  }

  /** Public keys as JWK, the signing one first. */
  jwks(): Record<string, unknown>[] {
    return this.keys.map(key => key.jwk)
  }

  sign(category: TokenCategory, claims: JwtClaims): Promise<string> {
    const key = invariant(this.keys[0], `Instance ${this.instanceId} has no signing key.`)
    return signJwt(key.headers[category], claims, key.privateKey)
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
