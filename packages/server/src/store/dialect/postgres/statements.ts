import type pg from 'pg'
import { statementName } from '../../prepared.js'
import type { StoreOptions } from '../../store.js'
import { toPostgres } from '../values.js'

/** A pooler has given the connection to somebody else since the statement was prepared. */
const LOST_STATEMENT = /^(42P05|26000)$/

export type Query = (
  client: pg.PoolClient,
  text: string,
  parameters?: readonly unknown[],
) => Promise<pg.QueryResult>

export const isLostStatement = (error: unknown) => LOST_STATEMENT.test(codeOf(error))

export const codeOf = (error: unknown) => String((error as { code?: unknown }).code ?? '')

/**
 * The one place where statements go to the driver: parameters are encoded (see values.ts), and prepared
 * queries get the names under which PostgreSQL keeps them, until a pooler turns out to lose them.
 */
export function statementRunner({ log }: StoreOptions): Query {
  let namesStatements = true
  return async (client, text, parameters) => {
    const statement = { text, values: parameters?.map(toPostgres) as unknown[] }
    const name = namesStatements ? statementName(text) : undefined
    try {
      return await client.query(name ? { ...statement, name } : statement)
    } catch (error) {
      if (!name || !isLostStatement(error)) throw error
      if (namesStatements)
        log?.warn('the pooler before PostgreSQL keeps no prepared statements: going on without')
      namesStatements = false
      // a transaction is lost with it, and tried again
      return client.query(statement).catch(() => {
        throw error
      })
    }
  }
}
