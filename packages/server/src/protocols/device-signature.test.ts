import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isDeviceSignature, parseP256Key } from './device-signature.js'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = publicKey.export({ format: 'jwk' })
const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' })

describe('the key of a device', () => {
  it('is taken without what else its description says', () =>
    expect(parseP256Key(JSON.stringify({ ...jwk, kid: 'phone', use: 'sig' }))).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: jwk.x,
      y: jwk.y,
    }))

  it.each<[string, unknown]>([
    ['another curve', other],
    ['another curve under the name of this one', { ...other, crv: 'P-256' }],
    ['another kind of key', { ...jwk, kty: 'RSA' }],
    ['a point beside the curve', { ...jwk, y: jwk.x }],
    ['a missing coordinate', { ...jwk, y: undefined }],
    ['a coordinate that is a number', { ...jwk, x: 7 }],
    ['a coordinate that is cut', { ...jwk, x: jwk.x?.slice(1) }],
    ['a coordinate in base64 with padding', { ...jwk, x: `${jwk.x}=` }],
    ['null', null],
    ['a list', [jwk]],
    ['a text', 'key'],
  ])('is none with %s', (_, value) => expect(parseP256Key(JSON.stringify(value))).toBeNull())

  it('is none when the text is no JSON', () => expect(parseP256Key('{')).toBeNull())
})

describe('the signature of a device', () => {
  const key = parseP256Key(JSON.stringify(jwk))!
  const signed = (text: string, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363') =>
    sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding }).toString('base64url')
  const right = signed('challenge')

  it.each([
    ['fits the text that was signed', 'challenge', right, true],
    ['does not fit another text', 'Challenge', right, false],
    ['does not fit when it is of another text', 'challenge', signed('Challenge'), false],
    ['does not fit in DER, which has another length', 'challenge', signed('challenge', 'der'), false],
    ['does not fit with padding', 'challenge', `${right}==`, false],
    ['does not fit when it is cut', 'challenge', right.slice(0, -1), false],
    ['does not fit when it is all zeros', 'challenge', 'A'.repeat(86), false],
    ['does not fit when there is none', 'challenge', '', false],
  ])('%s', (_, text, signature, fits) => expect(isDeviceSignature(key, text, signature)).toBe(fits))
})
