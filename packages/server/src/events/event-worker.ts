import type { Services } from '../context/services.js'
import { SECOND_MS } from '../platform/clock.js'
import { Turns } from '../platform/turns.js'
import { sequenceEvents } from './sequencer.js'

const POLL_INTERVAL_MS = SECOND_MS
/** A batch costs the sequencer about the same for one event as for a hundred: under load it serves more. */
const REST_MS = 100

/** Gives events their positions in the log. Any number of nodes may run one. */
export class EventWorker {
  private readonly turns: Turns

  /** @param onSequenced there are new events for consumers */
  constructor({ store, log }: Pick<Services, 'store' | 'log'>, onSequenced: () => void) {
    const sequence = () =>
      sequenceEvents(store, { onBatch: onSequenced, isStopped: () => this.turns.isStopped })
    const steps = { 'events were not sequenced': sequence }
    this.turns = new Turns({ log, intervalMs: POLL_INTERVAL_MS, restMs: REST_MS, steps })
  }

  start(): void {
    this.turns.start()
  }

  /** There is a new event: looks at once instead of at the next poll. */
  wake(): void {
    this.turns.wake()
  }

  stop(): Promise<void> {
    return this.turns.stop()
  }
}
