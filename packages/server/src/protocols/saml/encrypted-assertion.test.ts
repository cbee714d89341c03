import { describe, expect, it } from 'vitest'
import { encryptedResponse, type Encryption } from './encryption.fixture.js'
import type { Expected } from './expected.js'
import { type Answer, defaults, encoded, responseXml } from './identity-provider.fixture.js'
import { firstKey, secondKey } from './keys.fixture.js'
import { readResponse } from './response.js'
import type { SamlFault } from './saml-fault.js'

const now = Date.parse('2026-03-04T05:06:07Z')
const serviceProvider = {
  entityId: 'https://clerk.app.example/v1/saml/metadata/c1.xml',
  acsUrl: 'https://clerk.app.example/v1/saml/acs/c1',
}
/** The provider signs with the first key; ours is the second one. */
const expected: Expected = {
  serviceProvider,
  issuer: 'https://idp.example/metadata',
  certificates: [firstKey.certificate],
  privateKey: secondKey.privateKey,
  requestId: '_request1',
  now,
}
const answer = (changes: Partial<Answer> = {}): Answer => ({
  ...defaults({
    now,
    acsUrl: serviceProvider.acsUrl,
    audience: serviceProvider.entityId,
    inResponseTo: '_request1',
  }),
  ...changes,
})
const CBC = { content: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc' } as const
const encrypted = (changes: Partial<Answer> = {}, how: Partial<Encryption> = {}) =>
  encryptedResponse(answer(changes), { certificate: secondKey.certificate, ...how })
const reasonOf = async (xml: string, changes: Partial<Expected> = {}): Promise<string> =>
  readResponse(encoded(xml), { ...expected, ...changes }).then(
    person => `accepted ${person.nameId}`,
    (fault: unknown) => (fault as SamlFault).reason,
  )

describe('an encrypted assertion', () => {
  it.each(['assertion', 'response', 'both'] as const)('is believed with a signed %s', async signs => {
    const xml = await encrypted({ signs })
    expect(xml).not.toContain('ada-17')
    expect(await readResponse(encoded(xml), expected)).toMatchObject({
      nameId: 'ada-17',
      attributes: { mail: ['ada@acme.example'] },
      assertionId: '_assertion1',
    })
  })

  const wrong: [string, string, Partial<Answer>, Partial<Encryption>][] = [
    ['that nobody has signed', 'signature_invalid', { signs: 'nothing' }, {}],
    ['that another key has signed', 'signature_invalid', { key: secondKey }, {}],
    [
      'within a response that another key has signed',
      'unknown_certificate',
      { signs: 'response', key: secondKey },
      {},
    ],
    ['for another key', 'signature_invalid', {}, { certificate: firstKey.certificate }],
    ['signed with SHA-1', 'weak_algorithm', { hash: 'sha1' }, {}],
    [
      'whose key travels by RSA 1.5',
      'weak_algorithm',
      {},
      { keyTransport: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5' },
    ],
    [
      'in Triple DES',
      'weak_algorithm',
      { signs: 'both' },
      { content: 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc' },
    ],
    ['for another audience', 'wrong_audience', { audience: 'https://other.example' }, {}],
    ['for another recipient', 'wrong_recipient', { recipient: 'https://other.example/acs' }, {}],
    ['to another request', 'wrong_request', { inResponseTo: '_other' }, {}],
    ['that has expired', 'expired', { lifetimeMs: -180_000 }, {}],
    ['without a name', 'no_subject', { nameId: ' ' }, {}],
  ]
  it.each(wrong)('is refused %s', async (_, reason, changes, how) => {
    expect(await reasonOf(await encrypted(changes, how))).toBe(reason)
  })

  it('is refused with another issuer, also where the one around it is the right one', async () => {
    const write = (xml: string) => xml.replace(/<saml:Issuer>[^<]*</, '<saml:Issuer>https://other.example<')
    expect(await reasonOf(await encrypted({ signs: 'response' }, { write }))).toBe('wrong_issuer')
  })

  it('is refused where this connection has no key, and when it is no assertion', async () => {
    expect(await reasonOf(await encrypted(), { privateKey: null })).toBe('not_decryptable')
    const write = () => '<saml:Subject xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>'
    expect(await reasonOf(await encrypted({ signs: 'response' }, { write }))).toBe('signature_invalid')
  })

  it('is looked at as what is open: a document type is refused, and a weak signature in a strong one', async () => {
    const typed = (xml: string) => `<!DOCTYPE a [<!ENTITY b "c">]>${xml}`
    expect(await reasonOf(await encrypted({ signs: 'response' }, { write: typed }))).toBe('document_type')
    const weak = (xml: string) => xml.replace('xmldsig-more#rsa-sha256', '2000/09/xmldsig#rsa-sha1')
    expect(await reasonOf(await encrypted({ signs: 'both' }, { write: weak }))).toBe('weak_algorithm')
  })

  describe('in AES-CBC, which anybody can change', () => {
    it('wants a signature around it, and no other', async () => {
      expect(await reasonOf(await encrypted({ signs: 'response' }, CBC))).toBe('accepted ada-17')
      expect(await reasonOf(await encrypted({ signs: 'both' }, CBC))).toBe('accepted ada-17')
      expect(await reasonOf(await encrypted({ signs: 'assertion' }, CBC))).toBe('encryption_unsigned')
    })

    it('wants it of an element of any namespace: the library asks for none', async () => {
      const xml = await encrypted({ signs: 'assertion' }, CBC)
      const foreign = xml.replace(
        '<saml:EncryptedAssertion',
        '<saml:EncryptedAssertion xmlns:saml="urn:foreign"',
      )
      expect(foreign).not.toBe(xml)
      expect(await reasonOf(foreign)).toBe('encryption_unsigned')
    })

    it('says nothing about what is in it when it was changed', async () => {
      const xml = await encrypted({ signs: 'response' }, CBC)
      const change = (at: number) =>
        xml.replace(/(<xenc:CipherValue>)([^<]+)/, (_, tag: string, text: string) => {
          const bytes = Buffer.from(text, 'base64')
          bytes[bytes.length - at]! ^= 1
          return `${tag}${bytes.toString('base64')}`
        })
      const messages = await Promise.all(
        // padding that is broken, and padding that is whole
        [17, 60].map(at =>
          readResponse(encoded(change(at)), expected).catch((fault: unknown) => (fault as Error).message),
        ),
      )
      expect(new Set(messages)).toEqual(new Set(['Invalid document signature']))
    })

    it('cannot be made of AES-GCM', async () => {
      const xml = await encrypted()
      const downgraded = xml.replace('2009/xmlenc11#aes256-gcm', '2001/04/xmlenc#aes256-cbc')
      expect(downgraded).not.toBe(xml)
      expect(await reasonOf(downgraded)).toBe('encryption_unsigned')
    })
  })

  describe('that is wrapped', () => {
    const evil = () => responseXml(answer({ nameId: 'root', assertionId: '_evil', signs: 'nothing' }))
    const assertionOf = (xml: string) => /<saml:Assertion [\s\S]*<\/saml:Assertion>/.exec(xml)?.[0] ?? ''

    it.each(['before', 'after'] as const)('is refused with a forged one %s it', async where => {
      const xml = await encrypted()
      const forged = assertionOf(evil())
      const twice =
        where === 'before'
          ? xml.replace('<saml:EncryptedAssertion>', `${forged}<saml:EncryptedAssertion>`)
          : xml.replace('</saml:EncryptedAssertion>', `</saml:EncryptedAssertion>${forged}`)
      expect(twice).toContain('root')
      expect(await reasonOf(twice)).toBe('signature_invalid')
    })

    it('is refused when the forged one is encrypted, too', async () => {
      const forged = await encrypted({ nameId: 'root', assertionId: '_evil', signs: 'nothing' })
      const [part = ''] = /<saml:EncryptedAssertion>[\s\S]*<\/saml:EncryptedAssertion>/.exec(forged) ?? []
      const xml = await encrypted()
      const twice = xml.replace('<saml:EncryptedAssertion>', () => `${part}<saml:EncryptedAssertion>`)
      expect(await reasonOf(twice)).toBe('signature_invalid')
    })

    it('is refused with the signed one within a forged one', async () => {
      const forged = assertionOf(evil()).replace(
        '<saml:Assertion ',
        '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ',
      )
      const write = (xml: string) => forged.replace('</saml:Issuer>', `</saml:Issuer>${xml}`)
      expect(await reasonOf(await encrypted({}, { write }))).toBe('signature_invalid')
    })
  })
})
