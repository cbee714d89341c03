import { execFile } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { serve } from '@hono/node-server'

const run = promisify(execFile)

/** A server at an address, which commands of a shell ask. */
export interface Served {
  /** variables of the commands */
  environment: Record<string, string>
  base: string
  /** Runs a command that asks for JSON. @throws when curl fails, as with any error status */
  curl(command: string): Promise<unknown>
  close(): void
}

export async function serveAtAddress(server: TestServer): Promise<Served> {
  const listener = serve({
    fetch: request => server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' }),
    port: 0,
    hostname: '127.0.0.1',
  })
  await once(listener, 'listening')
  const base = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  const environment: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    CLERK_API_URL: `${base}/bapi`,
    CLERK_SECRET_KEY: TEST_SECRET_KEY,
  }
  return {
    environment,
    base,
    async curl(command) {
      const strict = command
        .replaceAll('http://localhost:4400', base)
        .replace('curl ', 'curl --silent --show-error --fail-with-body ')
      const { stdout } = await run('bash', ['--norc', '-ec', strict], { env: environment })
      return JSON.parse(stdout) as unknown
    },
    close: () => void listener.close(),
  }
}
