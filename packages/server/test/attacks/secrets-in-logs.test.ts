import { startTestServer } from '@frontdesk/testkit'
import { describe, expect, it } from 'vitest'
import { CONNECTIONS_OF_THE_DAY, secretsIn, secretsOfADay, SETTINGS_OF_THE_DAY } from './day-of-secrets.js'

describe('the log', () => {
  it('holds a line for each request, and no secret of any', async () => {
    const lines: string[] = []
    const write = (...line: unknown[]) => void lines.push(JSON.stringify(line, errorAsText))
    const log = { debug: write, info: write, warn: write, error: write } as never
    const server = await startTestServer({
      dialect: 'sqlite',
      settings: SETTINGS_OF_THE_DAY,
      connections: CONNECTIONS_OF_THE_DAY,
      log,
    })
    try {
      const secrets = await secretsOfADay(server)
      // what goes wrong in the middle of an operation is told of with its cause
      const { services } = server.frontdesk
      services.passwords.verify = () => Promise.reject(new Error('no thread'))
      const failed = await server.browser().post('/v1/client/sign_ins', {
        identifier: 'day@example.com',
        password: secrets[0]![1],
      })
      expect(failed.status).toBe(500)
      expect(lines.join('\n')).toContain('no thread')
      expect(lines.length).toBeGreaterThan(20)
      expect(secretsIn(lines.join('\n'), secrets)).toEqual([])
    } finally {
      await server.close()
    }
  })
})

/** As the log writes errors: with message, stack and cause. */
function errorAsText(_: string, value: unknown): unknown {
  return value instanceof Error ? { text: value.stack, cause: value.cause } : value
}
