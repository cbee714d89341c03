import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { ApiError } from './errors'

const points = Number(process.env.API_REQUESTS_PER_MINUTE ?? 60)

// Of one process. Several share their counts with RateLimiterRedis or RateLimiterPrisma of the same package.
const limiter = new RateLimiterMemory({ keyPrefix: 'api', points, duration: 60 })

/** Counts a request of a person and returns the headers that say how many are left. @throws ApiError 429 */
export async function consumeRateLimit(userId: string): Promise<Record<string, string>> {
  try {
    return rateLimitHeaders(await limiter.consume(userId))
  } catch (outcome) {
    if (!(outcome instanceof RateLimiterRes)) throw outcome
    const headers = rateLimitHeaders(outcome)
    throw new ApiError(429, 'too_many_requests', 'Too many requests. Try again in a moment.', {
      ...headers,
      'Retry-After': headers['RateLimit-Reset']!,
    })
  }
}

function rateLimitHeaders({ remainingPoints, msBeforeNext }: RateLimiterRes): Record<string, string> {
  return {
    'RateLimit-Limit': String(points),
    'RateLimit-Remaining': String(Math.max(0, remainingPoints)),
    'RateLimit-Reset': String(Math.ceil(msBeforeNext / 1000)),
  }
}
