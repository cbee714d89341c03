import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  buildServer,
  createStorage,
  eventually,
  type ServerProcess,
  startServer,
  type Storage,
} from './server-process.js'

beforeAll(buildServer, 300_000)

const CONNECTIONS = 30
/** A page and a request to an API take different ways through the server. */
const PATHS = ['/v1/environment', '/healthz']

let storage: Storage
let server: ServerProcess
beforeEach(async () => {
  storage = await createStorage('sqlite')
})
afterEach(async () => {
  await server.kill()
  await storage.remove()
})

const start = async (environment: Record<string, string> = {}) => {
  server = await startServer(storage, { environment })
}

async function open(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** Sends a request, and gives the whole answer; an error when the connection ends without one. */
function ask(socket: Socket, path: string): Promise<{ status: number; headers: string; body: string }> {
  return new Promise((resolve, reject) => {
    let text = ''
    const end = () => reject(new Error(`the connection ended after "${text}"`))
    const take = (piece: Buffer) => {
      text += piece.toString('latin1')
      const [headers = '', body] = text.split('\r\n\r\n')
      const length = Number(/^content-length: (\d+)$/im.exec(headers)?.[1])
      if (body === undefined || body.length < length) return
      socket.off('data', take).off('close', end)
      resolve({ status: Number(headers.split(' ')[1]), headers: headers.toLowerCase(), body })
    }
    socket.on('data', take).on('close', end)
    socket.on('error', () => {})
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`)
  })
}

/** Waits on a connection of its own until a balancer would know. */
const isDraining = () =>
  eventually('/readyz says that the server is draining', async () => {
    const { status, body } = await ask(await open(), '/readyz')
    return status === 503 && (JSON.parse(body) as { reason: string }).reason === 'draining'
  })

describe('a server that is told to end', () => {
  it('says at once that it is not ready, and answers what is sent on connections that it kept', async () => {
    await start({ FRONTDESK_DRAIN_SECONDS: '60' })
    const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, open))
    for (const socket of sockets) {
      const { status, headers } = await ask(socket, PATHS[0]!)
      expect(status).toBe(200)
      expect(headers).toContain('connection: keep-alive')
    }
    server.terminate()
    await isDraining()
    for (const [index, socket] of sockets.entries()) {
      const closed = once(socket, 'close')
      const { status, headers } = await ask(socket, PATHS[index % PATHS.length]!)
      expect(status).toBe(200)
      expect(headers).toContain('connection: close')
      await closed
    }
    expect((await ask(await open(), PATHS[0]!)).status).toBe(200)
    expect(server.errors()).toBe('')
    // now
    server.terminate()
    expect(await server.ended).toBe(1)
  }, 120_000)

  it('closes the connections that nobody uses when the time is over, and ends with 0', async () => {
    await start({ FRONTDESK_DRAIN_SECONDS: '1' })
    const idle = await open()
    await ask(idle, PATHS[0]!)
    const closed = once(idle, 'close')
    server.terminate()
    await closed
    expect(await server.ended).toBe(0)
  }, 120_000)
})

describe('a connection', () => {
  it.each([
    ['a bit longer than proxies keep theirs', {}, 75],
    ['as long as it is told to', { FRONTDESK_KEEP_ALIVE_SECONDS: '620' }, 620],
  ])(
    'is kept %s',
    async (_, environment, seconds) => {
      await start(environment)
      const { headers } = await ask(await open(), PATHS[0]!)
      expect(headers).toContain(`keep-alive: timeout=${seconds}`)
    },
    120_000,
  )
})
