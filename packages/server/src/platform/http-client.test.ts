import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { HttpClient } from './http-client.js'

const servers: Server[] = []
const clients: HttpClient[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  for (const server of servers.splice(0)) {
    ;(server as { closeAllConnections?: () => void }).closeAllConnections?.()
    server.close()
    await once(server, 'close')
  }
})

async function listening(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
const serve = (listener: RequestListener) => listening(createServer(listener))
function clientFor(reachable: ConstructorParameters<typeof HttpClient>[0]): HttpClient {
  const client = new HttpClient(reachable)
  clients.push(client)
  return client
}
const PUBLIC_ONLY = { loopback: false, networks: [] }
const LOCAL = { loopback: true, networks: [] }
const send = (client: HttpClient, url: string, options: object = {}) =>
  client.send({ method: 'POST', url, body: '{}', timeoutMs: 5000, maxResponseBytes: 100, ...options })

describe('the HTTP client', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://localhost/',
  ])('refuses %s', async url => {
    await expect(send(clientFor(PUBLIC_ONLY), url)).rejects.toThrow(/no public address/)
  })

  it('refuses other private addresses where this machine may be called', async () => {
    await expect(send(clientFor(LOCAL), 'http://10.0.0.1/')).rejects.toThrow(/no public address/)
    await expect(send(clientFor(LOCAL), 'file:///etc/passwd')).rejects.toThrow(/not http/)
  })

  it('calls networks that are named', async () => {
    const port = await serve((_, response) => response.end('inside'))
    const client = clientFor({ loopback: false, networks: ['127.0.0.0/8'] })
    expect(await send(client, `http://127.0.0.1:${port}/`)).toMatchObject({ status: 200, body: 'inside' })
  })

  it('connects to the address that was checked, by name as well', async () => {
    const port = await serve((request, response) => response.end(request.headers.host))
    expect((await send(clientFor(LOCAL), `http://localhost:${port}/`)).body).toBe(`localhost:${port}`)
  })

  it('does not lend a connection to a client that may not make it', async () => {
    const port = await serve((_, response) => response.end())
    const url = `http://127.0.0.1:${port}/`
    await send(clientFor(LOCAL), url)
    await expect(send(clientFor(PUBLIC_ONLY), url)).rejects.toThrow(/no public address/)
  })

  it('gives a redirect back as the answer', async () => {
    const paths: string[] = []
    const port = await serve((request, response) => {
      paths.push(request.url ?? '')
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    expect(await send(clientFor(LOCAL), `http://127.0.0.1:${port}/`)).toMatchObject({ status: 307 })
    expect(paths).toEqual(['/'])
  })

  it('gives up on one that does not answer, or stops in the middle', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/half') response.writeHead(200).write('ha')
    })
    for (const path of ['/', '/half']) {
      await expect(
        send(clientFor(LOCAL), `http://127.0.0.1:${port}${path}`, { timeoutMs: 100 }),
      ).rejects.toThrow(/no answer within|closed in the middle|aborted/)
    }
  })

  it('tells of resets and of ports that nobody listens on', async () => {
    const port = await listening(createTcpServer(socket => socket.resetAndDestroy()))
    await expect(send(clientFor(LOCAL), `http://127.0.0.1:${port}/`)).rejects.toThrow(/ECONNRESET|hang up/)
    await expect(send(clientFor(LOCAL), 'http://127.0.0.1:9/')).rejects.toThrow(/ECONNREFUSED/)
  })

  it('keeps the first bytes of a long answer', async () => {
    const port = await serve((_, response) => response.end('x'.repeat(1_000_000)))
    expect((await send(clientFor(LOCAL), `http://127.0.0.1:${port}/`)).body).toBe('x'.repeat(100))
  })

  it('uses a new connection when the receiver has closed the old one', async () => {
    const server = createServer((_, response) => response.end('ok'))
    const port = await listening(server)
    const client = clientFor(LOCAL)
    for (let round = 0; round < 3; round++) {
      expect((await send(client, `http://127.0.0.1:${port}/`)).status).toBe(200)
      server.closeAllConnections()
    }
  })

  it('refuses a certificate that nobody trusts', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'frontdesk-tls-'))
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '1',
        '-subj',
        '/CN=localhost',
      ],
      { stdio: 'ignore' },
    )
    let requests = 0
    const port = await listening(
      createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
        requests++
        response.end()
      }),
    )
    await expect(send(clientFor(LOCAL), `https://localhost:${port}/`)).rejects.toThrow(
      /self-signed|certificate/,
    )
    expect(requests).toBe(0)
    rmSync(directory, { recursive: true })
  })
})
