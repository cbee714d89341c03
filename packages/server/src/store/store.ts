import type { Kysely, RawBuilder } from 'kysely'
import type { Log } from '../platform/log.js'
import type { LeaseEndListener } from './lease-ends.js'
import type { Tables } from './tables.js'
import type { Work } from './work.js'

/** The read connection, or the transaction of the operation. */
export type Db = Kysely<Tables>

declare const within: unique symbol

/** The transaction of the operation. What writes demands it: a forgotten transaction does not compile. */
export type Tx = Db & { readonly [within]: 'transaction' }

/** Where statements run. A context is one. */
export interface Connection<D extends Db = Db> {
  readonly db: D
}

/** What store functions take first: where they run and the instance whose rows they see. A context is one. */
export interface Scope<D extends Db = Db> extends Connection<D> {
  readonly instance: { readonly id: string }
}

/**
 * Tells one copy of the database from another (ADR 0032). A log that goes on after a restore, or on a server
 * that had not got all of it, is another log than the one that consumers have read.
 */
export interface LogOrigin {
  /** SQL for the name of the copy that this transaction changes. */
  mark(tx: Tx): Promise<RawBuilder<string>>
  /** The log of an instance goes so far now, and that is committed. */
  advanced(end: LogEnd): void
}

/** How far the log of an instance is numbered. */
export interface LogEnd {
  instanceId: string
  lastPosition: number
}

export interface Store {
  readonly dialect: 'sqlite' | 'postgres'
  /** For reads outside a transaction. */
  readonly read: Db
  /**
   * Runs `run` in one write transaction; retried by the dialect where it reports a serialization
   * failure, so `run` must be repeatable.
   */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * Whether it takes changes now. @returns settings of the database with which it may lose them in a power
   * loss, such as `fsync_off` @throws StorageUnavailable
   */
  probe(): Promise<string[]>
  /** SQLite: looks for damage from now on, beside all else; what it finds is what `probe` then says. */
  watchIntegrity(): void
  /** SQLite: damage that this process finds is told, and what another one has found counts here as well. */
  shareDamage(tell: (found: string) => void): (found: string) => void
  /** Calls with what a transaction of this process has changed, when it has ended (ADR 0025). */
  onChange(listener: LeaseEndListener): void
  /** of the database, for the logs of events */
  readonly origin: LogOrigin
  /** The same database, over the connections and with the deadlines of this kind of work. */
  lane(work: Work): Store
  /** Closes all lanes. */
  close(): Promise<void>
}

export interface StoreOptions {
  /** SQLite: `full` survives power loss, `relaxed` only a crash of the process. */
  durability: 'full' | 'relaxed'
  /** what the store itself is for; default: `requests` */
  work?: Work
  /** PostgreSQL: connections for requests */
  poolSize?: number | undefined
  log?: Log
  /** SQLite: the disk has failed to keep changes, so that only a new process can tell what it has */
  onDiskFailure?: ((error: Error) => void) | undefined
  aroundStatement?: AroundStatement | undefined
}

/**
 * Runs every statement, also those that begin and end transactions. Tests count them, hold them up, and make
 * them fail before they have run or after that.
 */
export type AroundStatement = <T>(
  sql: string,
  run: () => Promise<T>,
  parameters: readonly unknown[],
) => Promise<T>
