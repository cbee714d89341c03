import type { Element } from '@xmldom/xmldom'
import { refuseWeakAlgorithms } from './algorithms.js'
import { type Assertion, readAssertion, type SamlPerson } from './assertion.js'
import { refuseWeaknessWithin, wantsSignatureAround } from './encrypted-assertion.js'
import type { Expected } from './expected.js'
import { SamlFault } from './saml-fault.js'
import { signatureFault } from './signature-fault.js'
import { childrenOf, NAMESPACES, parseXml, textOf } from './xml.js'

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success'

/**
 * Reads a response (SAML 2.0 Core 3.3.3, posted as Bindings 3.5 says) and believes what is signed in it: the
 * whole response, or its assertion, which may be encrypted for us. Whoever uses it remembers the assertion's
 * id until it has expired.
 * @param encoded base64 as it was posted
 * @throws SamlFault
 */
export async function readResponse(encoded: string, expected: Expected): Promise<SamlPerson> {
  const root = parseXml(Buffer.from(encoded, 'base64').toString('utf8'))
  checkResponse(root, expected)
  refuseWeakAlgorithms(root)
  const isSignedAround = wantsSignatureAround(root, expected)
  const assertion = await signedAssertion(encoded, root, expected, isSignedAround)
  await refuseWeaknessWithin(root, expected)
  return readAssertion(assertion, expected)
}

/** The id of the request that a response names, of which nothing has been checked; null: none can be read. */
export function requestAnswered(encoded: string): string | null {
  try {
    return parseXml(Buffer.from(encoded, 'base64').toString('utf8')).getAttribute('InResponseTo') || null
  } catch (error) {
    if (error instanceof SamlFault) return null
    throw error
  }
}

/** What is around the assertion need not be signed: it must not contradict, and says why there is none. */
function checkResponse(root: Element, { serviceProvider, issuer, requestId }: Expected): void {
  if (root.namespaceURI !== NAMESPACES.protocol || root.localName !== 'Response')
    throw new SamlFault('not_a_response', `the document is a ${root.localName}`)
  refuseOther(root.getAttribute('Destination'), serviceProvider.acsUrl, 'wrong_destination')
  refuseOther(textOf(childrenOf(root, 'assertion', 'Issuer')[0]), issuer, 'wrong_issuer')
  const answers = root.getAttribute('InResponseTo')
  if (answers && answers !== requestId)
    throw new SamlFault('wrong_request', 'it answers a request that is not this browser’s')
  const [status] = childrenOf(root, 'protocol', 'Status')
  const codes = Array.from(status?.getElementsByTagNameNS(NAMESPACES.protocol, 'StatusCode') ?? [])
  if (codes[0]?.getAttribute('Value') !== SUCCESS)
    throw new SamlFault('refused_by_provider', codes.map(code => code.getAttribute('Value')).join(' '))
}

function refuseOther(
  found: string | null,
  wanted: string,
  reason: 'wrong_destination' | 'wrong_issuer',
): void {
  if (found && found !== wanted) throw new SamlFault(reason, `${found} is not ${wanted}`)
}

/** The one assertion that a signature covers; what is beside it is not looked at. */
async function signedAssertion(
  encoded: string,
  root: Element,
  { serviceProvider, certificates, privateKey }: Expected,
  isSignedAround: boolean,
): Promise<Assertion> {
  const { SAML } = await import('@node-saml/node-saml')
  const saml = new SAML({
    issuer: serviceProvider.entityId,
    callbackUrl: serviceProvider.acsUrl,
    audience: serviceProvider.entityId,
    idpCert: [...certificates],
    ...(privateKey === null ? {} : { decryptionPvk: privateKey }),
    // with both on, a provider that signs but one of them would be refused; none at all always is
    wantAssertionsSigned: false,
    // with this on, nothing is decrypted before the signature around it has been verified
    wantAuthnResponseSigned: isSignedAround,
    // times are looked at by our own clock
    acceptedClockSkewMs: -1,
  })
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: encoded })
    const parsed = profile?.getAssertion?.() as { Assertion?: Assertion } | undefined
    if (parsed?.Assertion) return parsed.Assertion
  } catch (error) {
    throw signatureFault(error, root, { certificates })
  }
  throw new SamlFault('signature_invalid', 'there is no signed assertion')
}
