import * as z from 'zod'
import type { IncomingResponse, RequestFailure } from '../../../platform/http-client.js'
import { parseJsonText } from '../../../platform/json-text.js'
import { PullFault } from '../../../protocols/google/pull-fault.js'

/** Of OAuth (RFC 6749 §5.2). */
const tokenError = z.object({ error: z.string() })
/** Of the API, in its two forms. */
const apiError = z.object({
  error: z.object({
    errors: z.array(z.object({ reason: z.string() })).default([]),
    details: z.array(z.object({ reason: z.string().optional() })).default([]),
  }),
})

/** Words by which Google says with 403 what is otherwise 429. */
const BUSY = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'dailyLimitExceeded'])
const SWITCHED_OFF = new Set(['accessNotConfigured', 'SERVICE_DISABLED'])

/** Why there is no token. */
export function tokenFault({ status, body }: IncomingResponse): PullFault {
  const parsed = tokenError.safeParse(parseJsonText(body))
  const word = parsed.success ? parsed.data.error : null
  if (word === 'unauthorized_client' || word === 'access_denied' || word === 'invalid_scope')
    return new PullFault('delegation_missing')
  if (word === 'invalid_grant' || word === 'invalid_client' || status === 401)
    return new PullFault('account_refused')
  return new PullFault('unreadable')
}

/** Why the API does not answer a request that has a token. */
export function apiFault({ status, body }: IncomingResponse): PullFault {
  const parsed = apiError.safeParse(parseJsonText(body))
  const told = parsed.success ? parsed.data.error : { errors: [], details: [] }
  const words = [...told.errors, ...told.details].map(({ reason }) => reason ?? '')
  if (words.some(word => BUSY.has(word))) return new PullFault('busy')
  if (words.some(word => SWITCHED_OFF.has(word))) return new PullFault('api_switched_off')
  if (status === 401) return new PullFault('account_refused')
  if (status === 403) return new PullFault('not_an_administrator')
  return new PullFault('unreadable')
}

/** Google is away, or wants to be left alone (429, 503), for so many seconds if it says so. */
export function passingFault(failure: RequestFailure): PullFault {
  const { response } = failure
  const seconds = Number(response?.headers['retry-after'])
  const retryAfterSeconds = Number.isFinite(seconds) && seconds > 0 ? seconds : undefined
  const isBusy = response?.status === 429 || retryAfterSeconds !== undefined
  return new PullFault(isBusy ? 'busy' : 'unreachable', { retryAfterSeconds, cause: failure })
}
