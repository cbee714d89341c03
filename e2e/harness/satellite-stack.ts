import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClerkClient } from '@clerk/backend'
import { startFrontdesk } from './frontdesk-process.js'
import { publishableKey } from './sdks.js'

const PORT = 4490
const APPLICATIONS_PORT = 4491
const BACKEND_URL = `http://127.0.0.1:${PORT}/bapi`

/** One application: a page that says whom its server and its browser take the visitor for. */
export interface Site {
  url: string
  isSatellite: boolean
  /** where its browsers reach the Frontend API */
  frontendApiUrl: string
  keys: { publishableKey: string; secretKey: string }
  /** as the SDKs' options are called */
  options: { domain?: string; proxyUrl?: string; signInUrl?: string }
}

interface Environment {
  primary: Site
  satellite: Site
  createUser(email: string, password: string): Promise<string>
}

export interface SatelliteStack {
  production: Environment
  development: Environment
  /** every `*.test` host, over TLS */
  tlsPort: number
  stop(): Promise<void>
}

const DEVELOPMENT = {
  publishableKey: publishableKey(`127.0.0.1:${PORT}`),
  secretKey: 'sk_test_satellites000000000000000000000000000',
}
const PRODUCTION = {
  publishableKey: `pk_live_${Buffer.from('clerk.primary.test$').toString('base64').replace(/=+$/, '')}`,
  secretKey: 'sk_live_satellites000000000000000000000000000',
}

const SITES: Record<'production' | 'development', [primary: Site, satellite: Site]> = {
  production: [
    {
      url: 'https://primary.test/',
      isSatellite: false,
      frontendApiUrl: 'https://clerk.primary.test',
      keys: PRODUCTION,
      options: { signInUrl: 'https://primary.test/' },
    },
    {
      url: 'https://satellite.test/',
      isSatellite: true,
      frontendApiUrl: 'https://clerk.satellite.test',
      keys: PRODUCTION,
      options: { domain: 'satellite.test', signInUrl: 'https://primary.test/' },
    },
  ],
  development: [
    {
      url: `http://localhost:${APPLICATIONS_PORT}/`,
      isSatellite: false,
      frontendApiUrl: `http://localhost:${PORT}`,
      keys: DEVELOPMENT,
      options: { proxyUrl: `http://localhost:${PORT}` },
    },
    {
      url: `http://satellite.localhost:${APPLICATIONS_PORT}/`,
      isSatellite: true,
      // on the satellite's own host, where its cookies are
      frontendApiUrl: `http://satellite.localhost:${PORT}`,
      keys: DEVELOPMENT,
      options: {
        proxyUrl: `http://satellite.localhost:${PORT}`,
        signInUrl: `http://localhost:${APPLICATIONS_PORT}/`,
      },
    },
  ],
}
const ALL_SITES = Object.values(SITES).flat()

/** Frontdesk, four small applications, and TLS in front of those hosts that are in production. */
export async function startSatelliteStack(): Promise<SatelliteStack> {
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-satellites-'))
  const config = join(directory, 'config.json')
  writeFileSync(config, JSON.stringify(CONFIG))
  const frontdesk = await startFrontdesk({
    name: 'satellites',
    port: PORT,
    config,
    environment: { FRONTDESK_SECRET: Buffer.alloc(32, 9).toString('base64') },
  })
  const servers: Server[] = [
    createServer((request, response) => void serveSite(request, response)),
    createTlsServer(selfSigned(directory), (request, response) => {
      if (request.headers.host?.startsWith('clerk.')) forward(request, response)
      else void serveSite(request, response)
    }),
  ]
  const stop = async () => {
    for (const server of servers) {
      ;(server as unknown as { closeAllConnections(): void }).closeAllConnections()
      server.close()
    }
    await frontdesk.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    servers[0]!.listen(APPLICATIONS_PORT, '127.0.0.1')
    servers[1]!.listen(0, '127.0.0.1')
    await Promise.all(servers.map(server => once(server, 'listening')))
    await backendOf(SITES.production[0]).domains.add({ name: 'satellite.test', is_satellite: true })
  } catch (error) {
    await stop()
    throw error
  }
  const tlsPort = (servers[1]!.address() as AddressInfo).port
  return {
    production: environmentOf('production'),
    development: environmentOf('development'),
    tlsPort,
    stop,
  }
}

