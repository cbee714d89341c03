import { sql } from 'kysely'

/**
 * A condition on whole keys, e.g. those of deliveries. Joined with a list of values: with the constants
 * of one endpoint, PostgreSQL as long as it has no statistics of a table reads everything of the
 * endpoint and throws the rest away.
 */
export function keysAmong(columns: string[], constants: string[], values: readonly string[]) {
  const tuples = values.map(value => sql`(${sql.join([...constants, value])})`)
  return sql<boolean>`(${sql.join(columns.map(column => sql.ref(column)))}) in (values ${sql.join(tuples)})`
}
