import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

export type Dialect = 'sqlite' | 'postgres'

export const DIALECTS: readonly Dialect[] = ['sqlite', 'postgres']

/**
 * What the test run provides to its workers (scripts/vitest-global-setup.ts,
 * scripts/vitest-template-setup.ts).
 */
export const TEST_VARIABLES = {
  postgresUrl: 'FRONTDESK_TEST_POSTGRES_URL',
  /** by dialect: the location of a database with the present schema, which nobody is connected to */
  template: { sqlite: 'FRONTDESK_TEST_SQLITE_TEMPLATE', postgres: 'FRONTDESK_TEST_POSTGRES_TEMPLATE' },
} as const

export interface TestDatabase {
  /** what `openStore` and `createFrontdesk({ database })` take */
  location: string
  /** SQLite: the file's directory */
  directory: string | null
  drop(): Promise<void>
}

/** An empty database of its own. */
export function createTestDatabase(dialect: Dialect): Promise<TestDatabase> {
  return createFrom(dialect, null)
}

/**
 * A database of its own with the present schema, copied from the run's template: applying all migrations
 * takes longer than most tests. Without a template it is empty, so whoever opens it still calls `migrate`.
 */
export function createMigratedDatabase(dialect: Dialect): Promise<TestDatabase> {
  return createFrom(dialect, process.env[TEST_VARIABLES.template[dialect]] ?? null)
}

async function createFrom(dialect: Dialect, template: string | null): Promise<TestDatabase> {
  return dialect === 'sqlite' ? createSqliteFile(template) : createPostgresDatabase(template)
}

function createSqliteFile(template: string | null): TestDatabase {
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-test-'))
  const location = join(directory, 'frontdesk.db')
  if (template !== null) copyFileSync(template, location)
  return { location, directory, drop: async () => rmSync(directory, { recursive: true, force: true }) }
}

async function createPostgresDatabase(template: string | null): Promise<TestDatabase> {
  const server = process.env[TEST_VARIABLES.postgresUrl] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
  const name = `frontdesk_test_${randomBytes(8).toString('hex')}`
  const source = template === null ? '' : ` template ${new URL(template).pathname.slice(1)}`
  await runOn(server, `create database ${name}${source}`)
  // what survives a power cut is not what these tests are about, and most of their time
  // would go into waiting for the disk
  await runOn(server, `alter database ${name} set synchronous_commit = off`)
  const location = new URL(server)
  location.pathname = `/${name}`
  return {
    location: location.href,
    directory: null,
    drop: () => runOn(server, `drop database if exists ${name} with (force)`),
  }
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
