import { setTimeout as sleep } from 'node:timers/promises'
import { defaultSettings, type Settings } from '../config/settings.js'
import type { Services } from '../context/services.js'
import { BATCH_SIZE } from '../jobs/batches.js'
import { DAY_MS } from '../platform/clock.js'
import { StorageUnavailable } from '../platform/storage-unavailable.js'
import { goByIndexes } from '../store/dialect/by-indexes.js'
import type { Store, Tx } from '../store/store.js'
import * as partitions from '../store/unscoped/partitions.js'
import { deleteSpentSequencesOf, isPartitionWanted } from '../store/unscoped/webhook-retention.js'

/** Of each table, for how many days some instance keeps its rows, and none for longer. */
export type LongestKept = Record<partitions.PartitionedTable, number>

/** What the settings of an instance say. */
export function keptOf({ webhooks }: Settings): LongestKept {
  return { events: webhooks.eventRetentionDays, webhook_attempts: webhooks.attemptRetentionDays }
}

/** While nobody has any rows. */
export const KEPT_BY_DEFAULT = keptOf(defaultSettings)

type Keeping = Pick<Services, 'store' | 'clock' | 'svix' | 'log'>

/**
 * Makes the partitions of the time to come, and drops those whose rows no instance keeps any longer (ADR
 * 0034). What cannot be done at once, because traffic holds it, is left to the next time. SQLite has none.
 * @param longest null: not known, so nothing is dropped
 */
export async function keepPartitions(
  services: Keeping,
  longest: LongestKept | null,
  signal?: AbortSignal,
): Promise<void> {
  const store = services.store.lane('maintenance')
  if (store.dialect === 'sqlite') return
  for (const table of partitions.PARTITIONED) {
    const keeper = new Keeper(store, table, services, signal)
    await keeper.attempt(() => keeper.makeAhead((longest ?? KEPT_BY_DEFAULT)[table]))
    if (longest) await keeper.attempt(() => keeper.detachPast(longest[table]))
    await keeper.attempt(() => keeper.dropDetached())
  }
}

/** How long a row may stay beyond its time because it goes with its partition, and not by itself. */
export const stayInPartition = (keptDays: number) => partitions.widthOf(keptDays) + DAY_MS

/** Of what `frontdesk doctor` tells: tables whose new rows no partition is there for. */
export async function listTablesWithoutPartition(
  store: Store,
  now: number,
): Promise<partitions.PartitionedTable[]> {
  if (store.dialect === 'sqlite') return []
  const without: partitions.PartitionedTable[] = []
  for (const table of partitions.PARTITIONED) {
    const { spans } = await partitions.readLayout(store.read, table)
    if (!spans.some(span => span.from <= now && now < span.to)) without.push(table)
  }
  return without
}

const TURNS = 5
const PAUSE_MS = 500

class Keeper {
  constructor(
    private readonly store: Store,
    private readonly table: partitions.PartitionedTable,
    private readonly services: Keeping,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** What fails here keeps no row from being deleted by itself. */
  async attempt(run: () => Promise<void>): Promise<void> {
    try {
      await run()
    } catch (err) {
      this.services.log.warn(
        { err, table: this.table },
        'partitions are left as they are until the next time',
      )
    }
  }

  async makeAhead(keptDays: number): Promise<void> {
    const { parent, spans } = await partitions.readLayout(this.store.read, this.table)
    const width = partitions.widthOf(keptDays)
    for (const span of partitions.missingSpans(spans, this.services.clock.now(), width)) {
      await this.inTurn(async tx => {
        const present = await partitions.readLayout(tx, this.table)
        // another node may just have made it
        if (present.spans.some(({ from, to }) => from < span.to && span.from < to)) return
        await partitions.addPartition(tx, this.table, parent, span)
      })
    }
  }

  /**
   * By the clock of the database as well: one that is ahead would take what is still kept. Rows of that time
   * that a consumer has still to get keep the whole partition.
   */
  async detachPast(keptDays: number): Promise<void> {
    const { read } = this.store
    const now = Math.min(this.services.clock.now(), await partitions.databaseTime(read))
    const { spans, before } = await partitions.readLayout(read, this.table)
    const all = before === null ? spans : [...spans, await partitions.partitionBefore(read, this.table)]
    for (const partition of all.filter(({ to }) => to <= now - keptDays * DAY_MS))
      await this.detach(partition)
  }

  private async detach(partition: partitions.Partition): Promise<void> {
    // looked at beside the traffic first, so that it is seen once more in no time
    if (await this.store.transaction(tx => this.isWanted(tx, partition))) return
    await this.inTurn(async tx => {
      await partitions.lockPartition(tx, partition)
      if (!(await this.isWanted(tx, partition))) await partitions.detachPartition(tx, partition)
    })
  }

  private async isWanted(tx: Tx, { name }: partitions.Partition): Promise<boolean> {
    if (this.table !== 'events') return false
    await goByIndexes(tx, this.store.dialect)
    return isPartitionWanted(tx, name, { svix: this.services.svix != null })
  }

  async dropDetached(): Promise<void> {
    for (const name of await partitions.listDetached(this.store.read, this.table)) {
      if (this.table === 'events' && !(await this.forgetSequences(name))) return
      await this.store.transaction(tx => partitions.dropDetached(tx, name))
    }
  }

  /** @returns false when it was told to end before */
  private async forgetSequences(name: string): Promise<boolean> {
    let place: { instanceId: string; id: string } | undefined = { instanceId: '', id: '' }
    while (place) {
      if (this.signal?.aborted) return false
      const after: { instanceId: string; id: string } = place
      place = await this.store.transaction(tx => deleteSpentSequencesOf(tx, name, after, BATCH_SIZE))
    }
    return true
  }

  /** Asks a few times for what traffic holds. @throws StorageUnavailable `locked` */
  private async inTurn(run: (tx: Tx) => Promise<void>): Promise<void> {
    for (let turn = 1; ; turn++) {
      try {
        return await this.store.transaction(async tx => {
          if (await partitions.claimPartitions(tx)) await run(tx)
        })
      } catch (error) {
        const isLocked = error instanceof StorageUnavailable && error.trouble === 'locked'
        if (!isLocked || turn === TURNS || this.signal?.aborted) throw error
        await sleep(PAUSE_MS)
      }
    }
  }
}
