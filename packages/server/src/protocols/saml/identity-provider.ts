import type { Element } from '@xmldom/xmldom'
import { type Certificate, parseCertificates } from './certificates.js'
import { SamlFault } from './saml-fault.js'
import { elementsOf, parseXml, textOf } from './xml.js'

/** An identity provider as its metadata describes it. */
export interface IdentityProviderMetadata {
  entityId: string
  /** where browsers are sent to with a request */
  ssoUrl: string
  /** what it signs with: the present one, and those before and after it */
  certificates: Certificate[]
}

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'

/**
 * Reads metadata (SAML 2.0 Metadata, 2.4.3) of one identity provider. Its own signature is not looked at: it
 * comes from an administrator, or from the address that one has given.
 * @throws SamlFault not_metadata, no_redirect_binding, no_certificate
 */
export function parseIdentityProviderMetadata(text: string): IdentityProviderMetadata {
  const root = parseXml(text)
  const [role, ...others] = elementsOf(root, 'metadata', 'IDPSSODescriptor')
  if (!role) throw new SamlFault('not_metadata', 'there is no IDPSSODescriptor')
  if (others.length > 0) throw new SamlFault('not_metadata', 'there is more than one IDPSSODescriptor')
  const entityId = (role.parentNode as Element).getAttribute('entityID')
  if (!entityId) throw new SamlFault('not_metadata', 'there is no entityID')
  return { entityId, ssoUrl: ssoUrlOf(role), certificates: certificatesOf(role) }
}

function ssoUrlOf(role: Element): string {
  const services = elementsOf(role, 'metadata', 'SingleSignOnService')
  const url = services.find(each => each.getAttribute('Binding') === REDIRECT)?.getAttribute('Location') ?? ''
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  throw new SamlFault('no_redirect_binding', 'there is no SingleSignOnService for HTTP-Redirect')
}

function certificatesOf(role: Element): Certificate[] {
  const keys = elementsOf(role, 'metadata', 'KeyDescriptor').filter(
    key => key.getAttribute('use') !== 'encryption',
  )
  const texts = keys.flatMap(key => elementsOf(key, 'signature', 'X509Certificate').map(textOf))
  const certificates = [...new Set(texts)].flatMap(parseCertificates)
  if (certificates.length === 0) throw new SamlFault('no_certificate', 'there is no certificate for signing')
  return certificates
}
