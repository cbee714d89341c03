import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Certificate } from '../../src/webhooks/receiver.fixture.js'

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })

/** An authority, a certificate of it for localhost, and one for localhost that nobody vouches for. */
export function makeCertificates(directory: string): {
  authorityFile: string
  trusted: Certificate
  selfSigned: Certificate
} {
  const file = (name: string) => join(directory, name)
  const newKey = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', file(`${name}.key`)]
  const authorityFile = file('authority.crt')
  const names = file('names.cnf')
  writeFileSync(names, 'subjectAltName=DNS:localhost')
  openssl(
    'req',
    '-x509',
    ...newKey('authority'),
    '-out',
    authorityFile,
    '-days',
    '1',
    '-subj',
    '/CN=Authority',
  )
  openssl('req', ...newKey('trusted'), '-out', file('trusted.csr'), '-subj', '/CN=localhost')
  const signed = ['-CA', authorityFile, '-CAkey', file('authority.key'), '-CAcreateserial', '-days', '1']
  openssl(
    'x509',
    '-req',
    '-in',
    file('trusted.csr'),
    ...signed,
    '-extfile',
    names,
    '-out',
    file('trusted.crt'),
  )
  const own = ['-out', file('own.crt'), '-days', '1', '-subj', '/CN=localhost']
  openssl('req', '-x509', ...newKey('own'), ...own, '-addext', 'subjectAltName=DNS:localhost')
  const read = (name: string) => ({
    key: readFileSync(file(`${name}.key`), 'utf8'),
    cert: readFileSync(file(`${name}.crt`), 'utf8'),
  })
  return { authorityFile, trusted: read('trusted'), selfSigned: read('own') }
}
