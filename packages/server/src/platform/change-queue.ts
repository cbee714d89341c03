import { Bulkheads, NoTurn } from './bulkhead.js'
import { StorageUnavailable } from './storage-unavailable.js'

/** Changes of one thing that run at a time; the other connections are for changes of other things. */
const LIMITS = { running: 3, waiting: 1000 }
/** How long one more waits for its turn. */
const WAIT_MS = 2000

/**
 * Lets a few changes of the same thing through at a time. A row that somebody holds keeps all its changes
 * waiting; in the database each of them would wait on a connection, until none is left for anything else.
 */
export class ChangeQueue {
  private readonly changes = new Bulkheads(LIMITS)

  /** Runs a change when its turn comes. @throws StorageUnavailable `locked`: it does not come in time */
  async run<T>(thing: string, change: () => Promise<T>): Promise<T> {
    try {
      return await this.changes.run(thing, WAIT_MS, change)
    } catch (error) {
      throw error instanceof NoTurn ? new StorageUnavailable('locked', { cause: error }) : error
    }
  }
}
