import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import type { Random } from '../platform/random.js'
import { generateSecret, isSecret, secretOf, signedHeaders } from './signature.js'

const key = (bytes: number, fill = 1) => secretOf(Buffer.alloc(bytes, fill))

describe('the secret of an endpoint', () => {
  it.each([
    ['a key of 24 bytes', key(24), true],
    ['a key of 64 bytes', key(64), true],
    ['a key of 23 bytes', key(23), false],
    ['a key of 65 bytes', key(65), false],
    ['no prefix', key(24).replace('whsec_', ''), false],
    ['another prefix', key(24).replace('whsec_', 'whsk_'), false],
    ['the alphabet of URLs', `whsec_${'-_'.repeat(16)}`, false],
    ['a space within', key(24).replace('whsec_', 'whsec_ '), false],
    ['a line after it', `${key(24)}\n`, false],
    ['nothing behind its prefix', 'whsec_', false],
    ['nothing', '', false],
  ])('with %s is one or is none', (_, text, expected) => expect(isSecret(text)).toBe(expected))

  it('is one when it is made by chance', () => {
    const random = { bytes: (length: number) => Buffer.alloc(length, 255) } as Random
    expect(isSecret(generateSecret(random))).toBe(true)
  })
})

describe('the headers of a delivery', () => {
  const now = Date.now()
  const message = { id: 'evt_1', body: '{"type":"user.created"}', now }
  const [current, previous, other] = [key(24, 1), key(24, 2), key(24, 3)]

  it('say the same under both families of names', () => {
    const headers = signedHeaders({ ...message, now: 1_999 }, [current])
    for (const name of ['id', 'timestamp', 'signature'])
      expect(headers[`svix-${name}`]).toBe(headers[`webhook-${name}`])
    expect(headers).toMatchObject({ 'webhook-id': 'evt_1', 'webhook-timestamp': '1' })
  })

  it.each([
    ['its secret', [current], current, true],
    ['the new secret while the old one still signs', [current, previous], current, true],
    ['the old secret while it still signs', [current, previous], previous, true],
    ['the old secret when it signs no more', [current], previous, false],
    ['a secret of somebody else', [current, previous], other, false],
  ])('are checked by a receiver with %s', (_, secrets, known, accepted) => {
    const headers = signedHeaders(message, secrets)
    const verify = () => new Webhook(known).verify(message.body, headers)
    if (accepted) expect(verify()).toEqual({ type: 'user.created' })
    else expect(verify).toThrow()
  })

  it.each([
    ['another body', { ...message, body: '{}' }],
    ['another id', { ...message, id: 'evt_2' }],
    ['another instant', { ...message, now: now - 1000 }],
  ])('are other ones for %s', (_, changed) =>
    expect(signedHeaders(changed, [current])['svix-signature']).not.toBe(
      signedHeaders(message, [current])['svix-signature'],
    ),
  )
})
