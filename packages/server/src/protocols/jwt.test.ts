import { createHmac, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeJwt, encodeHeader, type JwtHeader, signJwt, TOKEN_CATEGORIES, verifyJwt } from './jwt.js'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

const header = (changes: Partial<JwtHeader> = {}): JwtHeader => ({
  alg: 'RS256',
  kid: 'ins_1',
  typ: 'JWT',
  cat: TOKEN_CATEGORIES.session,
  ...changes,
})
const claims = { sub: 'user_1', exp: 60 }
const signed = (changes: Partial<JwtHeader> = {}, key = privateKey) =>
  signJwt(encodeHeader(header(changes)), claims, key)

/** The same token with another part in this place. */
const withPart = (token: string, index: number, part: string) =>
  token
    .split('.')
    .map((own, place) => (place === index ? part : own))
    .join('.')

describe('a token', () => {
  it('gives its claims to those who have the key', async () =>
    expect(verifyJwt(await signed(), 'session', publicKey)).toEqual(claims))

  it('says nothing of a category that has no name', () => {
    const { cat } = header({ cat: TOKEN_CATEGORIES.internal })
    expect(JSON.parse(Buffer.from(encodeHeader(header({ cat })), 'base64url').toString())).toEqual({
      alg: 'RS256',
      kid: 'ins_1',
      typ: 'JWT',
    })
  })

  it.each([
    ['session', 'session', true],
    ['session', 'template', false],
    ['session', 'internal', false],
    ['template', 'session', false],
    ['internal', 'session', false],
    ['internal', 'internal', true],
  ] as const)('of the category %s, taken for %s, is right: %s', async (made, taken, isRight) => {
    const token = await signed({ cat: TOKEN_CATEGORIES[made] })
    expect(verifyJwt(token, taken, publicKey) !== null).toBe(isRight)
  })

  it.each<[string, (token: string) => string]>([
    ['other claims', token => withPart(token, 1, encode({ sub: 'user_2' }))],
    ['another key id', token => withPart(token, 0, encode(header({ kid: 'ins_2' })))],
    ['no signature', token => withPart(token, 2, '')],
    ['the signature of something else', token => withPart(token, 2, 'AAAA')],
    ['a fourth part', token => `${token}.AAAA`],
    ['no algorithm', token => withPart(token, 0, encode({ ...header(), alg: 'none' }))],
    ['claims that are no JSON', token => withPart(token, 1, 'AAAA')],
    ['a header that is null', token => withPart(token, 0, encode(null))],
  ])('is refused with %s', async (_, change) =>
    expect(verifyJwt(change(await signed()), 'session', publicKey)).toBeNull(),
  )

  it('is refused when a stranger signed it', async () =>
    expect(verifyJwt(await signed({}, stranger.privateKey), 'session', publicKey)).toBeNull())

  it('is refused when the public key was used as the secret of an HMAC', () => {
    const input = `${encode({ ...header(), alg: 'HS256' })}.${encode(claims)}`
    const secret = publicKey.export({ type: 'spki', format: 'pem' })
    const signature = createHmac('sha256', secret).update(input).digest('base64url')
    expect(verifyJwt(`${input}.${signature}`, 'session', publicKey)).toBeNull()
  })

  it.each(['', 'a', 'a.b', '..', 'a.b.c', `${encode(1)}.${encode({})}.c`, `${encode({})}.${encode('x')}.c`])(
    'is none when it is %j',
    text => expect(decodeJwt(text)).toBeNull(),
  )
})
