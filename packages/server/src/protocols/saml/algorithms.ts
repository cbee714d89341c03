import type { Element } from '@xmldom/xmldom'
import { SamlFault } from './saml-fault.js'

const SIGNATURES = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
]
const DIGESTS = ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512']
/** Whoever changes such a text, and hears whether it could be read, comes to know what is in it. */
const MALLEABLE = ['aes128-cbc', 'aes256-cbc'].map(name => `http://www.w3.org/2001/04/xmlenc#${name}`)
/**
 * Of contents, and of the key that encrypts them. PKCS#1 1.5 tells those who ask often enough what is inside.
 */
const ENCRYPTIONS = [
  ...['aes128-gcm', 'aes256-gcm'].map(name => `http://www.w3.org/2009/xmlenc11#${name}`),
  ...MALLEABLE,
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
]
/** SHA-1 within OAEP is what everybody's default is, and no signature rests upon it. */
const WITHIN_ENCRYPTION = ['http://www.w3.org/2000/09/xmldsig#sha1']

/**
 * Refuses what is broken, or what nobody uses with SAML: SHA-1, HMAC with a public key, RSA 1.5.
 * @throws SamlFault weak_algorithm
 */
export function refuseWeakAlgorithms(root: Element): void {
  for (const element of Array.from(root.getElementsByTagName('*'))) {
    const allowed = allowedFor(element)
    const algorithm = element.getAttribute('Algorithm') ?? ''
    if (allowed && !allowed.includes(algorithm))
      throw new SamlFault('weak_algorithm', `${element.localName} ${algorithm} is not accepted`)
  }
}

/** Whether something in it is encrypted so that only a signature around it keeps it from being changed. */
export const isMalleable = (root: Element): boolean =>
  Array.from(root.getElementsByTagName('*')).some(
    element =>
      element.localName === 'EncryptionMethod' && MALLEABLE.includes(element.getAttribute('Algorithm') ?? ''),
  )

function allowedFor({ localName, parentNode }: Element): readonly string[] | null {
  switch (localName) {
    case 'SignatureMethod':
      return SIGNATURES
    case 'EncryptionMethod':
      return ENCRYPTIONS
    case 'DigestMethod':
      return (parentNode as Element | null)?.localName === 'EncryptionMethod' ? WITHIN_ENCRYPTION : DIGESTS
    default:
      return null
  }
}
