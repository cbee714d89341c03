import { setTimeout as sleep } from 'node:timers/promises'
import { type CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { StorageUnavailable } from '../../../platform/storage-unavailable.js'
import { ChangedSubjects, LeaseEndListeners } from '../../lease-ends.js'
import { setShortcut } from '../../prepared.js'
import type { AroundStatement, Store, StoreOptions, Tx } from '../../store.js'
import type { Tables } from '../../tables.js'
import type { Work } from '../../work.js'
import { COMMIT, Connections, Shared } from './connections.js'
import { Deadlines } from './deadlines.js'
import { Hosts } from './hosts.js'
import { MarkStatement } from './log-origin.js'
import { ASK_STATE, risksOf } from './state.js'
import { codeOf, isLostStatement, statementRunner } from './statements.js'
import { isLost, troubleOf } from './trouble.js'
import { WORK } from './work.js'

/** serialization_failure and deadlock_detected */
const CONFLICT = /^(40001|40P01)$/
const MAX_ATTEMPTS = 5
/** as Kysely writes it */
const ROLLBACK = 'rollback'

/** @param url may name several hosts (`Hosts`) */
export function openPostgres(url: string, options: StoreOptions): Store {
  const deadlines = new Deadlines()
  const shared = new Shared(new Hosts(url), deadlines, statementRunner(options), options.log)
  const listeners = new LeaseEndListeners()
  const lanes = new Map<Work, Store>()
  const laneFor = (work: Work): Store => {
    const present = lanes.get(work)
    if (present) return present
    const lane = openLane({ shared, listeners, options, lane: laneFor }, work)
    lanes.set(work, lane)
    return lane
  }
  const own = laneFor(options.work ?? 'requests')
  return {
    ...own,
    async close() {
      await Promise.all([...lanes.values()].map(lane => lane.close()))
      deadlines.close()
    },
  }
}

interface LaneParts {
  shared: Shared
  listeners: LeaseEndListeners
  options: StoreOptions
  lane: Store['lane']
}

function openLane({ shared, listeners, options, lane }: LaneParts, work: Work): Store {
  const limits = WORK[work]
  const size = work === 'requests' ? options.poolSize : undefined
  const connections = new Connections(shared, { ...limits, connections: size ?? limits.connections })
  const around: AroundStatement = options.aroundStatement ?? ((_, run) => run())
  const once = (text: string, parameters: readonly unknown[]) =>
    around(text, () => runOnce(connections, text, parameters), parameters)
  const pool = {
    connect: () => Promise.resolve(new Client(connections, { once, listeners, around })),
    end: () => connections.close(),
  }
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as never }) })
  setShortcut(db, async <Row>({ sql, parameters }: CompiledQuery<Row>) => {
    const { rows } = await once(sql, parameters)
    return { rows: rows as Row[] }
  })
  const marks = new MarkStatement(text => once(text, []))
  return {
    dialect: 'postgres',
    read: db,
    transaction: run => repeatable(() => db.transaction().execute(tx => run(tx as unknown as Tx))),
    probe: async () => risksOf(await once(ASK_STATE, [])),
    // PostgreSQL looks after its own files
    watchIntegrity() {},
    shareDamage: () => () => {},
    onChange: listener => listeners.add(listener),
    // each transaction asks anew: its connection may lead to another server
    origin: { mark: () => marks.mark(), advanced() {} },
    lane,
    close: () => db.destroy(),
  }
}

/** Runs a whole transaction, again where it left nothing behind and may well succeed now. */
async function repeatable<T>(run: () => Promise<T>): Promise<T> {
  let losses = 0
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      const isConflict = CONFLICT.test(codeOf(error)) || isLostStatement(error)
      if (attempt >= MAX_ATTEMPTS || !(isConflict || (isRepeatable(error) && ++losses === 1))) throw error
      if (isConflict) await sleep(5 * 2 ** attempt)
    }
  }
}

const isRepeatable = (error: unknown) =>
  error instanceof StorageUnavailable && isLost(error.trouble) && !error.isOutcomeUnknown

/** A statement that is no part of a transaction reads: it is tried again on a new connection. */
async function runOnce(
  connections: Connections,
  text: string,
  parameters: readonly unknown[],
): Promise<pg.QueryResult> {
  for (let attempt = 1; ; attempt++) {
    const client = await connections.take()
    let failure: unknown
    try {
      return await connections.run(client, text, parameters)
    } catch (error) {
      failure = error
      if (attempt > 1 || !isLost(troubleOf(error))) throw error
    } finally {
      connections.giveBack(client, failure)
    }
  }
}

/**
 * What Kysely takes for a client of its pool. It gets a connection when a transaction begins, and keeps it
 * until its end; single statements take any.
 */
class Client {
  private client: pg.PoolClient | null = null
  private failure: unknown
  private readonly changed = new ChangedSubjects()

  constructor(
    private readonly connections: Connections,
    private readonly way: {
      once: (text: string, parameters: readonly unknown[]) => Promise<pg.QueryResult>
      listeners: LeaseEndListeners
      around: AroundStatement
    },
  ) {}

  async query(text: string, parameters: readonly unknown[] = []): Promise<pg.QueryResult> {
    const isBegin = this.client === null && /^(begin|start transaction)\b/.test(text)
    if (this.client === null && !isBegin) return this.way.once(text, parameters)
    return this.way.around(text, () => this.run(text, parameters, isBegin), parameters)
  }

  private async run(text: string, parameters: readonly unknown[], isBegin: boolean): Promise<pg.QueryResult> {
    this.client ??= await this.connections.take()
    this.changed.observe(text, parameters)
    try {
      if (isBegin) return await this.connections.begin(this.client, text)
      if (text === COMMIT) return await this.connections.commit(this.client, this.changed.announcement)
      return await this.connections.run(this.client, text, parameters)
    } catch (error) {
      this.failure ??= error
      // Kysely throws what its rollback ends with. On a lost connection that fails, too, and does not say
      // that a commit was on its way: the transaction would be run again.
      throw text === ROLLBACK ? this.failure : error
    }
  }

  release(): void {
    if (this.client) this.connections.giveBack(this.client, this.failure)
    this.client = null
    this.way.listeners.tell(this.changed)
  }
}
