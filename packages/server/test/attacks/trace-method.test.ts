import { connect } from 'node:net'
import { startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listener, listenFirst } from '../../src/cli/listen.js'

describe('the method', () => {
  let server: TestServer
  let listener: Listener
  beforeAll(async () => {
    server = await startTestServer({ dialect: 'sqlite' })
    listener = await listenFirst(0, '127.0.0.1')
    listener.serve(server.frontdesk)
  })
  afterAll(async () => {
    await listener.stop()
    await server.close()
  })

  /** No client of HTTP sends TRACE: written by hand. */
  const send = (method: string, path: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(listener.port, '127.0.0.1')
      const chunks: Buffer[] = []
      socket.on('data', chunk => chunks.push(chunk))
      socket.once('error', reject)
      socket.once('close', () => resolve(Buffer.concat(chunks).toString()))
      socket.write(
        `${method} ${path} HTTP/1.1\r\nHost: localhost:4400\r\nCookie: __client=confidential\r\nConnection: close\r\n\r\n`,
      )
    })

  it('TRACE gives back nothing of a request', async () => {
    for (const path of ['/v1/client', '/bapi/v1/users', '/sign-in', '/inbox', '/healthz', '/img/x']) {
      const answer = await send('TRACE', path)
      expect(answer, path).not.toContain('confidential')
      expect(answer, path).not.toMatch(/^HTTP\/1\.1 2/)
    }
    expect(await send('GET', '/healthz')).toMatch(/^HTTP\/1\.1 200/)
  })
})
