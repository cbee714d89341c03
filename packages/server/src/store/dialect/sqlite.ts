import { setTimeout as sleep } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import Libsql from 'libsql'
import { broken } from '../../platform/invariant.js'
import { type StorageTrouble, StorageUnavailable } from '../../platform/storage-unavailable.js'
import { ChangedSubjects, LeaseEndListeners } from '../lease-ends.js'
import { type PreparedQuery, setShortcut } from '../prepared.js'
import type { AroundStatement, LogOrigin, Store, StoreOptions, Tx } from '../store.js'
import type { Tables } from '../tables.js'
import { CommitRecord } from './commit-record.js'
import { Damage } from './damage.js'
import { LOG_PAGES, requireRoom } from './disk-space.js'
import { FailedChanges } from './failed-changes.js'
import { FileWatch } from './file-watch.js'
import { IntegrityWatch } from './integrity-watch.js'
import { SqliteLogOrigin } from './log-origin.js'
import { rowReader, toSqlite } from './values.js'
import { WalSync } from './wal-sync.js'

type Statement = Libsql.Statement & { reader?: boolean }

interface Prepared {
  statement: Statement
  /**
   * null when it gives no rows; else makes one of an array of values, since libsql
   * takes twice as long to make objects
   */
  readRow: ((values: unknown[]) => Record<string, unknown>) | null
}

const STATEMENT_CACHE_SIZE = 500
/** How long a transaction waits for another process (the CLI beside the server) to finish writing. */
const WRITE_WAIT_MS = 10_000

/** Nothing can bring back what was there. */
const IN_MEMORY: LogOrigin = { mark: async () => sql.lit('memory'), advanced() {} }

/**
 * Kysely's own SQLite driver puts everything behind one mutex and a deferred `begin`: a read waited
 * behind an open transaction, and a second process got SQLITE_BUSY_SNAPSHOT. Here reads have a
 * connection of their own (WAL lets them run beside a writer), and there is one writer, whose
 * transactions start with BEGIN IMMEDIATE.
 *
 * A transaction is over when its commit is on the disk, as with synchronous=FULL; but the disk is waited for
 * beside the event loop, and the next transaction doesn't wait for it (ADR 0005).
 */
export function openSqlite(path: string, options: StoreOptions): Store {
  const isFile = path !== ':memory:'
  const damage = new Damage(path, options.log)
  const writeConnection = new SqliteConnection(path, damage, options.aroundStatement)
  const readConnection = isFile
    ? new SqliteConnection(path, damage, options.aroundStatement)
    : writeConnection
  const files = isFile ? new FileWatch(path, options.log) : null
  if (options.work !== 'maintenance') files?.start()
  const isSynced = isFile && options.durability === 'full'
  const wal = isSynced ? new WalSync(path, options.onDiskFailure, new CommitRecord(path)) : null
  const read = kyselyOver(readConnection)
  const write = kyselyOver(writeConnection) as unknown as Tx
  const writerTurn = new Mutex()
  setShortcut(read, query => readConnection.executeQuery(query))
  setShortcut(write, query => writeConnection.executeQuery(query))
  const listeners = new LeaseEndListeners()

  async function transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    wal?.check()
    files?.check()
    const result = await commit(run)
    await wal?.flush()
    files?.check(true)
    return result
  }

  async function commit<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    const release = await writerTurn.acquire()
    try {
      await beginImmediate(writeConnection)
      const changed = new ChangedSubjects()
      writeConnection.changed = changed
      try {
        const result = await run(write)
        if (changed.subjects.size > 0) await writeConnection.executeQuery(announcementOf(changed))
        await writeConnection.control('commit')
        return result
      } catch (error) {
        if (writeConnection.inTransaction) await writeConnection.control('rollback')
        throw error
      } finally {
        writeConnection.changed = null
        listeners.tell(changed)
      }
    } finally {
      release()
    }
  }

  const failedChanges = new FailedChanges()
  const origin = isFile ? new SqliteLogOrigin(path) : null
  const integrity = isFile ? new IntegrityWatch(path, damage, options.log) : null
  const store: Store = {
    dialect: 'sqlite',
    read,
    transaction: run => failedChanges.observe(transaction(run)),
    async probe() {
      wal?.check()
      files?.check()
      damage.check()
      if (isFile) await requireRoom(path)
      await failedChanges.tryAgain(() => transaction(() => writeConnection.writeSameVersion()))
      await readConnection.executeQuery(CompiledQuery.raw('select 1 from sqlite_schema'))
      return []
    },
    watchIntegrity: () => integrity?.start(),
    shareDamage(tell) {
      damage.onFound(tell)
      return found => damage.report(found)
    },
    onChange: listener => listeners.add(listener),
    origin: origin ?? IN_MEMORY,
    // nothing waits for a connection, and the one writer is whose turn it is
    lane: () => store,
    async close() {
      const release = await writerTurn.acquire()
      files?.stop()
      integrity?.stop()
      origin?.close()
      // libsql lets go of a connection only when its statements are collected, so SQLite's own
      // tidying up at the last close comes late or, when the process exits, never. Without this a
      // copy of the file alone would lack changes.
      writeConnection.exec('pragma wal_checkpoint(truncate)')
      await wal?.close()
      readConnection.close()
      if (writeConnection !== readConnection) writeConnection.close()
      release()
    },
  }
  return store
}

/** The same statement each time, where `announcement` would be compiled anew. */
const announcementOf = ({ subjects }: ChangedSubjects) =>
  CompiledQuery.raw('insert into lease_ends (subject) select value from json_each(?)', [
    JSON.stringify([...subjects]),
  ])

/**
 * libsql is synchronous: waiting inside SQLite would stop the event loop, so the
 * wait for another process is ours.
 */
