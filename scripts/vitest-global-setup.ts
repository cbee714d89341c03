// Vitest's global setup: a PostgreSQL for every test run. Store tests run on both dialects and are never skipped.
import { testPostgres } from './postgres.mjs'

export default async function setup(): Promise<() => Promise<void>> {
  const postgres = await testPostgres()
  process.env['FRONTDESK_TEST_POSTGRES_URL'] = postgres.url // worker processes inherit it
  return () => postgres.stop()
}
