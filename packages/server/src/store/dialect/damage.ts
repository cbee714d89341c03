import { StorageUnavailable } from '../../platform/storage-unavailable.js'
import type { StoreOptions } from '../store.js'

/** What was found to be wrong inside an SQLite file. It does not heal: it holds until the next start. */
export class Damage {
  private cause: unknown
  private listener: (found: string) => void = () => {}

  constructor(
    private readonly path: string,
    private readonly log: StoreOptions['log'],
  ) {}

  /** @param cause an error, or what a check has found */
  report(cause: unknown): void {
    if (this.cause !== undefined) return
    this.cause = cause
    this.listener(String(cause))
    const found = cause instanceof Error ? { err: cause } : { problems: cause }
    this.log?.error(
      { path: this.path, ...found },
      'THE DATABASE IS DAMAGED: this node is not ready any more. Restore a backup, as docs/production.md (Backups) says.',
    )
  }

  /** Calls with what is found, once; at once where it is known already. */
  onFound(listener: (found: string) => void): void {
    this.listener = listener
    if (this.cause !== undefined) listener(String(this.cause))
  }

  /** @throws StorageUnavailable */
  check(): void {
    if (this.cause !== undefined) throw new StorageUnavailable('damaged', { cause: this.cause })
  }
}
