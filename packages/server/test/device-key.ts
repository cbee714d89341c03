import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** The key of a device, as the native SDKs make and use it. */
export class DeviceKey {
  private readonly privateKey: KeyObject
  readonly jwk: string

  constructor() {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.privateKey = pair.privateKey
    this.jwk = JSON.stringify(pair.publicKey.export({ format: 'jwk' }))
  }

  sign(text: string): string {
    return sign('sha256', Buffer.from(text), {
      key: this.privateKey,
      dsaEncoding: 'ieee-p1363',
    }).toString('base64url')
  }
}
