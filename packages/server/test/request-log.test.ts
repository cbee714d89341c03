import { startTestServer, TEST_ORIGIN } from '@frontdesk/testkit'
import { describe, expect, it } from 'vitest'

describe('the log and the metrics of requests', () => {
  it('tell of preflights as of everything else', async () => {
    const lines: object[] = []
    const quiet = () => undefined
    const log = { debug: quiet, info: (line: object) => void lines.push(line), warn: quiet, error: quiet }
    const server = await startTestServer({ dialect: 'sqlite', log: log as never })
    try {
      const ask = (path: string, init: RequestInit) =>
        server.frontdesk.fetch(new Request(TEST_ORIGIN + path, init), { remoteAddress: '127.0.0.1' })
      const headers = { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' }
      const answer = await ask('/v1/client/sign_ins', { method: 'OPTIONS', headers })
      expect(answer.status).toBe(204)
      expect(lines).toContainEqual(
        expect.objectContaining({ operation: 'preflight', method: 'OPTIONS', status: 204 }),
      )
      const metrics = await (await ask('/metrics', { headers: { host: 'localhost' } })).text()
      expect(metrics).toMatch(/operation="preflight"/)
    } finally {
      await server.close()
    }
  })
})
