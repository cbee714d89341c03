import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** The way from a client to a service, on which a test can do what networks and machines do. */
export interface Wire {
  /** the service's URL, over this wire */
  url: string
  /** what went to the service so far */
  readonly bytesToTarget: number
  /** Nothing goes through any more, in either direction, and nobody is told: a frozen machine. */
  freeze(): void
  /** The service hears everything, and none of its answers comes through. */
  holdAnswers(): void
  /** What was held back goes on. */
  thaw(): void
  /** Connections end at once, and new ones are refused: a stopped service. */
  cut(): void
  /** New connections are taken again. */
  mend(): void
  close(): Promise<void>
}

/** @param target URL of the service with host and port, e.g. `postgres://postgres@127.0.0.1:5432/name` */
export async function openWire(target: string): Promise<Wire> {
  const { hostname, port } = new URL(target)
  const pairs = new Set<[Socket, Socket]>()
  let isFrozen = false
  let isCut = false
  let bytesToTarget = 0

  const server = createServer({ allowHalfOpen: false }, near => {
    if (isCut) return void near.resetAndDestroy()
    const far = connect(Number(port), hostname)
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    for (const [from, to] of [pair, [far, near] as [Socket, Socket]]) {
      from.on('data', piece => {
        if (from === near) bytesToTarget += piece.length
        to.write(piece)
      })
      from.on('error', () => {})
      from.on('close', () => {
        pairs.delete(pair)
        to.destroy()
      })
      if (isFrozen) from.pause()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  const sockets = () => [...pairs].flat()
  const wire: Wire = {
    url: url.href,
    get bytesToTarget() {
      return bytesToTarget
    },
    freeze() {
      isFrozen = true
      for (const socket of sockets()) socket.pause()
    },
    holdAnswers() {
      for (const [, far] of pairs) far.pause()
    },
    thaw() {
      isFrozen = false
      for (const socket of sockets()) socket.resume()
    },
    cut() {
      isCut = true
      for (const [near, far] of pairs) {
        near.resetAndDestroy()
        far.destroy()
      }
    },
    mend() {
      isCut = false
    },
    async close() {
      wire.cut()
      server.close()
      await once(server, 'close')
    },
  }
  return wire
}
