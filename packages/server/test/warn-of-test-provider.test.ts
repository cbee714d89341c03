import { DIALECTS, startTestServer } from '@frontdesk/testkit'
import { describe, expect, it } from 'vitest'
import { warnOfTestProvider } from '../src/cli/warn-of-test-provider.js'
import { silentLog } from '../src/platform/log.js'

const CREDENTIALS = { clientId: 'id', clientSecret: 'secret' }
type Connections = Parameters<typeof startTestServer>[0]['connections']

describe.each(DIALECTS)('the start of a server on %s', dialect => {
  async function warningsOf(connections: Connections, host: string, publicUrl: string) {
    const server = await startTestServer({ dialect, connections })
    const warnings: unknown[] = []
    const log = { ...silentLog, warn: (fields: unknown) => void warnings.push(fields) }
    await warnOfTestProvider({ ...server.frontdesk.services, log }, host, publicUrl)
    await server.close()
    return warnings
  }

  it.each<[string, Connections, string, string]>([
    ['that listens beyond this machine', undefined, '0.0.0.0', 'http://localhost:4400'],
    ['behind a proxy', { github: {} }, '127.0.0.1', 'https://auth.example.com'],
  ])('tells of a test provider that others reach: one %s', async (_, connections, host, publicUrl) => {
    expect(await warningsOf(connections, host, publicUrl)).toEqual([{ instances: ['primary'] }])
  })

  it.each<[string, Connections, string, string]>([
    ['on this machine alone', undefined, '127.0.0.1', 'http://localhost:4400'],
    ['on this machine alone, over IPv6', undefined, '::1', 'http://[::1]:4400'],
    ['with credentials', { google: CREDENTIALS }, '0.0.0.0', 'http://localhost:4400'],
    ['whose connection is off', { google: { enabled: false } }, '0.0.0.0', 'http://localhost:4400'],
  ])('says nothing of one %s', async (_, connections, host, publicUrl) => {
    expect(await warningsOf(connections, host, publicUrl)).toEqual([])
  })
})
