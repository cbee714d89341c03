import { performance } from 'node:perf_hooks'
import pg from 'pg'
import { StorageUnavailable } from '../../../platform/storage-unavailable.js'
import type { StoreOptions } from '../../store.js'
import { safeNumber } from '../values.js'
import { type Addressed, cancel } from './cancel.js'
import type { Deadlines } from './deadlines.js'
import type { Hosts } from './hosts.js'
import type { Query } from './statements.js'
import { isLost, named, troubleOf } from './trouble.js'
import type { Limits } from './work.js'

/** Behind a name or an address that moves, a connection that lasts would never see where it leads now. */
const MAX_LIFETIME_SECONDS = 600
/** The server is the first to end a statement; this is for a server that does not answer any more. */
const GRACE_MS = 500
const INT8_OID = 20

export const COMMIT = 'commit'

const ASK_READ_ONLY = 'show transaction_read_only'

/** What the answer to `ASK_READ_ONLY` says: a standby, or a database that was told to take no changes. */
const saysReadOnly = ({ rows }: pg.QueryResult): boolean =>
  (rows as { transaction_read_only: string }[])[0]?.transaction_read_only === 'on'

type Physical = Addressed & {
  url: string
  generation: number
  /** of several hosts: it takes changes, or no other one did */
  isSeen?: boolean
  connection: { stream: { destroy(): void } }
}

/** While a database takes no changes, every change would renew all connections. */
const RENEW_AT_MOST_EVERY_MS = 500

/** What all connections of a store have in common. */
export class Shared {
  /** counts the times that all connections were of no use any more: the server stopped, or took no changes */
  generation = 0
  private renewedAt = -Infinity

  constructor(
    readonly hosts: Hosts,
    readonly deadlines: Deadlines,
    readonly query: Query,
    readonly log: StoreOptions['log'],
  ) {}

  /** A connection of this generation, to this URL, was of no use. */
  renew(generation: number, url: string): void {
    const now = performance.now()
    if (generation !== this.generation || now - this.renewedAt < RENEW_AT_MOST_EVERY_MS) return
    this.renewedAt = now
    this.generation++
    this.hosts.leave(url)
  }
}

/**
 * Connections for one kind of work. Every wait has an end: for a connection, for the network, for a
 * statement. What is wrong with the database itself is thrown as `StorageUnavailable`.
 */
export class Connections {
  private readonly pool: pg.Pool

  constructor(
    private readonly shared: Shared,
    private readonly limits: Limits & { connections: number },
  ) {
    const { log } = shared
    const options = {
      Client: clientClass(shared) as unknown as new () => pg.ClientBase,
      max: limits.connections,
      types,
      keepAlive: true,
      connectionTimeoutMillis: limits.connectMs,
      maxLifetimeSeconds: MAX_LIFETIME_SECONDS,
    }
    this.pool = new pg.Pool(options)
    // An idle connection that the server closes must not take the process down; the next query opens a new
    // one. Nor one that is lost between two statements of a transaction; the next statement fails.
    this.pool.on('connect', client => client.on('error', () => {}))
    // the error carries its connection, and with it the password
    this.pool.on('error', ({ message, code }: Error & { code?: string }) =>
      log?.warn({ err: { message, code } }, 'idle PostgreSQL connection failed'),
    )
  }

  /**
   * A connection that is as good as new: of several hosts, to the one that takes changes, if there is such a
   * one. @throws StorageUnavailable
   */
  async take(): Promise<pg.PoolClient> {
    const { hosts } = this.shared
    for (let others = hosts.count - 1; ; others--) {
      const { current } = hosts
      try {
        const client = await this.fresh()
        if (await this.isWanted(client, others === 0)) return client
        client.release(true)
      } catch (error) {
        if (others <= 0 || troubleOf(error) === null) throw named(error)
      }
      hosts.leave(current)
    }
  }

  /** @param error what its last statement ended with */
  giveBack(client: pg.PoolClient, error?: unknown): void {
    const trouble = error === undefined ? null : troubleOf(error)
    const { url, generation } = client as Physical
    if (isLost(trouble)) this.shared.renew(generation, url)
    client.release(trouble !== null && trouble !== 'locked')
  }

  /** One statement, within its time. @throws StorageUnavailable */
  async run(client: pg.PoolClient, text: string, parameters?: readonly unknown[]): Promise<pg.QueryResult> {
    const { deadlines, query } = this.shared
    const { statementMs } = this.limits
    let isLate = false
    const stop =
      statementMs === null
        ? null
        : deadlines.start(statementMs + GRACE_MS, () => {
            isLate = true
            cancel(client as Physical)
            ;(client as Physical).connection.stream.destroy()
          })
    try {
      return await query(client, text, parameters)
    } catch (error) {
      const isOutcomeUnknown = text === COMMIT || text.endsWith(`;${COMMIT}`)
      if (isLate) throw new StorageUnavailable('slow', { cause: error, isOutcomeUnknown })
      throw named(error, isOutcomeUnknown)
    } finally {
      stop?.()
    }
  }

  /**
   * Begins a transaction whose limits hold behind a pooler, too: there settings of a session are anybody's.
   */
  async begin(client: pg.PoolClient, isolation: string): Promise<pg.QueryResult> {
    return this.run(client, `${isolation};${limitsOf(this.limits)}`)
  }

  /** Ends a transaction, with a last statement of it in the same round trip. */
  async commit(client: pg.PoolClient, last: string | null): Promise<pg.QueryResult> {
    return this.run(client, last === null ? COMMIT : `${last};${COMMIT}`)
  }

  private async fresh(): Promise<Physical> {
    for (;;) {
      const client = (await this.pool.connect()) as Physical
      if (client.generation === this.shared.generation) return client
      client.release(true)
    }
  }

  /** Each connection is asked once. Where no other host is left, reads go on. @throws StorageUnavailable */
  private async isWanted(client: Physical, isLast: boolean): Promise<boolean> {
    try {
      client.isSeen ||= isLast || !saysReadOnly(await this.run(client, ASK_READ_ONLY))
    } catch (error) {
      client.release(true)
      throw error
    }
    return client.isSeen
  }

  close(): Promise<void> {
    return this.pool.end()
  }
}

/**
 * No transaction waits for anything but the database. One that does belongs to a node that is gone without a
 * word.
 */
const IDLE_TRANSACTION_MS = 30_000

function limitsOf({ statementMs, lockMs }: Limits): string {
  const limits = {
    statement_timeout: statementMs,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
  }
  return Object.entries(limits)
    .map(([name, ms]) => `set local ${name}=${ms ?? 0}`)
    .join(';')
}

/**
 * Instants are int8. The driver's default is a string; a number above 2^53 would be silently wrong, so it is
 * refused.
 */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8_OID
      ? (text: string) => safeNumber(Number(text))
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

/** Clients that remember where they lead, and since when. */
const clientClass = (shared: Shared) =>
  class extends pg.Client {
    readonly url = shared.hosts.current
    readonly generation = shared.generation

    constructor(config: pg.ClientConfig) {
      super({ ...config, connectionString: shared.hosts.current })
    }
  }
