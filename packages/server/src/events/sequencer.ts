import { goByIndexes } from '../store/dialect/by-indexes.js'
import type { Store, Tx } from '../store/store.js'
import * as waiting from '../store/unscoped/sequencing.js'
import { inOrder, walksBefore } from './order.js'

const BATCH_SIZE = 500
/** Instances that share a batch. */
const INSTANCES_AT_ONCE = 100
/** How many times as many events are looked at when of some instance none can have its position yet. */
const WIDER = 4

export interface Sequencing {
  /** events of one transaction */
  batchSize?: number
  /** called after each batch that has given positions */
  onBatch?(): void
  /** asked before each batch */
  isStopped?(): boolean
}

/**
 * Gives `position` to committed events, in each instance by itself. A sequence of the database would not do:
 * transactions commit in another order than they take numbers, so a consumer that has seen 8 would miss 7
 * when it commits later. Here only rows that are already visible get a number, of an instance one sequencer
 * at a time, and its transaction makes them visible in that order; an event that commits later simply gets a
 * later position. The order within a resource holds, because of two events of one resource the later one can
 * only be written once the earlier one is committed (see `nextSequence`).
 *
 * Instances take turns: those with waiting events have an equal share of a batch. Another node may serve
 * others at the same time.
 * @returns how many events got a position
 */
export async function sequenceEvents(store: Store, options: Sequencing = {}): Promise<number> {
  const { batchSize = BATCH_SIZE, onBatch, isStopped } = options
  let total = 0
  let ofRound = 0
  let after = ''
  while (!isStopped?.()) {
    // a look without a lock first: most of the time there is nothing to do
    const instances = await waiting.listInstancesWithWaiting(store.read, after, INSTANCES_AT_ONCE)
    const count = instances.length > 0 ? await sequenceBatch(store, instances, batchSize) : 0
    if (count > 0) onBatch?.()
    total += count
    ofRound += count
    after = instances.at(-1)?.instanceId ?? ''
    if (instances.length === INSTANCES_AT_ONCE) continue
    // what other nodes have is theirs, and what is committed from now on wakes the worker again
    if (ofRound === 0) break
    ofRound = 0
    after = ''
  }
  return total
}

async function sequenceBatch(
  store: Store,
  instances: waiting.InstanceWithWaiting[],
  batchSize: number,
): Promise<number> {
  const instanceIds = instances.map(each => each.instanceId)
  const fresh = instances.filter(each => !each.hasLog).map(each => each.instanceId)
  if (fresh.length > 0) await store.transaction(tx => waiting.insertLogs(tx, fresh))
  return store.transaction(async tx => {
    const logs = await waiting.claimLogs(tx, store.dialect, instanceIds)
    return numberNext(tx, store.dialect, logs, batchSize)
  })
}

async function numberNext(
  tx: Tx,
  dialect: Store['dialect'],
  logs: waiting.LogEnd[],
  batchSize: number,
): Promise<number> {
  if (logs.length === 0) return 0
  await goByIndexes(tx, dialect)
  const events = await nextInOrder(
    tx,
    dialect,
    logs.map(log => log.instanceId),
    Math.ceil(batchSize / logs.length),
  )
  if (events.length === 0) return 0
  const last = new Map(logs.map(log => [log.instanceId, log.lastPosition]))
  const positions = events.map(({ instanceId, id }) => {
    const position = (last.get(instanceId) ?? 0) + 1
    last.set(instanceId, position)
    return { instanceId, id, position }
  })
  const ends = [...last].map(([instanceId, lastPosition]) => ({ instanceId, lastPosition }))
  await waiting.givePositions(tx, positions, ends)
  return events.length
}

/** The next events of each instance, in order; more than `share` where predecessors come along. */
async function nextInOrder(
  tx: Tx,
  dialect: Store['dialect'],
  instanceIds: string[],
  share: number,
): Promise<waiting.WaitingEvent[]> {
  const oldest = await waiting.listOldestWaiting(tx, dialect, instanceIds, share)
  const walks = walksBefore(oldest)
  const walked = walks.length > 0 ? await waiting.listWaitingBefore(tx, walks) : []
  const events = inOrder(oldest, walked)
  const served = new Set(events.map(event => event.instanceId))
  const isStuck = oldest.some(event => !served.has(event.instanceId))
  return isStuck ? nextInOrder(tx, dialect, instanceIds, share * WIDER) : events
}
