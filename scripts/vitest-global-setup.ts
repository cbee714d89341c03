// Vitest's global setup: a PostgreSQL for every test run. Store tests run on
// both dialects and are never skipped.
import { TEST_VARIABLES } from '../packages/server/src/store/test-database.fixture.js'
import { testPostgres } from './postgres.mjs'

export default async function setup(): Promise<() => Promise<void>> {
  const postgres = await testPostgres()
  process.env[TEST_VARIABLES.postgresUrl] = postgres.url // worker processes inherit it
  return () => postgres.stop()
}
