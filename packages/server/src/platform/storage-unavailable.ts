/**
 * - `away`: nobody answers, or the connection was lost
 * - `slow`: a statement, or the wait for a connection, took longer than its deadline
 * - `locked`: somebody else has held what is to be changed for too long
 * - `read_only`: the database takes no changes, like a standby
 * - `full`: there is no room left
 * - `damaged`: what it holds cannot be read, or not all of it
 * - `failed`: the disk has lost what it had taken, and may lose more
 * - `gone`: its files are no longer where they were opened; nobody would find what is written into them
 */
export type StorageTrouble = 'away' | 'slow' | 'locked' | 'read_only' | 'full' | 'damaged' | 'failed' | 'gone'

/**
 * The storage could not do its work now; nothing is wrong with what it was asked for. Requests are answered
 * 503 with Retry-After. A change that failed so was not made, except when `isOutcomeUnknown`: then the answer
 * to its commit is what was lost.
 */
export class StorageUnavailable extends Error {
  readonly isOutcomeUnknown: boolean

  constructor(
    readonly trouble: StorageTrouble,
    { cause, isOutcomeUnknown = false }: { cause?: unknown; isOutcomeUnknown?: boolean } = {},
  ) {
    super(`the storage is unavailable: ${trouble}`, { cause })
    this.name = 'StorageUnavailable'
    this.isOutcomeUnknown = isOutcomeUnknown
  }
}
