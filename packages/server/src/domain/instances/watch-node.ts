import { Gauge, type Registry } from 'prom-client'
import { type Clock, SECOND_MS } from '../../platform/clock.js'
import { DatabaseClock } from '../../platform/database-clock.js'
import type { TokenLeases } from './leases.js'
import type { InstanceRegistry } from './registry.js'

interface Node {
  registry: InstanceRegistry
  leases: TokenLeases
  clock: Clock
}

/** Adds to the metrics what a node knows of the others, and how well. */
export function watchNode(metrics: Registry, { registry, leases, clock }: Node): void {
  const figures: [name: string, help: string, read: () => number][] = [
    [
      'frontdesk_changes_age_seconds',
      'How long ago this node last heard what other nodes have changed.',
      () => registry.feed.age / SECOND_MS,
    ],
    ['frontdesk_leases', 'Values that this node keeps, to mint tokens and show pages.', () => leases.size],
    [
      'frontdesk_clock_skew_seconds',
      'How far the clock of this machine is ahead of the database, which Frontdesk goes by.',
      () => (clock instanceof DatabaseClock ? clock.skew / SECOND_MS : 0),
    ],
  ]
  for (const [name, help, read] of figures) {
    new Gauge({
      name,
      help,
      registers: [metrics],
      collect() {
        this.set(read())
      },
    })
  }
}
