import { ApiError } from '../../errors/api-error.js'
import type { Clock } from '../../platform/clock.js'
import { RateLimiter } from '../../platform/rate-limiter.js'

/** Unknown names and keys that one network may have looked up. */
const OF_SITE = { requests: 600, windowSeconds: 60 }
/** Those that one node looks up for all networks together: 1,000 at once, 250 a second on and on. */
const OF_NODE = { requests: 1000, windowSeconds: 4 }
const NODE = 'node'

/**
 * How often strangers may make the database look for an instance that does not exist. Whoever finds one gets
 * the lookup back, so that a server which speaks for a thousand instances is not held up.
 */
export class LookupBudget {
  private readonly limiter: RateLimiter

  constructor(clock: Clock) {
    this.limiter = new RateLimiter(clock)
  }

  /**
   * Counts one lookup. @param site the network that asks; null: one that is not known, for which the node's
   * budget stands
   * @returns what to call when there is such an instance
   * @throws ApiError too_many_requests, server_busy
   */
  async take(site: string | null): Promise<() => void> {
    const node = await this.limiter.consume(NODE, OF_NODE)
    if (node.isExceeded) throw new ApiError('server_busy', { retryAfterSeconds: node.retrySeconds })
    const key = `site ${site}`
    const usage = site === null ? null : await this.limiter.consume(key, OF_SITE)
    const giveBack = () => {
      this.limiter.giveBack(NODE, OF_NODE)
      if (usage) this.limiter.giveBack(key, OF_SITE)
    }
    if (!usage?.isExceeded) return giveBack
    this.limiter.giveBack(NODE, OF_NODE)
    throw new ApiError('too_many_requests', { retryAfterSeconds: usage.retrySeconds })
  }
}
