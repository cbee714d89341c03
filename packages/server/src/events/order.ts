import { LONGEST_WALK, type WaitingEvent, type Walk, type WalkedEvent } from '../store/unscoped/sequencing.js'

/*
 * The order in which events get their positions. An event sorts by the highest id among itself and its
 * resource's waiting predecessors: ids follow the time of emission, but the clocks of two nodes may differ,
 * and the order within a resource must hold all the same.
 */

/** Where predecessors of these events may wait that are not among them. */
export function walksBefore(events: readonly WaitingEvent[]): Walk[] {
  return chainsOf(events).flatMap(chain =>
    chain.flatMap(({ instanceId, resourceId, sequence: head }, index) => {
      const floor = chain[index - 1]?.sequence ?? 0
      return head - 1 > floor ? [{ instanceId, resourceId, head, floor }] : []
    }),
  )
}

/**
 * Events, together with those found to wait before them (`walksBefore`, `listWaitingBefore`), in order. What
 * follows a walk that did not reach its end is left out: its predecessors come first.
 */
export function inOrder(events: readonly WaitingEvent[], walked: readonly WalkedEvent[]): WaitingEvent[] {
  const cuts = cutHeads(walked)
  const isWhole = (event: WaitingEvent, head: number) => head < (cuts.get(resourceOf(event)) ?? Infinity)
  const whole = [
    ...events.filter(event => isWhole(event, event.sequence)),
    ...walked.filter(event => isWhole(event, event.head)),
  ]
  return chainsOf(whole)
    .flatMap(withSortKeys)
    .sort((a, b) => (a.key === b.key ? a.event.sequence - b.event.sequence : a.key < b.key ? -1 : 1))
    .map(({ event }) => event)
}

/** Of each resource the lowest head whose walk was not long enough. */
function cutHeads(walked: readonly WalkedEvent[]): Map<string, number> {
  const cuts = new Map<string, number>()
  for (const event of walked) {
    const { head, floor, sequence } = event
    if (head - sequence < LONGEST_WALK || sequence - 1 <= floor) continue
    const resource = resourceOf(event)
    cuts.set(resource, Math.min(head, cuts.get(resource) ?? head))
  }
  return cuts
}

function withSortKeys(chain: readonly WaitingEvent[]) {
  let key = ''
  return chain.map(event => {
    if (event.id > key) key = event.id
    return { event, key }
  })
}

const resourceOf = ({ instanceId, resourceId }: WaitingEvent) => `${instanceId} ${resourceId}`

/** The events of each resource, by their sequence. */
function chainsOf(events: readonly WaitingEvent[]): WaitingEvent[][] {
  const chains = new Map<string, WaitingEvent[]>()
  for (const event of events) {
    const chain = chains.get(resourceOf(event))
    if (chain) chain.push(event)
    else chains.set(resourceOf(event), [event])
  }
  return [...chains.values()].map(chain => chain.sort((a, b) => a.sequence - b.sequence))
}
