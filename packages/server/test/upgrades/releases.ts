import { readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { createTestDatabase, type Dialect, type TestDatabase } from '@frontdesk/testkit'
import pg from 'pg'

const DIRECTORY = join(import.meta.dirname, 'releases')

/** The master key of all databases here: `FRONTDESK_SECRET` takes the same text. */
export const RELEASE_SECRET = '\u0007'.repeat(32)

/** What is known of a database that a release has made. */
export interface Known {
  /** when it was made, in the time of its rows */
  at: number
  secretKey: string
  person: { email: string; password: string; userId: string; sessionId: string; jwt: string; cookies: string }
  webhook: { id: string; secret: string }
  organizationId: string
  /** how many, by table */
  rows: Record<string, number>
}

export const presentVersion = (
  JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string }
).version

/** The releases whose databases are kept, oldest first; the present version is among them once it has one. */
export const releases = readdirSync(DIRECTORY).sort((a, b) =>
  a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' }),
)

export const fileOf = (release: string, name: string) => join(DIRECTORY, release, name)

export async function readKnown(release: string, dialect: Dialect): Promise<Known> {
  return JSON.parse(await readFile(fileOf(release, `${dialect}.json`), 'utf8')) as Known
}

/** A database of its own with what the release has left in it. */
export async function restore(release: string, dialect: Dialect): Promise<TestDatabase> {
  const database = await createTestDatabase(dialect)
  if (dialect === 'sqlite') await unpack(fileOf(release, 'sqlite.db.gz'), database.location)
  else await runDump(fileOf(release, 'postgres.sql.gz'), database.location)
  return database
}

async function unpack(from: string, to: string): Promise<void> {
  await writeFile(to, await promisify(gunzip)(await readFile(from)))
}

async function runDump(file: string, location: string): Promise<void> {
  const sql = (await promisify(gunzip)(await readFile(file))).toString('utf8')
  const client = new pg.Client(location)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
