import {
  RateLimiterMemory,
  RateLimiterRedis,
  type RateLimiterAbstract,
  type RateLimiterRes,
} from 'rate-limiter-flexible'
import type { Redis } from 'ioredis'
import type { Log } from './log.js'

const KEY_PREFIX = 'frontdesk'
const CONNECT_TIMEOUT_MS = 2000

/** What a key may spend. */
export interface Allowance {
  requests: number
  windowSeconds: number
}

/** What a key has spent in the present window, this request included. */
export interface Usage {
  limit: number
  remaining: number
  resetSeconds: number
  isExceeded: boolean
}

/** Counts requests per key in fixed windows: in memory, or in Redis when several nodes share their counts. */
export class RateLimiter {
  private readonly limiters = new Map<string, RateLimiterAbstract>()

  constructor(private readonly redis: Redis | null = null) {}

  async consume(key: string, allowance: Allowance): Promise<Usage> {
    let outcome: RateLimiterRes
    try {
      outcome = await this.limiterFor(allowance).consume(key)
    } catch (refused) {
      if (refused instanceof Error) throw refused
      outcome = refused as RateLimiterRes
    }
    return {
      limit: allowance.requests,
      remaining: outcome.remainingPoints,
      resetSeconds: Math.max(1, Math.ceil(outcome.msBeforeNext / 1000)),
      isExceeded: outcome.consumedPoints > allowance.requests,
    }
  }

  close(): void {
    this.redis?.disconnect()
  }

  /** The library has one object per allowance; there are about a dozen. */
  private limiterFor({ requests, windowSeconds }: Allowance): RateLimiterAbstract {
    const id = `${requests}/${windowSeconds}`
    let limiter = this.limiters.get(id)
    if (!limiter) {
      limiter = this.build({ points: requests, duration: windowSeconds, keyPrefix: KEY_PREFIX })
      this.limiters.set(id, limiter)
    }
    return limiter
  }

  private build(options: { points: number; duration: number; keyPrefix: string }): RateLimiterAbstract {
    const memory = new RateLimiterMemory(options)
    if (!this.redis) return memory
    // while Redis is away each node counts by itself: a limit must not become an outage
    return new RateLimiterRedis({
      ...options,
      storeClient: this.redis,
      rejectIfRedisNotReady: true,
      insuranceLimiter: memory,
    })
  }
}

/** Connects to Redis when there is a URL. A Redis that is not there yet is logged, not fatal. */
export async function openRateLimiter(redisUrl: string | null, log: Log): Promise<RateLimiter> {
  if (!redisUrl) return new RateLimiter()
  const { Redis } = await import('ioredis')
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: CONNECT_TIMEOUT_MS,
  })
  let isReported = false
  redis.on('error', (error: Error) => {
    if (!isReported) log.warn({ err: error }, 'Redis cannot be reached: rate limits are counted per node')
    isReported = true
  })
  redis.on('ready', () => (isReported = false))
  await redis.connect().catch(() => {}) // reported above; the client tries again by itself
  return new RateLimiter(redis)
}
