import { connect } from 'node:net'
import type pg from 'pg'

const CANCEL_CODE = 80_877_102
const WITHIN_MS = 2000

/** What the driver knows of its connection. */
export interface Addressed extends pg.PoolClient {
  host: string
  port: number
  processID: number | null
  secretKey: number | null
}

/**
 * Asks the server to give up what this connection has it do: it would go on after the connection has ended,
 * until it has something to say (https://www.postgresql.org/docs/current/protocol-flow.html, "Canceling
 * Requests in Progress"). Nobody waits for it, and it may come to nothing.
 */
export function cancel({ host, port, processID, secretKey }: Addressed): void {
  if (processID === null || secretKey === null) return
  const request = Buffer.alloc(16)
  for (const [index, value] of [16, CANCEL_CODE, processID, secretKey].entries())
    request.writeInt32BE(value, index * 4)
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
  socket.on('error', () => {})
  socket.setTimeout(WITHIN_MS, () => socket.destroy())
  socket.on('close', () => socket.destroy())
  socket.unref()
  socket.end(request)
}
