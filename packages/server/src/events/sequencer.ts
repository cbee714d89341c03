import { systemClock } from '../platform/clock.js'
import { goByIndexes, readByIndexes } from '../store/dialect/by-indexes.js'
import type { LogEnd, Store, Tx } from '../store/store.js'
import * as waiting from '../store/unscoped/sequencing.js'
import { inOrder, walksBefore } from './order.js'

const BATCH_SIZE = 500
/** Instances that share a batch. */
const INSTANCES_AT_ONCE = 100
/** For a clock that stands before the last epoch: no restore loses so many positions. */
const LEAST_LEAP = 2 ** 32
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
    const instances = await lookForWaiting(store, after)
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

const lookForWaiting = (store: Store, after: string) =>
  readByIndexes(store, db => waiting.listInstancesWithWaiting(db, after, INSTANCES_AT_ONCE))

async function sequenceBatch(
  store: Store,
  instances: waiting.InstanceWithWaiting[],
  batchSize: number,
): Promise<number> {
  const instanceIds = instances.map(each => each.instanceId)
  const fresh = instances.filter(each => !each.hasLog).map(each => each.instanceId)
  if (fresh.length > 0) await store.transaction(tx => waiting.insertLogs(tx, fresh))
  const { count, ends } = await store.transaction(async tx => {
    const logs = await waiting.claimLogs(tx, store, instanceIds)
    return numberNext(tx, store.dialect, logs, batchSize)
  })
  const [end] = ends
  if (end) store.origin.advanced(end)
  return count
}

async function numberNext(
  tx: Tx,
  dialect: Store['dialect'],
  logs: waiting.ClaimedLog[],
  batchSize: number,
): Promise<{ count: number; ends: LogEnd[] }> {
  if (logs.length === 0) return { count: 0, ends: [] }
  await goByIndexes(tx, dialect)
  const events = await nextInOrder(
    tx,
    dialect,
    logs.map(log => log.instanceId),
    Math.ceil(batchSize / logs.length),
  )
  if (events.length === 0) return { count: 0, ends: [] }
  const begun = await beginEpochs(tx, logs)
  const last = new Map(logs.map(log => [log.instanceId, begun.get(log.instanceId) ?? log.lastPosition]))
  const positions = events.map(({ instanceId, id, createdAt }) => {
    const position = (last.get(instanceId) ?? 0) + 1
    last.set(instanceId, position)
    return { instanceId, id, createdAt, position }
  })
  const ends = logs.map(({ instanceId, presentMark }) => ({
    instanceId,
    lastPosition: last.get(instanceId) ?? 0,
    mark: presentMark,
  }))
  await waiting.givePositions(tx, positions, ends)
  return { count: events.length, ends }
}

/**
 * In another copy of the database a log goes on far beyond any position that was given before, in whatever
 * copy: at the microsecond of this moment. Whose cursor lies between has read what is not there any more.
 * @returns after which position each of these logs goes on
 */
async function beginEpochs(tx: Tx, logs: waiting.ClaimedLog[]): Promise<Map<string, number>> {
  const others = logs.filter(({ mark, presentMark }) => mark !== null && mark !== presentMark)
  const now = systemClock.now()
  const begun = others.map(({ instanceId, lastPosition }) => ({
    instance_id: instanceId,
    ended_after: lastPosition,
    begins_after: Math.max(now * 1000, lastPosition + LEAST_LEAP),
    begun_at: now,
  }))
  if (begun.length > 0) await waiting.insertEpochs(tx, begun)
  return new Map(begun.map(epoch => [epoch.instance_id, epoch.begins_after]))
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
