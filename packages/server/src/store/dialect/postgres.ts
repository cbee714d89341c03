import { setTimeout as sleep } from 'node:timers/promises'
import { type CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { setShortcut, statementName } from '../prepared.js'
import type { Store, StoreOptions, Tx } from '../store.js'
import type { Tables } from '../tables.js'
import { safeNumber, toPostgres } from './values.js'

const INT8_OID = 20
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK_DETECTED = '40P01'
const MAX_ATTEMPTS = 5
/** A pooler has given the connection to somebody else since the statement was prepared. */
const DUPLICATE_PREPARED_STATEMENT = '42P05'
const INVALID_STATEMENT_NAME = '26000'
/**
 * No transaction waits for anything but the database. One that does belongs to a
 * node that is gone without a word.
 */
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000

/**
 * Instants are int8. The driver's default is a string; a number above 2^53 would be
 * silently wrong, so it is refused.
 */
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
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize ?? 10,
    types,
    keepAlive: true,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
  })
  // An idle connection that the server closes must not take the process down; the next query opens a new one.
  // Nor one that is lost between two statements of a transaction; the next statement fails.
  pool.on('connect', client => client.on('error', () => {}))
  pool.on('error', error => options.log?.warn({ err: error }, 'idle PostgreSQL connection failed'))

  const clients = poolFor(pool, options)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: clients }) })
  setShortcut(db, async <Row>({ sql, parameters }: CompiledQuery<Row>) => {
    const client = await clients.connect()
    try {
      return await client.query<Row>(sql, parameters)
    } finally {
      client.release()
    }
  })

  async function transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await db.transaction().execute(tx => run(tx as unknown as Tx))
      } catch (error) {
        if (!isWorthAnotherTry(error) || attempt >= MAX_ATTEMPTS) throw error
        await sleep(5 * 2 ** attempt)
      }
    }
  }

  return { dialect: 'postgres', read: db, transaction, close: () => db.destroy() }
}

const codeOf = (error: unknown) => (error as { code?: string }).code ?? ''

const isLostStatement = (error: unknown) =>
  [DUPLICATE_PREPARED_STATEMENT, INVALID_STATEMENT_NAME].includes(codeOf(error))

const isWorthAnotherTry = (error: unknown) =>
  [SERIALIZATION_FAILURE, DEADLOCK_DETECTED].includes(codeOf(error)) || isLostStatement(error)

type DialectPool = Exclude<
  ConstructorParameters<typeof PostgresDialect>[0]['pool'],
  (...args: never[]) => unknown
>

type Query = (text: string, parameters?: readonly unknown[]) => Promise<pg.QueryResult>

/**
 * The one place where statements go to the driver: parameters are encoded (see values.ts), and prepared
 * queries get the names under which PostgreSQL keeps them, until a pooler turns out to lose them.
 */
function statementRunner({ inspectQuery, log }: StoreOptions): (client: pg.PoolClient) => Query {
  let namesStatements = true
  return client => {
    // bound before the client's own `query` is replaced
    const send = client.query.bind(client) as (statement: pg.QueryConfig) => Promise<pg.QueryResult>
    return async (text, parameters) => {
      inspectQuery?.(text)
      const statement = { text, values: parameters?.map(toPostgres) }
      const name = namesStatements ? statementName(text) : undefined
      try {
        return await send(name ? { ...statement, name } : statement)
      } catch (error) {
        if (!name || !isLostStatement(error)) throw error
        if (namesStatements)
          log?.warn('the pooler before PostgreSQL keeps no prepared statements: going on without')
        namesStatements = false
        // a transaction is lost with it, and tried again
        return send(statement).catch(() => {
          throw error
        })
      }
    }
  }
}

/** Kysely gets its clients from here, and calls their `query` with a text and parameters. */
function poolFor(pool: pg.Pool, options: StoreOptions): DialectPool {
  const queryOf = statementRunner(options)
  const wrapped = new WeakSet<object>()
  return {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      if (!wrapped.has(client)) {
        wrapped.add(client)
        client.query = queryOf(client) as unknown as typeof client.query
      }
      return client as never
    },
  }
}
