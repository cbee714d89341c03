import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hash,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/**
 * SHA-256 of a 256-bit secret, hex. Enough for high-entropy credentials; never for passwords or short codes.
 */
export function hashSecret(secret: string): string {
  return hash('sha256', secret)
}

export function equalInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

const CIPHERTEXT_VERSION = 'v1'
/**
 * Node takes shorter tags too, if it isn't told: 32 bits can be tried by
 * somebody who may write to the database.
 */
const TAG = { authTagLength: 16 }

/**
 * Encryption at rest under one master key (AES-256-GCM), and keyed hashes of short codes.
 * Ciphertext: `v1.<key id>.<iv>.<tag>.<data>`, base64url. The key id makes a wrong key a
 * clear error and rotation possible.
 */
export class MasterKey {
  readonly id: string
  private readonly encryptionKey: Buffer
  private readonly codeKey: Buffer

  constructor(secret: Buffer) {
    if (secret.length < 32) throw new Error('The master key needs at least 32 bytes.')
    const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'frontdesk', purpose, 32))
    this.encryptionKey = derive('encryption')
    this.codeKey = derive('codes')
    this.id = derive('key-id').toString('hex').slice(0, 12)
  }

  encrypt(plaintext: string): string {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.encryptionKey, iv)
    const data = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
    const parts = [iv, cipher.getAuthTag(), data].map(part => part.toString('base64url'))
    return [CIPHERTEXT_VERSION, this.id, ...parts].join('.')
  }

  /** @throws Error when the text was encrypted under another key or was changed. */
  decrypt(ciphertext: string): string {
    const [version, keyId, iv, tag, data] = ciphertext.split('.')
    if (version !== CIPHERTEXT_VERSION || !iv || !tag || data === undefined)
      throw new Error('Not a ciphertext of this program.')
    if (keyId !== this.id)
      throw new Error(`Encrypted under master key ${keyId}, but the present key is ${this.id}.`)
    const decipher = createDecipheriv('aes-256-gcm', this.encryptionKey, Buffer.from(iv, 'base64url'), TAG)
    decipher.setAuthTag(Buffer.from(tag, 'base64url'))
    return decipher.update(Buffer.from(data, 'base64url'), undefined, 'utf8') + decipher.final('utf8')
  }

  /**
   * HMAC of a short code, bound to what it verifies, so that a stolen table
   * cannot be searched without the key.
   */
  codeDigest(scope: string, code: string): string {
    return createHmac('sha256', this.codeKey).update(`${scope}\u0000${code}`).digest('hex')
  }
}
