import { X509Certificate } from 'node:crypto'
import encryption, { type EncryptionAlgorithm, type KeyEncryptionAlgorithm } from 'xml-encryption'
import { type Answer, responseXml, signed } from './identity-provider.fixture.js'
import { NAMESPACES } from './xml.js'

const XMLENC = 'http://www.w3.org/2001/04/xmlenc#'

/** How an identity provider of the tests encrypts. */
export interface Encryption {
  /** PEM: for whom */
  certificate: string
  content?: EncryptionAlgorithm
  keyTransport?: KeyEncryptionAlgorithm
  /** changes what is encrypted */
  write?(assertion: string): string
}

const DECLARED = `<saml:Assertion xmlns:saml="${NAMESPACES.assertion}" xmlns:samlp="${NAMESPACES.protocol}" `

/** The whole answer with its assertion encrypted, signed within, around, both or not at all. */
export async function encryptedResponse(answer: Answer, how: Encryption): Promise<string> {
  const { signs } = answer
  const open = responseXml(answer)
  const within = signs === 'assertion' || signs === 'both' ? signed(open, 'Assertion', answer) : open
  const [assertion = ''] = /<saml:Assertion [\s\S]*<\/saml:Assertion>/.exec(within) ?? []
  const { write = text => text } = how
  const text = await encrypted(write(assertion.replace('<saml:Assertion ', DECLARED)), how)
  const closed = within.replace(
    assertion,
    () => `<saml:EncryptedAssertion>${text.trim()}</saml:EncryptedAssertion>`,
  )
  return signs === 'response' || signs === 'both' ? signed(closed, 'Response', answer) : closed
}

function encrypted(text: string, { certificate, content, keyTransport }: Encryption): Promise<string> {
  const options = {
    rsa_pub: new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }),
    pem: certificate,
    encryptionAlgorithm: content ?? 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    keyEncryptionAlgorithm: keyTransport ?? (`${XMLENC}rsa-oaep-mgf1p` as const),
    warnInsecureAlgorithm: false,
  }
  return new Promise((resolve, reject) =>
    encryption.encrypt(text, options, (error, xml) => (error ? reject(error) : resolve(xml))),
  )
}
