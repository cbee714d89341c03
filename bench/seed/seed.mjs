import { performance } from 'node:perf_hooks'
import { person } from './people.mjs'
import { seedPostgres } from './postgres.mjs'
import { seedSqlite } from './sqlite.mjs'

const ISSUER = 'http://localhost:4400'

/**
 * Fills the instance of an installation with users, each with a verified address, a client and a session. The
 * server makes the schema (it must have run once) and must not run meanwhile.
 * @returns seconds it took, and `personAt(n)`: everything about the n-th user, the client's secret too
 */
export async function seedUsers(installation, total) {
  const startedAt = performance.now()
  const now = Date.now()
  const personAt = n => person(n, total, now)
  const facts = { issuer: ISSUER, now }
  if (installation.dialect === 'postgres')
    await seedPostgres(installation.postgres.url, everybody(total, personAt), facts)
  else seedSqlite(installation.sqliteFile, everybody(total, personAt), facts)
  return { seconds: (performance.now() - startedAt) / 1000, total, personAt }
}

/** So many of the users, spread over all of them. */
export function sample({ total, personAt }, count) {
  const step = total / Math.min(count, total)
  return Array.from({ length: Math.min(count, total) }, (_, index) => personAt(Math.floor(index * step)))
}

function* everybody(total, personAt) {
  for (let n = 0; n < total; n++) yield personAt(n)
}
