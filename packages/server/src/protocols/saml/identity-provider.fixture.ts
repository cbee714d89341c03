import { inflateRawSync } from 'node:zlib'
import { SignedXml } from 'xml-crypto'
import { firstKey } from './keys.fixture.js'
import { NAMESPACES } from './xml.js'

const ALGORITHMS = {
  sha1: ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', 'http://www.w3.org/2000/09/xmldsig#sha1'],
  sha256: ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2001/04/xmlenc#sha256'],
} as const

/** What a response says, and how. Everything can be wrong on purpose. */
export interface Answer {
  now: number
  acsUrl: string
  audience: string
  inResponseTo: string | null
  issuer: string
  nameId: string
  attributes: Record<string, string | string[]>
  assertionId: string
  responseId: string
  destination: string | null
  recipient: string
  status: string
  lifetimeMs: number
  notBeforeMs: number
  sessionNotOnOrAfter: number | null
  signs: 'assertion' | 'response' | 'both' | 'nothing'
  hash: keyof typeof ALGORITHMS
  key: { privateKey: string; certificate: string }
  /** changes the XML before it is signed, e.g. adds a comment */
  write(xml: string): string
}

const ISSUER = 'https://idp.example/metadata'

export const defaults = (to: Pick<Answer, 'now' | 'acsUrl' | 'audience' | 'inResponseTo'>): Answer => ({
  ...to,
  issuer: ISSUER,
  nameId: 'ada-17',
  attributes: { mail: 'ada@acme.example', firstName: 'Ada', lastName: 'Lovelace' },
  assertionId: '_assertion1',
  responseId: '_response1',
  destination: to.acsUrl,
  recipient: to.acsUrl,
  status: 'urn:oasis:names:tc:SAML:2.0:status:Success',
  lifetimeMs: 300_000,
  notBeforeMs: -60_000,
  sessionNotOnOrAfter: null,
  signs: 'assertion',
  hash: 'sha256',
  key: firstKey,
  write: xml => xml,
})

const iso = (at: number) => new Date(at).toISOString()
const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
const attribute = (name: string, value: string | null) =>
  value === null ? '' : ` ${name}="${escape(value)}"`

/** A response as an identity provider writes it; not signed yet. */
export function responseXml(answer: Answer): string {
  const { now, lifetimeMs, inResponseTo } = answer
  const end = iso(now + lifetimeMs)
  const start = iso(now + answer.notBeforeMs)
  const attributes = Object.entries(answer.attributes).map(
    ([name, values]) =>
      `<saml:Attribute Name="${escape(name)}">${[values]
        .flat()
        .map(value => `<saml:AttributeValue>${escape(value)}</saml:AttributeValue>`)
        .join('')}</saml:Attribute>`,
  )
  const ends = answer.sessionNotOnOrAfter === null ? null : iso(answer.sessionNotOnOrAfter)
  return answer.write(
    `<samlp:Response xmlns:samlp="${NAMESPACES.protocol}" xmlns:saml="${NAMESPACES.assertion}" Version="2.0"` +
      ` ID="${answer.responseId}" IssueInstant="${iso(now)}"${attribute('Destination', answer.destination)}` +
      `${attribute('InResponseTo', inResponseTo)}><saml:Issuer>${escape(answer.issuer)}</saml:Issuer>` +
      `<samlp:Status><samlp:StatusCode Value="${answer.status}"/></samlp:Status>` +
      `<saml:Assertion Version="2.0" ID="${answer.assertionId}" IssueInstant="${iso(now)}">` +
      `<saml:Issuer>${escape(answer.issuer)}</saml:Issuer><saml:Subject>` +
      `<saml:NameID>${escape(answer.nameId)}</saml:NameID>` +
      `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData` +
      `${attribute('InResponseTo', inResponseTo)} NotOnOrAfter="${end}" Recipient="${escape(answer.recipient)}"/>` +
      `</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${start}" NotOnOrAfter="${end}">` +
      `<saml:AudienceRestriction><saml:Audience>${escape(answer.audience)}</saml:Audience>` +
      `</saml:AudienceRestriction></saml:Conditions>` +
      `<saml:AuthnStatement AuthnInstant="${iso(now)}"${attribute('SessionNotOnOrAfter', ends)}/>` +
      `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement></saml:Assertion></samlp:Response>`,
  )
}

/** Signs the element of that name, enveloped, as the standard wants it. */
export function signed(
  xml: string,
  name: 'Response' | 'Assertion',
  { key, hash }: Pick<Answer, 'key' | 'hash'>,
) {
  const [signatureAlgorithm, digestAlgorithm] = ALGORITHMS[hash]
  const canonicalizationAlgorithm = 'http://www.w3.org/2001/10/xml-exc-c14n#'
  const signature = new SignedXml({
    privateKey: key.privateKey,
    publicCert: key.certificate,
    getKeyInfoContent: SignedXml.getKeyInfoContent,
    signatureAlgorithm,
    canonicalizationAlgorithm,
  })
  const xpath = `//*[local-name(.)='${name}']`
  signature.addReference({
    xpath,
    digestAlgorithm,
    transforms: [`${NAMESPACES.signature}enveloped-signature`, canonicalizationAlgorithm],
  })
  signature.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' },
  })
  return signature.getSignedXml()
}

/** The whole answer, signed as it says. */
export function signedResponse(answer: Answer): string {
  const xml = responseXml(answer)
  const inner =
    answer.signs === 'assertion' || answer.signs === 'both' ? signed(xml, 'Assertion', answer) : xml
  return answer.signs === 'response' || answer.signs === 'both' ? signed(inner, 'Response', answer) : inner
}

export const encoded = (xml: string): string => Buffer.from(xml).toString('base64')

/** The XML of a request that came by HTTP-Redirect. */
export const requestXml = (url: string): string =>
  inflateRawSync(Buffer.from(new URL(url).searchParams.get('SAMLRequest') ?? '', 'base64')).toString()

/** Metadata of the identity provider. */
export const metadataXml = (
  certificates: string[],
  { issuer = ISSUER, ssoUrl = 'https://idp.example/sso' } = {},
): string =>
  `<md:EntityDescriptor xmlns:md="${NAMESPACES.metadata}" xmlns:ds="${NAMESPACES.signature}" entityID="${issuer}">` +
  `<md:IDPSSODescriptor protocolSupportEnumeration="${NAMESPACES.protocol}">` +
  certificates
    .map(
      pem =>
        `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>` +
        `${pem.replace(/-----[A-Z ]+-----|\s/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
    )
    .join('') +
  `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${ssoUrl}"/>` +
  `</md:IDPSSODescriptor></md:EntityDescriptor>`
