import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { withFrontdesk } from './config.js'
import { frontdesk } from './index.js'

const directory = mkdtempSync(join(tmpdir(), 'frontdesk-next-'))
const data = join(directory, 'data')
const VARIABLES = /^(CLERK_|__FRONTDESK_|NEXT_PUBLIC_CLERK_|FRONTDESK_|PORT$|NEXT_PHASE$)/
const LOADING_MS = 180_000
const before = { ...process.env }

/** Of a route, as far as a route sees a request: Next adds the headers that are not there yet. */
async function routeRequest(incoming: IncomingMessage): Promise<Request> {
  const { headers, socket, method, url = '/' } = incoming
  headers['x-forwarded-host'] ??= headers.host
  headers['x-forwarded-proto'] ??= 'http'
  headers['x-forwarded-for'] ??= socket.remoteAddress
  // what middleware does takes a while
  await new Promise(resolve => setImmediate(resolve))
  const protocol = headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'
  const init = { headers: Object.entries(headers) as [string, string][] }
  return new Request(`${protocol}://localhost:3000${url}`, { ...init, ...(method && { method }) })
}

let server: Server
let url: string
const handlers = frontdesk()

function restoreEnvironment(): void {
  for (const name of Object.keys(process.env)) if (VARIABLES.test(name)) delete process.env[name]
  Object.assign(process.env, before)
}

beforeAll(async () => {
  // the whole server: on a busy machine that takes longer than a test may
  await import('frontdesk/internal/embedded/open-embedded')
  server = createServer((incoming, outgoing) => {
    void routeRequest(incoming)
      .then(request => handlers.GET(request))
      .then(async response => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers))
        outgoing.end(await response.text())
      })
  })
  await new Promise<void>(resolve => void server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  url = `http://localhost:${port}`
}, LOADING_MS)

beforeEach(() => {
  restoreEnvironment()
  process.env['FRONTDESK_DATA'] = data
  process.env['PORT'] = new URL(url).port
})

afterAll(() => {
  restoreEnvironment()
  rmSync(directory, { recursive: true, force: true })
})

const status = async (path: string, headers: Record<string, string> = {}) =>
  (await fetch(url + path, { headers })).status

describe('a build', () => {
  it('wants the publishable key or a master key, and makes nothing', async () => {
    const config = withFrontdesk({ basePath: '' })
    await expect(config('phase-production-build', {})).rejects.toThrow('There is no master key')
    process.env['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'] = 'pk_live_YS5iJA'
    expect(await config('phase-production-build', {})).toEqual({ basePath: '' })
    expect(process.env).toMatchObject({ NEXT_PUBLIC_CLERK_PROXY_URL: '/__clerk' })
    expect(process.env['CLERK_SECRET_KEY']).toBeUndefined()
    expect(existsSync(data)).toBe(false)
  })

  it('writes the same keys into the application that the server has, where it has the master key', async () => {
    process.env['FRONTDESK_SECRET'] = 'a-master-key-of-the-tests-0123456789'
    const keys = async (phase: string) => {
      delete process.env['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY']
      await withFrontdesk(() => ({}))(phase, {})
      return process.env['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY']
    }
    const built = await keys('phase-production-build')
    expect(built).toMatch(/^pk_test_/)
    expect(await keys('phase-export')).toBeUndefined()
    expect(await keys('phase-production-build')).toBe(built)
  })

  it('sets its own variables anew in a process that has inherited them', async () => {
    process.env['FRONTDESK_SECRET'] = 'a-master-key-of-the-tests-0123456789'
    process.env['PORT'] = ''
    await withFrontdesk({})('phase-production-build', {})
    expect(process.env['CLERK_API_URL']).toBe('http://localhost:3000/__clerk/bapi')
    process.env['PORT'] = '3001'
    await withFrontdesk({})('phase-production-build', {})
    expect(process.env['CLERK_API_URL']).toBe('http://localhost:3001/__clerk/bapi')
  })

  it('leaves variables that are set as they are, and knows the base path', async () => {
    process.env['FRONTDESK_SECRET'] = 'a-master-key-of-the-tests-0123456789'
    process.env['NEXT_PUBLIC_CLERK_SIGN_IN_URL'] = '/sign-in'
    await withFrontdesk({ basePath: '/shop' }, { path: '/auth' })('phase-production-build', {})
    expect(process.env).toMatchObject({
      NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
      NEXT_PUBLIC_CLERK_SIGN_UP_URL: '/shop/auth/sign-up',
      CLERK_API_URL: `${url}/shop/auth/bapi`,
    })
  })
})

describe('the route', () => {
  it('says what is missing where next.config is not wrapped', async () => {
    await expect(async () => handlers.GET(new Request(url))).rejects.toThrow('wrap the configuration')
  })

  it('serves with the keys that the application has been given', async () => {
    const silence = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    await withFrontdesk({})('phase-development-server', {})
    expect(existsSync(join(data, 'frontdesk.db'))).toBe(false)
    const authorization = `Bearer ${process.env['CLERK_SECRET_KEY']}`
    expect(await status('/__clerk/bapi/v1/users', { authorization })).toBe(200)
    expect(await status('/__clerk/v1/environment')).toBe(200)
    expect(String(silence.mock.calls.at(-1)?.[0])).toContain(`Frontdesk is ready at ${url}/__clerk`)
    silence.mockRestore()
  })

  it('is one server, however often the route is loaded', async () => {
    vi.resetModules()
    const again = await import('./index.js')
    const answer = await again
      .frontdesk({ data: join(directory, 'other') })
      .GET(new Request(`${url}/__clerk/healthz`))
    expect(answer.status).toBe(200)
    expect(existsSync(join(directory, 'other'))).toBe(false)
  })

  it('knows the socket of a request, and not what its headers say', async () => {
    expect(await status('/__clerk/inbox')).toBe(200)
    for (const name of ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded'])
      expect([name, await status('/__clerk/inbox', { [name]: '127.0.0.1' })]).toEqual([name, 403])
    // of a request that Node's server has not received nobody knows where it comes from
    const unknown = new Request(`${url}/__clerk/inbox`)
    expect((await handlers.GET(unknown)).status).toBe(403)
  })

  it('serves nothing while the application is built', async () => {
    process.env['NEXT_PHASE'] = 'phase-production-build'
    await expect(handlers.GET(new Request(`${url}/__clerk/healthz`))).rejects.toThrow('is built')
  })

  it('closes after the last request, when the process is told to end', async () => {
    expect(statSync(join(data, 'frontdesk.db-wal')).size).toBeGreaterThan(0)
    const listener = process.listeners('SIGTERM').at(-1)!
    // nobody else is there to end the process
    process.removeAllListeners('SIGTERM')
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true)
    listener('SIGTERM')
    expect(await status('/__clerk/healthz')).toBe(200)
    expect(kill).not.toHaveBeenCalled()
    server.close()
    server.closeIdleConnections()
    await expect.poll(() => kill.mock.calls, { timeout: 15_000 }).toEqual([[process.pid, 'SIGTERM']])
    kill.mockRestore()
    expect(statSync(join(data, 'frontdesk.db-wal')).size).toBe(0)
  })
})
