import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { statementName } from '../prepared.js'
import type { Store, StoreOptions } from '../store.js'
import type { Tables } from '../tables.js'
import { safeNumber, toPostgres } from './values.js'

const INT8_OID = 20
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK_DETECTED = '40P01'
const MAX_ATTEMPTS = 5
/** No transaction waits for anything but the database. One that does belongs to a node that is gone without a word. */
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000

/** Instants are int8. The driver's default is a string; a number above 2^53 would be silently wrong, so it is refused. */
function parseInt8(text: string): number {
  return safeNumber(Number(text))
}

export function openPostgres(url: string, options: StoreOptions): Store {
  const types = {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      oid === INT8_OID
        ? parseInt8
        : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
  }
  const { connectionString, namesStatements } = parseUrl(url)
  const pool = new pg.Pool({
    connectionString,
    max: options.poolSize ?? 10,
    types,
    keepAlive: true,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
  })
  // An idle connection that the server closes must not take the process down; the next query opens a new one.
  // Nor one that is lost between two statements of a transaction; the next statement fails.
  pool.on('connect', client => client.on('error', () => {}))
  pool.on('error', error => options.log?.warn({ err: error }, 'idle PostgreSQL connection failed'))

  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: poolWithEncodedParameters(pool, options, namesStatements) }),
  })

  async function transaction<T>(run: (tx: Kysely<Tables>) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await db.transaction().execute(run)
      } catch (error) {
        const code = (error as { code?: string }).code
        if ((code !== SERIALIZATION_FAILURE && code !== DEADLOCK_DETECTED) || attempt >= MAX_ATTEMPTS)
          throw error
        await sleep(5 * 2 ** attempt)
      }
    }
  }

  return { dialect: 'postgres', read: db, transaction, close: () => db.destroy() }
}

/**
 * `prepared_statements=false` in the URL: for a pooler that gives a connection to another client after each transaction and
 * does not keep prepared statements (PgBouncer before 1.21).
 */
function parseUrl(text: string): { connectionString: string; namesStatements: boolean } {
  const [base = '', query = ''] = text.split('?', 2)
  const parameters = new URLSearchParams(query)
  const namesStatements = parameters.get('prepared_statements') !== 'false'
  parameters.delete('prepared_statements')
  return { connectionString: parameters.size > 0 ? `${base}?${parameters}` : base, namesStatements }
}

type DialectPool = Exclude<
  ConstructorParameters<typeof PostgresDialect>[0]['pool'],
  (...args: never[]) => unknown
>

/** Kysely hands its parameters to `client.query`; this is the one place where they can be encoded (see values.ts). */
function poolWithEncodedParameters(
  pool: pg.Pool,
  { inspectQuery }: StoreOptions,
  namesStatements: boolean,
): DialectPool {
  const wrapped = new WeakSet<object>()
  return {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      if (!wrapped.has(client)) {
        wrapped.add(client)
        const query = client.query.bind(client) as (statement: pg.QueryConfig) => unknown
        client.query = ((text: string, parameters?: unknown[]) => {
          inspectQuery?.(text)
          const name = namesStatements ? statementName(text) : undefined
          return query({ text, values: parameters?.map(toPostgres), ...(name && { name }) })
        }) as typeof client.query
      }
      return client as never
    },
  }
}
