import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate authority of one test run, and a certificate that it gave for some names. */
export interface TlsAuthority {
  /** file with the authority's certificate, for NODE_EXTRA_CA_CERTS */
  caFile: string
  key: string
  certificate: string
  /** hash of the authority's public key, by which Chromium is told to trust it */
  publicKeyHash: string
  remove(): void
}

/** Makes an authority with OpenSSL. */
export function createTlsAuthority(names: string[]): TlsAuthority {
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-tls-'))
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const [caKey, ca] = ['ca.key', 'ca.pem']
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    caKey,
    '-out',
    ca,
    '-days',
    '2',
    '-subj',
    '/CN=Frontdesk test CA',
  )
  openssl('req', '-new', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${names[0]}`)
  const alternatives = names.map(name => `DNS:${name}`).join(',')
  writeFileSync(
    join(directory, 'extensions'),
    `subjectAltName=${alternatives}\nextendedKeyUsage=serverAuth\n`,
  )
  const signer = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '2', '-extfile', 'extensions']
  openssl('x509', '-req', '-in', 'server.csr', ...signer, '-out', 'server.pem')

  const read = (file: string) => readFileSync(join(directory, file), 'utf8')
  const publicKey = new X509Certificate(read(ca)).publicKey.export({ type: 'spki', format: 'der' })
  return {
    caFile: join(directory, ca),
    key: read('server.key'),
    certificate: read('server.pem') + read(ca),
    publicKeyHash: createHash('sha256').update(publicKey).digest('base64'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}
