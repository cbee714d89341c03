import type { Redis } from 'ioredis'
import { Breaker } from './breaker.js'
import type { Clock } from './clock.js'
import type { CountedTogether } from './counting-together.js'
import type { Log } from './log.js'
import { type Allowance, MemoryCounter, SLACK_MS, type Spent } from './memory-counter.js'

const KEY_PREFIX = 'frontdesk:tat:'
const CONNECT_TIMEOUT_MS = 2000
/** Counting takes well below a millisecond: a Redis that needs longer than this is as good as away. */
const COMMAND_TIMEOUT_MS = 100
/** How long nobody asks a Redis that has not answered. */
const REST_MS = 1000

/** What a key has left, this request included. */
export interface Usage {
  limit: number
  remaining: number
  /** until everything is allowed again */
  resetSeconds: number
  /** until one more request is allowed */
  retrySeconds: number
  isExceeded: boolean
}

/**
 * The theoretical arrival time of the generic cell rate algorithm (GCRA): when the key would have everything
 * back. Each request moves it on by its interval; one that would move it further than a window from now is
 * refused, and moves nothing. Returns whether the request is refused, and how far ahead that time is then.
 */
const SPEND = `
local interval, window, slack = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local fullAt = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
local nextFullAt = fullAt + interval
if nextFullAt - now > window + slack then return {1, string.format('%.3f', fullAt - now)} end
redis.call('SET', KEYS[1], string.format('%.3f', nextFullAt), 'PX', math.ceil(nextFullAt - now) + 1)
return {0, string.format('%.3f', nextFullAt - now)}
`

/**
 * Counts requests per key with limits that refill continuously: in memory, together with the other workers
 * of this server, or in Redis when several nodes share their counts. In Redis the time is Redis' own: nodes
 * whose clocks differ count the same.
 */
export class RateLimiter {
  private readonly memory = new MemoryCounter()
  private readonly breaker = new Breaker(REST_MS)

  constructor(
    private readonly clock: Clock,
    private readonly redis: Redis | null = null,
    private readonly together: CountedTogether | null = null,
  ) {}

  async consume(key: string, allowance: Allowance): Promise<Usage> {
    const now = this.clock.elapsed()
    const spent =
      (await this.spendInRedis(key, allowance)) ??
      (this.together
        ? await this.together.spend(key, now, allowance)
        : this.memory.spend(key, now, allowance))
    return usageOf(spent, allowance)
  }

  /**
   * Takes back one request that this node's memory counted: it turned out to be none of those that are
   * limited.
   */
  giveBack(key: string, allowance: Allowance): void {
    this.memory.giveBack(key, allowance)
  }

  /** How many keys are counted in memory. */
  get size(): number {
    return this.memory.size
  }

  close(): void {
    this.redis?.disconnect()
  }

  /**
   * Null while Redis is away or does not answer: each node then counts by itself, for a limit must not become
   * an outage.
   */
  private async spendInRedis(key: string, { requests, windowSeconds }: Allowance): Promise<Spent | null> {
    if (this.redis?.status !== 'ready' || !this.breaker.mayTry()) return null
    const window = windowSeconds * 1000
    const interval = window / requests
    try {
      const answer = await this.redis.eval(SPEND, 1, KEY_PREFIX + key, interval, window, SLACK_MS)
      this.breaker.succeeded()
      const [isExceeded, aheadMs] = answer as [number, string]
      return { isExceeded: isExceeded === 1, aheadMs: Number(aheadMs) }
    } catch {
      this.breaker.failed()
      return null
    }
  }
}

function usageOf({ isExceeded, aheadMs }: Spent, { requests, windowSeconds }: Allowance): Usage {
  const window = windowSeconds * 1000
  const interval = window / requests
  return {
    limit: requests,
    remaining: Math.max(0, Math.floor((window - aheadMs + SLACK_MS) / interval)),
    resetSeconds: seconds(aheadMs),
    retrySeconds: seconds(aheadMs + interval - window),
    isExceeded,
  }
}

const seconds = (ms: number) => Math.max(1, Math.ceil((ms - SLACK_MS) / 1000))

/**
 * Connects to Redis when there is a URL. A Redis that is not there yet is logged, not fatal.
 * @param together where workers of one server count; null: this process is the whole server
 */
export async function openRateLimiter(
  redisUrl: string | null,
  { clock, log }: { clock: Clock; log: Log },
  together: CountedTogether | null = null,
): Promise<RateLimiter> {
  if (!redisUrl) return new RateLimiter(clock, null, together)
  const { Redis } = await import('ioredis')
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
  })
  let isReported = false
  redis.on('error', (error: Error) => {
    if (!isReported) log.warn({ err: error }, 'Redis cannot be reached: rate limits are counted per node')
    isReported = true
  })
  redis.on('ready', () => (isReported = false))
  await redis.connect().catch(() => {}) // reported above; the client tries again by itself
  return new RateLimiter(clock, redis, together)
}
