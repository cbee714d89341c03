import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONNECTIONS_OF_THE_DAY, secretsIn, secretsOfADay, SETTINGS_OF_THE_DAY } from './day-of-secrets.js'

describe.each(DIALECTS)('a copy of the database on %s', dialect => {
  let server: TestServer
  let secrets: [string, string][]
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: SETTINGS_OF_THE_DAY,
      connections: CONNECTIONS_OF_THE_DAY,
    })
    secrets = await secretsOfADay(server)
  })
  afterAll(() => server.close())

  /** table -> its rows as text */
  async function copy(): Promise<[string, string][]> {
    const db = server.frontdesk.services.store.read
    const tables = await db.introspection.getTables()
    const read = async (name: string): Promise<[string, string]> => {
      const { rows } = await sql`select * from ${sql.table(name)}`.execute(db)
      return [name, JSON.stringify(rows, textOf)]
    }
    return Promise.all(tables.map(({ name }) => read(name)))
  }

  it('holds nothing that signs anybody in, speaks for the application or can be sent again', async () => {
    const tables = await copy()
    const found = tables.flatMap(([name, rows]) => secretsIn(rows, secrets).map(what => `${what} in ${name}`))
    expect(found).toEqual([])
  })

  it('holds what happened: the search would have found it', async () => {
    const tables = new Map(await copy())
    expect(tables.get('identifiers')).toContain('day@example.com')
    expect(secretsIn(tables.get('identifiers') ?? '', [['address', 'day@example.com']])).toEqual(['address'])
    expect(secretsIn('{"code":"123456","at":1234567}', [['code', '123456']])).toEqual(['code'])
    expect(secrets.length).toBeGreaterThan(20)
  })
})

/** Bytes as the text that they may be. */
function textOf(_: string, value: unknown): unknown {
  const bytes = value as { type?: string; data?: number[] } | null
  return bytes?.type === 'Buffer' ? Buffer.from(bytes.data ?? []).toString('latin1') : value
}
