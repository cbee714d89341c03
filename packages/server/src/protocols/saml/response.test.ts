import { describe, expect, it } from 'vitest'
import type { Expected } from './expected.js'
import {
  type Answer,
  defaults,
  encoded,
  responseXml,
  signed,
  signedResponse,
} from './identity-provider.fixture.js'
import { firstKey, secondKey } from './keys.fixture.js'
import { readResponse } from './response.js'
import type { SamlFault } from './saml-fault.js'

const now = Date.parse('2026-03-04T05:06:07Z')
const serviceProvider = {
  entityId: 'https://clerk.app.example/v1/saml/metadata/c1.xml',
  acsUrl: 'https://clerk.app.example/v1/saml/acs/c1',
}
const expected: Expected = {
  serviceProvider,
  issuer: 'https://idp.example/metadata',
  certificates: [firstKey.certificate],
  privateKey: null,
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
const read = (xml: string, changes: Partial<Expected> = {}) =>
  readResponse(encoded(xml), { ...expected, ...changes })
const reasonOf = async (xml: string, changes: Partial<Expected> = {}): Promise<string> =>
  read(xml, changes).then(
    person => `accepted ${person.nameId}`,
    (fault: unknown) => (fault as SamlFault).reason,
  )

describe('a response of an identity provider', () => {
  it.each(['assertion', 'response', 'both'] as const)('is believed with a signed %s', async signs => {
    const attributes = { mail: 'ada@acme.example', groups: ['a', 'b'] }
    expect(await read(signedResponse(answer({ signs, attributes })))).toEqual({
      nameId: 'ada-17',
      attributes: { mail: ['ada@acme.example'], groups: ['a', 'b'] },
      assertionId: '_assertion1',
      expiresAt: now + 300_000 + 120_000,
      sessionEndsAt: null,
    })
  })

  it('counts by any of several certificates, the one before and the one after it', async () => {
    const xml = signedResponse(answer({ key: secondKey }))
    expect(await reasonOf(xml)).toBe('unknown_certificate')
    const certificates = [firstKey.certificate, secondKey.certificate]
    expect(await reasonOf(xml, { certificates })).toBe('accepted ada-17')
  })

  it('says when the session is to end', async () => {
    const person = await read(signedResponse(answer({ sessionNotOnOrAfter: now + 3_600_000 })))
    expect(person.sessionEndsAt).toBe(now + 3_600_000)
  })

  it('may come by itself where it is asked for nothing, and answers nothing then', async () => {
    const unasked = signedResponse(answer({ inResponseTo: null }))
    expect(await reasonOf(unasked, { requestId: null })).toBe('accepted ada-17')
    expect(await reasonOf(unasked)).toBe('wrong_request')
    expect(await reasonOf(signedResponse(answer()), { requestId: null })).toBe('wrong_request')
  })

  const wrong: [string, string, Partial<Answer>][] = [
    ['without a signature', 'signature_invalid', { signs: 'nothing' }],
    ['signed with another key', 'unknown_certificate', { key: secondKey }],
    ['signed with SHA-1', 'weak_algorithm', { hash: 'sha1' }],
    ['for another audience', 'wrong_audience', { audience: 'https://other.example' }],
    ['for another recipient', 'wrong_recipient', { recipient: 'https://other.example/acs' }],
    ['for another destination', 'wrong_destination', { destination: 'https://other.example/acs' }],
    ['of another issuer', 'wrong_issuer', { issuer: 'https://other.example' }],
    ['to another browser’s request', 'wrong_request', { inResponseTo: '_other' }],
    ['that has expired', 'expired', { lifetimeMs: -180_000 }],
    ['of the future', 'too_early', { notBeforeMs: 180_000 }],
    ['without a name', 'no_subject', { nameId: ' ' }],
    ['that says no', 'refused_by_provider', { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }],
  ]
  it.each(wrong)('is refused %s', async (_, reason, changes) => {
    expect(await reasonOf(signedResponse(answer(changes)))).toBe(reason)
  })

  it('is refused when what is around a signed assertion contradicts it', async () => {
    const xml = signedResponse(answer())
    const other = 'https://other.example'
    expect(await reasonOf(xml.replace(/<saml:Issuer>[^<]*</, `<saml:Issuer>${other}<`))).toBe('wrong_issuer')
    expect(await reasonOf(xml.replace('status:Success', 'status:Requester'))).toBe('refused_by_provider')
  })

  it.each([
    ['a document type', '<!DOCTYPE r [<!ENTITY a "b">]>', 'document_type'],
    ['an external entity', '<!DOCTYPE r SYSTEM "file:///etc/passwd">', 'document_type'],
    ['entities that grow', '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>', 'document_type'],
  ])('is refused with %s', async (_, prolog, reason) => {
    expect(await reasonOf(prolog + signedResponse(answer()))).toBe(reason)
  })

  it('is refused when it is too large, no XML, or something else', async () => {
    expect(await reasonOf(`<a>${'x'.repeat(600_000)}</a>`)).toBe('too_large')
    expect(await reasonOf('<a><b></a>')).toBe('not_xml')
    expect(await reasonOf('')).toBe('not_xml')
    expect(await reasonOf('<a/>')).toBe('not_a_response')
  })

  it('is not cut short by a comment in the name', async () => {
    const write = (xml: string) => xml.replace('ada-17', 'ada-17<!-- -->.evil.example')
    const xml = signedResponse(answer({ write }))
    expect(await reasonOf(xml)).toBe('accepted ada-17.evil.example')
    // put in after signing: canonicalization drops comments, so that the signature still holds
    const after = signedResponse(answer({ nameId: 'ada-17.evil.example' })).replace(
      'ada-17.',
      'ada-17<!-- -->.',
    )
    expect(await reasonOf(after)).toMatch(/^(accepted ada-17\.evil\.example|signature_invalid)$/)
  })
})

/** The eight classic shapes (Somorovsky et al., “On Breaking SAML: Be Whoever You Want to Be”, 2012). */
describe('a signature that is wrapped', () => {
  const evil = () =>
    responseXml(answer({ nameId: 'root', assertionId: '_evil', responseId: '_evil_response' }))
  const part = (xml: string, name: string) =>
    new RegExp(`<(\\w+:)?${name}[ >][\\s\\S]*</(\\w+:)?${name}>`).exec(xml)?.[0] ?? ''
  const unsigned = (xml: string) => xml.replace(part(xml, 'Signature'), '')
  const signature = (xml: string) => part(xml, 'Signature')
  const declared = (xml: string, name: string) =>
    part(xml, name).replace(
      /^<(\S+)/,
      '<$1 xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
    )

  const byResponse = signedResponse(answer({ signs: 'response' }))
  const byAssertion = signedResponse(answer({ signs: 'assertion' }))
  const evilAssertion = part(evil(), 'Assertion')
  const after = (xml: string, tag: string, text: string) => xml.replace(tag, `${tag}${text}`)

  const shapes: Record<string, () => string> = {
    'XSW1: the signed response within the signature of a forged one': () =>
      evil().replace(
        '</saml:Issuer>',
        `</saml:Issuer>${signature(byResponse).replace('</ds:Signature>', `<ds:Object>${unsigned(byResponse)}</ds:Object></ds:Signature>`)}`,
      ),
    'XSW2: the signed response before the signature, detached': () =>
      evil().replace('</saml:Issuer>', `</saml:Issuer>${unsigned(byResponse)}${signature(byResponse)}`),
    'XSW3: a forged assertion before the signed one': () =>
      byAssertion.replace('<saml:Assertion', `${evilAssertion}<saml:Assertion`),
    'XSW4: the signed assertion within a forged one': () =>
      byAssertion.replace(
        part(byAssertion, 'Assertion'),
        evilAssertion.replace('</saml:Assertion>', `${part(byAssertion, 'Assertion')}</saml:Assertion>`),
      ),
    'XSW5: a changed assertion with the signature, the signed one after it': () =>
      byAssertion
        .replace('_assertion1"', '_evil"')
        .replace('ada-17', 'root')
        .replace('</samlp:Response>', `${unsigned(part(byAssertion, 'Assertion'))}</samlp:Response>`),
    'XSW6: the signed assertion within the signature of a changed one': () =>
      byAssertion
        .replace('_assertion1"', '_evil"')
        .replace('ada-17', 'root')
        .replace('</ds:Signature>', `${unsigned(part(byAssertion, 'Assertion'))}</ds:Signature>`),
    'XSW7: a forged assertion in extensions': () =>
      after(byAssertion, '</samlp:Status>', `<samlp:Extensions>${evilAssertion}</samlp:Extensions>`),
    'XSW8: the signed assertion within an object of the forged one’s signature': () =>
      byAssertion.replace(
        part(byAssertion, 'Assertion'),
        after(
          evilAssertion,
          '</saml:Issuer>',
          signature(byAssertion).replace(
            '</ds:Signature>',
            `<ds:Object>${unsigned(declared(byAssertion, 'Assertion'))}</ds:Object></ds:Signature>`,
          ),
        ),
      ),
  }

  it.each(Object.entries(shapes))('%s', async (_, forge) => {
    const xml = forge()
    expect(xml).toContain('root')
    // the forged one is never believed; where the signed one stands in its place, that one may be
    expect(await reasonOf(xml)).toMatch(/^(signature_invalid|accepted ada-17|not_xml)$/)
  })

  it('is refused with two signatures, and with the same id twice', async () => {
    const twice = byAssertion.replace(signature(byAssertion), signature(byAssertion).repeat(2))
    expect(await reasonOf(twice)).toBe('signature_invalid')
    const sameId = byAssertion.replace(
      '<saml:Assertion',
      `${evilAssertion.replace('_evil', '_assertion1')}<saml:Assertion`,
    )
    expect(await reasonOf(sameId)).toBe('signature_invalid')
    expect(signed(evil(), 'Assertion', { key: secondKey, hash: 'sha256' })).toContain('root')
  })
})
