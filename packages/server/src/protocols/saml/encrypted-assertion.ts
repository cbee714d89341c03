import type { Element } from '@xmldom/xmldom'
import { isMalleable, refuseWeakAlgorithms } from './algorithms.js'
import type { Expected } from './expected.js'
import { SamlFault } from './saml-fault.js'
import { childrenOf, NAMESPACES, parseXml } from './xml.js'

/**
 * The encrypted assertion of a response; null: what it says is open. The library asks no element for its
 * namespace, so that none of another one may be overlooked here.
 */
export const encryptedAssertionOf = (response: Element): Element | null =>
  Array.from(response.getElementsByTagName('*')).find(
    ({ localName, parentNode }) => localName === 'EncryptedAssertion' && parentNode === response,
  ) ?? null

/**
 * Whether the response itself has to be signed, and its signature to be verified before anything is
 * decrypted. That goes for AES-CBC: without it a stranger could change the text and ask us again and again
 * what is in it ("How to Break XML Encryption", Jager and Somorovsky 2011). AES-GCM says by itself that it
 * was changed.
 * @throws SamlFault encryption_unsigned, not_decryptable
 */
export function wantsSignatureAround(response: Element, { privateKey }: Expected): boolean {
  const encrypted = encryptedAssertionOf(response)
  if (!encrypted) return false
  if (privateKey === null) throw new SamlFault('not_decryptable', 'this connection has no key pair')
  if (!isMalleable(encrypted)) return false
  if (childrenOf(response, 'signature', 'Signature').length === 0)
    throw new SamlFault('encryption_unsigned', 'AES-CBC wants a signed response; AES-GCM does without')
  return true
}

/**
 * Looks at what was encrypted as at what is open. Call once the signature has been verified: until then it is
 * anybody's.
 * @throws SamlFault not_decryptable, weak_algorithm, document_type, …
 */
export async function refuseWeaknessWithin(response: Element, { privateKey }: Expected): Promise<void> {
  const encrypted = encryptedAssertionOf(response)
  if (!encrypted || privateKey === null) return
  const root = parseXml(await decrypt(encrypted, privateKey))
  if (root.namespaceURI !== NAMESPACES.assertion || root.localName !== 'Assertion')
    throw new SamlFault('not_decryptable', `a ${root.localName} is encrypted, and no assertion`)
  refuseWeakAlgorithms(root)
}

async function decrypt(encrypted: Element, key: string): Promise<string> {
  const { default: encryption } = await import('xml-encryption')
  return new Promise((resolve, reject) =>
    encryption.decrypt(encrypted.toString(), { key }, (error, text) =>
      error ? reject(new SamlFault('not_decryptable', error.message)) : resolve(text),
    ),
  )
}
