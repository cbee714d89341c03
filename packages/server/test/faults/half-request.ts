import { type ClientRequest, request } from 'node:http'
import { connect } from 'node:net'
import { SECRET_KEY } from './load.js'
import type { ServerProcess } from './server-process.js'

/** Sends the head of a request that makes a user; the body is sent when the server asks for it. */
export function openRequest(server: ServerProcess, body: string): ClientRequest {
  const pending = request(`${server.url}/bapi/v1/users`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${SECRET_KEY}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      expect: '100-continue',
    },
  })
  pending.flushHeaders()
  return pending
}

/** Whether the server takes no new connections. */
export function isRefused(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })
}
