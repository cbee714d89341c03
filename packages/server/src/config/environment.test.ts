import { describe, expect, it } from 'vitest'
import { readEnvironment } from './environment.js'

describe('the environment', () => {
  it('is empty without variables, and with empty ones', () => {
    const { databaseUrlName: _, ...values } = readEnvironment({
      FRONTDESK_PORT: '',
      FRONTDESK_SECRET: ' ',
      PATH: '/bin',
    })
    expect(new Set(Object.values(values))).toEqual(new Set([undefined]))
  })

  it('is typed', () => {
    expect(
      readEnvironment({
        FRONTDESK_PORT: '4401',
        FRONTDESK_PUBLIC_URL: 'https://auth.example.com/',
        FRONTDESK_TRUST_PROXY: '10.0.0.0/8, ::1',
        FRONTDESK_SHARED: 'true',
        FRONTDESK_DURABILITY: 'relaxed',
        FRONTDESK_DRAIN_SECONDS: '0',
        FRONTDESK_DATABASE_CONNECTIONS: '25',
      }),
    ).toMatchObject({
      port: 4401,
      publicUrl: 'https://auth.example.com',
      trustProxy: '10.0.0.0/8, ::1',
      isShared: true,
      durability: 'relaxed',
      drainSeconds: 0,
      databaseConnections: 25,
    })
  })

  it('takes DATABASE_URL only when it is a PostgreSQL address', () => {
    expect(readEnvironment({ DATABASE_URL: 'file:./dev.db' }).databaseUrl).toBeUndefined()
    expect(readEnvironment({ DATABASE_URL: 'postgres://db/app' }).databaseUrl).toBe('postgres://db/app')
    expect(
      readEnvironment({ DATABASE_URL: 'postgres://db/app', FRONTDESK_DATABASE_URL: 'postgres://db/own' })
        .databaseUrl,
    ).toBe('postgres://db/own')
  })

  it.each([
    ['FRONTDESK_PORT', 'http', 'must be a port number'],
    ['FRONTDESK_PORT', '70000', ''],
    ['FRONTDESK_PUBLIC_URL', 'localhost:4400', 'must be an http or https URL'],
    ['FRONTDESK_SMTP_URL', 'mail.example.com', 'must be an smtp or smtps URL'],
    ['FRONTDESK_TRUST_PROXY', 'everyone', 'must be a number of hops'],
    ['FRONTDESK_SHARED', 'yes', 'must be true or false'],
    ['FRONTDESK_LOG_LEVEL', 'loud', ''],
    ['FRONTDESK_DURABILITY', 'none', ''],
    ['FRONTDESK_KEEP_ALIVE_SECONDS', '0', ''],
    ['FRONTDESK_DRAIN_SECONDS', '10s', 'must be a number of seconds'],
    ['FRONTDESK_DATABASE_CONNECTIONS', 'many', 'must be a number of connections'],
    ['FRONTDESK_DATABASE_CONNECTIONS', '0', ''],
  ])('names %s when it is %s', (name, value, message) => {
    expect(() => readEnvironment({ [name]: value })).toThrow(`Environment: ${name}: ${message}`)
  })
})
