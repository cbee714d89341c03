import { X509Certificate } from 'node:crypto'
import { SamlFault } from './saml-fault.js'

export interface Certificate {
  pem: string
  /** Unix ms */
  issuedAt: number
  expiresAt: number
}

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g
const LINE = /.{1,64}/g

/**
 * Certificates as people paste them: one or several in PEM, or the bare base64 of metadata.
 * @throws SamlFault no_certificate
 */
export function parseCertificates(text: string): Certificate[] {
  const blocks = text.match(BLOCK) ?? [pemOf(text)]
  return blocks.map(parseCertificate)
}

function pemOf(base64: string): string {
  const lines = base64.replace(/\s/g, '').match(LINE) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n')
}

function parseCertificate(text: string): Certificate {
  try {
    const certificate = new X509Certificate(text)
    return {
      pem: certificate.toString().trim(),
      issuedAt: Date.parse(certificate.validFrom),
      expiresAt: Date.parse(certificate.validTo),
    }
  } catch {
    throw new SamlFault('no_certificate', 'the text is no X.509 certificate in PEM')
  }
}
