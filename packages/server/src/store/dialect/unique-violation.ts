const POSTGRES_UNIQUE_VIOLATION = '23505'

/**
 * Tells whether a write failed because a row of this table, with these indexed columns, is
 * there already; on either dialect.
 */
export function isUniqueViolation(error: unknown, table: string): boolean {
  const { code, table: postgresTable, message } = error as { code?: string; table?: string; message?: string }
  if (code === POSTGRES_UNIQUE_VIOLATION) return postgresTable === table
  return (message ?? '').includes(`UNIQUE constraint failed: ${table}.`)
}
