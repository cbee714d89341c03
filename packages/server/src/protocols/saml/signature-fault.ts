import { X509Certificate } from 'node:crypto'
import type { Element } from '@xmldom/xmldom'
import { parseCertificates } from './certificates.js'
import type { Expected } from './expected.js'
import { SamlFault } from './saml-fault.js'
import { elementsOf, textOf } from './xml.js'

/**
 * Why the library takes no assertion of a response: the audience, a certificate that nobody has told us, or
 * anything else about the signature. What the response says of its certificate is believed for this alone.
 */
export function signatureFault(
  error: unknown,
  root: Element,
  { certificates }: Pick<Expected, 'certificates'>,
): SamlFault {
  const message = error instanceof Error ? error.message : String(error)
  if (/audience/i.test(message)) return new SamlFault('wrong_audience', message)
  const unknown = unknownCertificate(root, certificates)
  if (unknown === null) return new SamlFault('signature_invalid', message)
  const known = certificates.map(pem => describe(new X509Certificate(pem))).join('; ')
  return new SamlFault('unknown_certificate', `it is signed with ${unknown}; known are: ${known}`)
}

function unknownCertificate(root: Element, known: readonly string[]): string | null {
  // what is encrypted names a certificate as well: ours
  const [signature] = elementsOf(root, 'signature', 'Signature')
  const text = signature ? textOf(elementsOf(signature, 'signature', 'X509Certificate')[0]) : ''
  if (text === '') return null
  try {
    const [found] = parseCertificates(text)
    return found && !known.includes(found.pem) ? describe(new X509Certificate(found.pem)) : null
  } catch (error) {
    if (error instanceof SamlFault) return null
    throw error
  }
}

const describe = ({ fingerprint256, validTo }: X509Certificate): string =>
  `the certificate ${fingerprint256} (valid until ${new Date(validTo).toISOString().slice(0, 10)})`
