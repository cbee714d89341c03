import type { Redis } from 'ioredis'
import { Breaker } from './breaker.js'
import type { Clock } from './clock.js'
import type { Log } from './log.js'

const KEY_PREFIX = 'frontdesk:tat:'
const CONNECT_TIMEOUT_MS = 2000
/** Counting takes well below a millisecond: a Redis that needs longer than this is as good as away. */
const COMMAND_TIMEOUT_MS = 100
/** How long nobody asks a Redis that has not answered. */
const REST_MS = 1000
/** Below it times count as equal: what is stored is rounded. */
const SLACK_MS = 1
/** From so many keys on those that are full again are dropped now and then. */
const SWEEP_FROM = 10_000

/** What a key may spend: so many requests at once, and again as many in each window, evenly spread. */
export interface Allowance {
  requests: number
  windowSeconds: number
}

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
 * refused, and moves nothing. Returns whether the request is refused, and the time after it.
 */
const SPEND = `
local now, interval, window, slack = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local fullAt = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
local nextFullAt = fullAt + interval
if nextFullAt - now > window + slack then return {1, string.format('%.3f', fullAt)} end
local text = string.format('%.3f', nextFullAt)
redis.call('SET', KEYS[1], text, 'PX', math.ceil(nextFullAt - now) + 1)
return {0, text}
`

interface Spent {
  isExceeded: boolean
  fullAt: number
}

/**
 * Counts requests per key with limits that refill continuously: in memory, or in Redis when several
 * nodes share their counts. The time is this node's, also in Redis: nodes whose clocks differ by a
 * second let through a second's worth more.
 */
export class RateLimiter {
  private readonly fullAt = new Map<string, number>()
  private sweepAt = SWEEP_FROM
  private readonly breaker = new Breaker(REST_MS)

  constructor(
    private readonly clock: Clock,
    private readonly redis: Redis | null = null,
  ) {}

  async consume(key: string, { requests, windowSeconds }: Allowance): Promise<Usage> {
    const now = this.clock.now()
    const window = windowSeconds * 1000
    const interval = window / requests
    const { isExceeded, fullAt } =
      (await this.spendInRedis(key, now, interval, window)) ?? this.spend(key, now, interval, window)
    return {
      limit: requests,
      remaining: Math.max(0, Math.floor((now + window - fullAt + SLACK_MS) / interval)),
      resetSeconds: seconds(fullAt - now),
      retrySeconds: seconds(fullAt + interval - now - window),
      isExceeded,
    }
  }

  /**
   * Takes back one request that this node's memory counted: it turned out to be none of those that are
   * limited.
   */
  giveBack(key: string, { requests, windowSeconds }: Allowance): void {
    const fullAt = this.fullAt.get(key)
    if (fullAt !== undefined) this.fullAt.set(key, fullAt - (windowSeconds * 1000) / requests)
  }

  /** How many keys are counted in memory. */
  get size(): number {
    return this.fullAt.size
  }

  close(): void {
    this.redis?.disconnect()
  }

  /**
   * Null while Redis is away or does not answer: each node then counts by itself, for a limit must not become
   * an outage.
   */
  private async spendInRedis(
    key: string,
    now: number,
    interval: number,
    window: number,
  ): Promise<Spent | null> {
    if (this.redis?.status !== 'ready' || !this.breaker.mayTry()) return null
    try {
      const answer = await this.redis.eval(SPEND, 1, KEY_PREFIX + key, now, interval, window, SLACK_MS)
      this.breaker.succeeded()
      const [isExceeded, fullAt] = answer as [number, string]
      return { isExceeded: isExceeded === 1, fullAt: Number(fullAt) }
    } catch {
      this.breaker.failed()
      return null
    }
  }

  private spend(key: string, now: number, interval: number, window: number): Spent {
    const fullAt = Math.max(now, this.fullAt.get(key) ?? 0)
    const nextFullAt = fullAt + interval
    if (nextFullAt - now > window + SLACK_MS) return { isExceeded: true, fullAt }
    if (this.fullAt.size >= this.sweepAt) this.sweep(now)
    this.fullAt.set(key, nextFullAt)
    return { isExceeded: false, fullAt: nextFullAt }
  }

  private sweep(now: number): void {
    for (const [key, fullAt] of this.fullAt) if (fullAt <= now) this.fullAt.delete(key)
    this.sweepAt = Math.max(SWEEP_FROM, 2 * this.fullAt.size)
  }
}

const seconds = (ms: number) => Math.max(1, Math.ceil((ms - SLACK_MS) / 1000))

/** Connects to Redis when there is a URL. A Redis that is not there yet is logged, not fatal. */
export async function openRateLimiter(
  redisUrl: string | null,
  { clock, log }: { clock: Clock; log: Log },
): Promise<RateLimiter> {
  if (!redisUrl) return new RateLimiter(clock)
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
  return new RateLimiter(clock, redis)
}
