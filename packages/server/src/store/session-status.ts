import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely'
import type { StoredSessionStatus, Tables } from './tables.js'

/** Sessions that have this status at this moment. */
export interface SessionStatusFilter {
  /** `expired`, or a status as it is stored; any other text is nobody's */
  is: string
  now: number
  inactivityTimeoutSeconds: number | null
}

type Sessions = ExpressionBuilder<Tables, 'sessions'>
type Condition = ExpressionWrapper<Tables, 'sessions', SqlBool>

/** `sessionStatus` of the domain as a condition: expiry is never stored, it is read off the clock. */
export function hasStatus({ is, now, inactivityTimeoutSeconds }: SessionStatusFilter) {
  return (eb: Sessions): Condition => {
    const stored = eb('status', '=', is as StoredSessionStatus)
    const isOpen = eb('status', 'in', ['active', 'pending'])
    const hasRunOut = eb('expire_at', '<=', now)
    const isAbandoned = eb('abandon_at', '<=', now)
    // without a time-out nobody is idle: no session was used before there was time
    const idleSince = inactivityTimeoutSeconds === null ? -1 : now - inactivityTimeoutSeconds * 1000
    const isIdle = eb('last_active_at', '<=', idleSince)
    switch (is) {
      case 'active':
      case 'pending':
        return eb.and([stored, eb.not(hasRunOut), eb.not(isAbandoned), eb.not(isIdle)])
      case 'expired':
        return eb.and([isOpen, eb.or([hasRunOut, eb.and([eb.not(isAbandoned), isIdle])])])
      case 'abandoned':
        return eb.or([stored, eb.and([isOpen, eb.not(hasRunOut), isAbandoned])])
      default:
        return stored
    }
  }
}
