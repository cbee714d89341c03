import { join } from 'node:path'
import { E2E_DIRECTORY } from './paths.js'
import { type Route, startReverseProxy } from './reverse-proxy.js'
import { createTlsAuthority } from './tls-authority.js'

/** Names that lead to servers of the test, over TLS. */
export interface OwnHosts {
  /** variables by which a Node process finds the names, and trusts their certificate */
  environment: Record<string, string>
  /** flags by which Chromium does */
  browserFlags: string[]
  close(): Promise<void>
}

/** Starts the reverse proxy that the names lead to. Node processes know `*.test` and Google's alone. */
export async function startOwnHosts(names: string[], route: Route): Promise<OwnHosts> {
  const authority = createTlsAuthority(names)
  const proxy = await startReverseProxy(authority, route)
  return {
    environment: {
      NODE_EXTRA_CA_CERTS: authority.caFile,
      NODE_OPTIONS: `--require ${join(E2E_DIRECTORY, 'harness/own-hosts.cjs')}`,
      E2E_TLS_PORT: String(proxy.port),
    },
    browserFlags: [
      `--host-resolver-rules=${names.map(name => `MAP ${name}:443 127.0.0.1:${proxy.port}`).join(', ')}`,
      `--ignore-certificate-errors-spki-list=${authority.publicKeyHash}`,
    ],
    close: async () => {
      await proxy.close()
      authority.remove()
    },
  }
}
