import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

interface CreationOptions {
  challenge: string
  rp: { id: string }
  user: { id: string }
}
interface RequestOptions {
  challenge: string
  rpId: string
}

const FLAG_PRESENT = 0x01
const FLAG_VERIFIED = 0x04
const FLAG_ATTESTED = 0x40

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const base64url = (data: Buffer | Uint8Array) => Buffer.from(data).toString('base64url')

/** An authenticator with one ES256 passkey, and the browser in front of it, as far as a server can tell. */
export class SoftwareAuthenticator {
  readonly id = randomBytes(32)
  private readonly publicKey: KeyObject
  private readonly privateKey: KeyObject
  /** signatures so far; a synced passkey may go back, or stay at zero */
  counter = 0
  private userHandle = ''

  constructor(
    private readonly origin: string,
    private readonly isVerifying = true,
  ) {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.publicKey = pair.publicKey
    this.privateKey = pair.privateKey
  }

  /** Answers `navigator.credentials.create`, serialised as clerk-js does. */
  create(options: CreationOptions): string {
    this.userHandle = options.user.id
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(this.authenticatorData(options.rp.id, true))],
    ])
    return this.serialise({
      clientDataJSON: base64url(this.clientData('webauthn.create', options.challenge)),
      attestationObject: base64url(isoCBOR.encode(attestation as never)),
      transports: ['internal'],
    })
  }

  /** Answers `navigator.credentials.get`. */
  get(options: RequestOptions): string {
    this.counter++
    const clientData = this.clientData('webauthn.get', options.challenge)
    const data = this.authenticatorData(options.rpId, false)
    const signature = createSign('sha256')
      .update(Buffer.concat([data, sha256(clientData)]))
      .sign(this.privateKey)
    return this.serialise({
      clientDataJSON: base64url(clientData),
      authenticatorData: base64url(data),
      signature: base64url(signature),
      userHandle: this.userHandle,
    })
  }

  private serialise(response: object): string {
    const id = base64url(this.id)
    return JSON.stringify({
      id,
      rawId: id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      response,
    })
  }

  private clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }))
  }

  private authenticatorData(rpId: string, withCredential: boolean): Buffer {
    const flags = FLAG_PRESENT | (this.isVerifying ? FLAG_VERIFIED : 0) | (withCredential ? FLAG_ATTESTED : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(this.counter)
    const parts = [sha256(rpId), Buffer.from([flags]), count]
    if (withCredential) {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(this.id.length)
      parts.push(Buffer.alloc(16), length, this.id, Buffer.from(this.coseKey()))
    }
    return Buffer.concat(parts)
  }

  private coseKey(): Uint8Array {
    const { x = '', y = '' } = this.publicKey.export({ format: 'jwk' })
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))
    return isoCBOR.encode(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, bytes(x)],
        [-3, bytes(y)],
      ]) as never,
    )
  }
}
