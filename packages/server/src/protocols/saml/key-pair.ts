import { createPublicKey, webcrypto } from 'node:crypto'

/** Our key pair of one connection: it signs requests, and assertions are encrypted for it. */
export interface SamlKeyPair {
  /** PEM, PKCS #8, RSA */
  privateKey: string
  /** PEM, X.509, signed by itself */
  certificate: string
}

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
/** Many providers stop at the end of a certificate, and somebody has to carry the next one there by hand. */
const YEARS = 10

/**
 * A certificate for a key, signed by the key itself: providers know it by what it is, and by nobody's word.
 * @param privateKey PEM, PKCS #8, RSA
 * @param name its common name
 * @param now Unix ms; it is valid for ten years from a day before, since clocks differ
 */
export async function selfSigned(
  privateKey: string,
  { name, serial, now }: { name: string; serial: Buffer; now: number },
): Promise<SamlKeyPair> {
  // the library wants it there, and few servers ever make a certificate
  await import('reflect-metadata')
  const { X509CertificateGenerator } = await import('@peculiar/x509')
  const [notBefore, notAfter] = [new Date(now - 86_400_000), new Date(now)]
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + YEARS)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    // positive, and without zeros that would have to go (RFC 5280, 4.1.2.2)
    serialNumber: `01${serial.toString('hex')}`,
    notBefore,
    notAfter,
    signingAlgorithm: ALGORITHM,
    keys: await keysOf(privateKey),
  })
  return { privateKey, certificate: certificate.toString('pem') }
}

async function keysOf(pem: string) {
  const spki = createPublicKey(pem).export({ type: 'spki', format: 'der' })
  const pkcs8 = Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64')
  const { subtle } = webcrypto
  return {
    privateKey: await subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']),
    publicKey: await subtle.importKey('spki', spki, ALGORITHM, true, ['verify']),
  }
}