/** After a sign-out elsewhere an application's server believes a token until it expires. */
const SHORT_TOKENS = { session: { tokenLifetimeSeconds: 5 } }

const CONFIG = {
  // the TLS server in front
  trustProxy: 1,
  applications: [
    {
      name: 'Satellites',
      instances: [
        {
          slug: 'dev',
          environment: 'development',
          default: true,
          publishableKey: DEVELOPMENT.publishableKey,
          secretKeys: [DEVELOPMENT.secretKey],
          settings: SHORT_TOKENS,
        },
        {
          slug: 'live',
          environment: 'production',
          publishableKey: PRODUCTION.publishableKey,
          secretKeys: [PRODUCTION.secretKey],
          domain: 'primary.test',
          hosts: ['clerk.primary.test'],
          settings: SHORT_TOKENS,
        },
      ],
    },
  ],
}

const backendOf = (site: Site) => createClerkClient({ ...site.keys, apiUrl: BACKEND_URL })

function environmentOf(name: keyof typeof SITES): Environment {
  const [primary, satellite] = SITES[name]
  return {
    primary,
    satellite,
    async createUser(email, password) {
      const user = await backendOf(primary).users.createUser({ emailAddress: [email], password })
      return user.id
    },
  }
}

/**
 * What the SDKs' middlewares do with a request, and a page. `/static` is a page that no middleware has seen.
 */
async function serveSite(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const host = request.headers.host ?? ''
  const site = ALL_SITES.find(candidate => new URL(candidate.url).host === host)
  if (!site || request.url === '/favicon.ico') return void response.writeHead(404).end()
  const url = new URL(request.url ?? '/', site.url)
  if (url.pathname === '/static') return void sendPage(response, site, '', new Headers())
  const headers = new Headers(
    Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    ),
  )
  const state = await backendOf(site).authenticateRequest(new Request(url, { headers }), {
    ...site.keys,
    ...site.options,
    isSatellite: site.isSatellite,
    satelliteAutoSync: true,
  } as never)
  if (state.headers.has('location')) {
    response.writeHead(307, headerLines(state.headers)).end()
    return
  }
  const auth = state.toAuth()
  sendPage(response, site, (auth && 'userId' in auth && auth.userId) || '', state.headers)
}

function sendPage(response: ServerResponse, site: Site, userId: string, headers: Headers): void {
  const { domain, proxyUrl, signInUrl } = site.options
  const attributes = [
    `data-clerk-publishable-key="${site.keys.publishableKey}"`,
    ...(domain ? [`data-clerk-domain="${domain}"`] : []),
    ...(proxyUrl ? [`data-clerk-proxy-url="${proxyUrl}"`] : []),
  ]
  const options = JSON.stringify({ isSatellite: site.isSatellite, satelliteAutoSync: true, signInUrl })
  response.writeHead(200, { ...headerLines(headers), 'content-type': 'text/html' }).end(`<!doctype html>
<p id="server">${userId}</p><p id="browser">loading</p>
<script crossorigin="anonymous" ${attributes.join(' ')}
  src="${site.frontendApiUrl}/npm/@clerk/clerk-js@6/dist/clerk.browser.js"></script>
<script>
  window.Clerk.load(${options}).then(() => {
    document.getElementById('browser').textContent = window.Clerk.user?.id ?? ''
  })
</script>`)
}

function headerLines(headers: Headers): Record<string, string | string[]> {
  const lines: Record<string, string | string[]> = {}
  headers.forEach((value, name) => (lines[name] = value))
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) lines['set-cookie'] = cookies
  return lines
}

function forward(request: IncomingMessage, response: ServerResponse): void {
  const { host = '' } = request.headers
  const headers = {
    ...request.headers,
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-host': host,
    'x-forwarded-proto': 'https',
  }
  const { method, url: path } = request
  const upstream = httpRequest({ host: '127.0.0.1', port: PORT, method, path, headers }, answer => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  upstream.on('error', () => response.writeHead(502).end())
  request.pipe(upstream)
}

function selfSigned(directory: string): { key: Buffer; cert: Buffer } {
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const names = ['primary.test', 'satellite.test', '*.primary.test', '*.satellite.test']
  const subject = [
    '-subj',
    '/CN=satellites',
    '-addext',
    `subjectAltName=${names.map(name => `DNS:${name}`).join()}`,
  ]
  const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', ...kind, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' })
  return { key: readFileSync(key), cert: readFileSync(cert) }
}
