import { type StorageTrouble, StorageUnavailable } from '../../../platform/storage-unavailable.js'

/** Appendix A of PostgreSQL's manual; those of a class end in `…`. */
const BY_SQLSTATE: readonly (readonly [RegExp, StorageTrouble])[] = [
  [/^08/, 'away'], // connection exceptions, also PgBouncer's own
  [/^57P0[1-3]$/, 'away'], // shut down, crashed, starting up
  [/^53300$/, 'away'], // too many connections
  [/^57014$/, 'slow'], // statement_timeout
  [/^55P03$/, 'locked'], // lock_timeout
  [/^25006$/, 'read_only'],
  [/^53100$/, 'full'],
  [/^58/, 'away'], // its own files or memory, as when it is killed
  [/^25P03$/, 'away'], // idle_in_transaction_session_timeout has ended the connection
]

/** Of Node's sockets and of the resolver. */
const OF_NETWORK = /^(E(CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)|ERR_STREAM_\w+)$/

/** The driver's and the pool's own errors have no code. */
const BY_MESSAGE: readonly (readonly [RegExp, StorageTrouble])[] = [
  [/^timeout exceeded when trying to connect|due to connection timeout$|^timeout expired$/, 'slow'],
  [/^Connection terminated|^Client has encountered a connection error|^Client was closed/, 'away'],
  // a server that ends in the middle of its answers
  [/^Received unexpected \w+ message from backend/, 'away'],
]

/** What the driver's error says of the database; null: it is about the statement. */
export function troubleOf(error: unknown): StorageTrouble | null {
  if (error instanceof StorageUnavailable) return error.trouble
  if (!(error instanceof Error)) return null
  const code = String((error as { code?: unknown }).code ?? '')
  if (OF_NETWORK.test(code)) return 'away'
  const table = code ? BY_SQLSTATE : BY_MESSAGE
  return table.find(([pattern]) => pattern.test(code || error.message))?.[1] ?? null
}

/** The same error, or `StorageUnavailable` with it as the cause. */
export function named(error: unknown, isOutcomeUnknown = false): unknown {
  if (error instanceof StorageUnavailable) return error
  const trouble = troubleOf(error)
  return trouble === null ? error : new StorageUnavailable(trouble, { cause: error, isOutcomeUnknown })
}

/** Whether a connection that gave this error is of no use any more. */
export const isLost = (trouble: StorageTrouble | null) => trouble === 'away' || trouble === 'read_only'