async function beginImmediate(connection: SqliteConnection): Promise<void> {
  let waitedMs = 0
  for (let delayMs = 1; ; delayMs = Math.min(delayMs * 2, 50)) {
    try {
      return await connection.control('begin immediate')
    } catch (error) {
      if (!isBusy(error) || waitedMs >= WRITE_WAIT_MS) throw error
      await sleep(delayMs)
      waitedMs += delayMs
    }
  }
}

/** Result codes of SQLite (https://www.sqlite.org/rescode.html), extended ones included. */
const TROUBLES: readonly (readonly [RegExp, StorageTrouble])[] = [
  [/^SQLITE_(BUSY|LOCKED)/, 'locked'],
  [/^SQLITE_FULL/, 'full'],
  [/^SQLITE_READONLY/, 'read_only'],
  [/^SQLITE_(IOERR|CANTOPEN)/, 'away'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'damaged'],
]

/** The same error, or `StorageUnavailable` where it is about the file and not about the statement. */
function named(error: unknown): unknown {
  const { code = '', message } = error as { code?: string; message?: string }
  const trouble = message?.includes('database is locked')
    ? 'locked'
    : TROUBLES.find(([pattern]) => pattern.test(code))?.[1]
  return trouble ? new StorageUnavailable(trouble, { cause: error }) : error
}

const isBusy = (error: unknown) => error instanceof StorageUnavailable && error.trouble === 'locked'

class SqliteConnection implements DatabaseConnection {
  private readonly database: Libsql.Database
  private readonly statements = new Map<string, Prepared>()
  /** of the transaction that is open */
  changed: ChangedSubjects | null = null

  constructor(
    path: string,
    private readonly damage: Damage,
    private readonly around?: AroundStatement,
  ) {
    this.database = new Libsql(path)
    this.database.exec('pragma busy_timeout = 100')
    this.database.exec('pragma journal_mode = wal')
    this.database.exec('pragma synchronous = normal') // syncs at checkpoints; commits are WalSync's
    this.database.exec('pragma foreign_keys = on')
    this.database.exec('pragma cache_size = -16000')
    // a page that many commits change is copied into the database once for all of them
    this.database.exec(`pragma wal_autocheckpoint = ${LOG_PAGES}`)
  }

  get inTransaction(): boolean {
    return this.database.inTransaction
  }

  /** Begins or ends a transaction. */
  async control(sql: string): Promise<void> {
    if (this.around) await this.around(sql, async () => this.exec(sql), [])
    else this.exec(sql)
  }

  exec(sql: string): void {
    try {
      this.database.exec(sql)
    } catch (error) {
      throw this.noted(error)
    }
  }

  /** A change of a page that changes nothing, of no table: the number is the application's, and not used. */
  async writeSameVersion(): Promise<void> {
    const { rows } = await this.executeQuery<{ user_version: number }>(
      CompiledQuery.raw('pragma user_version'),
    )
    this.exec(`pragma user_version = ${rows[0]!.user_version}`)
  }

  close(): void {
    this.statements.clear()
    this.database.close()
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    this.changed?.observe(query.sql, query.parameters)
    if (!this.around) return this.tried(query)
    return this.around(query.sql, async () => this.tried(query), query.parameters)
  }

  private tried<R>(query: CompiledQuery): QueryResult<R> {
    try {
      return this.run(query)
    } catch (error) {
      throw this.noted(error)
    }
  }

  private noted(error: unknown): unknown {
    const result = named(error)
    if (result instanceof StorageUnavailable && result.trouble === 'damaged') this.damage.report(error)
    return result
  }

  private run<R>(query: CompiledQuery): QueryResult<R> {
    const isSingleRow = (query as Partial<PreparedQuery<R>>).isSingleRow === true
    const { statement, readRow } = this.prepare(query.sql, isSingleRow)
    const parameters = query.parameters.map(toSqlite)
    if (readRow && isSingleRow) {
      const row = statement.get(...parameters) as unknown[] | undefined
      return { rows: row ? [readRow(row) as R] : [] }
    }
    if (readRow) {
      const rows = statement.all(parameters) as unknown[][]
      return { rows: rows.map(readRow) as R[], numAffectedRows: BigInt(rows.length) }
    }
    const result = statement.run(parameters)
    return { rows: [], numAffectedRows: BigInt(result.changes), insertId: BigInt(result.lastInsertRowid) }
  }

  // eslint-disable-next-line require-yield -- the interface asks for it; nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    broken('Streaming is not supported on SQLite.')
  }

  /** `get` after `all` of the same statement would give the row of the values before (libsql 0.5). */
  private prepare(sql: string, isSingleRow: boolean): Prepared {
    const key = isSingleRow ? `single ${sql}` : sql
    const known = this.statements.get(key)
    if (known) return known
    if (this.statements.size >= STATEMENT_CACHE_SIZE) this.statements.clear()
    const statement = this.database.prepare(sql) as Statement
    const prepared: Prepared = { statement, readRow: null }
    if (/^\s*(select|with|pragma|explain)|\breturning\b/i.test(sql)) {
      statement.raw(true)
      prepared.readRow = rowReader(statement.columns().map(column => column.name))
    }
    this.statements.set(key, prepared)
    return prepared
  }
}

function kyselyOver(connection: SqliteConnection): Kysely<Tables> {
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    beginTransaction: async () => broken('Use store.transaction().'),
    commitTransaction: async () => {},
    rollbackTransaction: async () => {},
    destroy: async () => {},
  }
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => driver,
      createIntrospector: db => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}

class Mutex {
  private tail: Promise<void> = Promise.resolve()

  async acquire(): Promise<() => void> {
    const previous = this.tail
    let release!: () => void
    this.tail = new Promise<void>(resolve => {
      release = resolve
    })
    await previous
    return release
  }
}
