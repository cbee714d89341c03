import { expect } from 'vitest'

const TIMEOUT_MS = 15_000
const INTERVAL_MS = 100

/** An assertion on a value that the browser or the server is still working on. */
export function eventually<Value>(
  message: string,
  read: () => Value | Promise<Value>,
  timeoutMs = TIMEOUT_MS,
) {
  return expect.poll(read, { message, timeout: timeoutMs, interval: INTERVAL_MS })
}
