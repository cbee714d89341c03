import { type FileHandle, open } from 'node:fs/promises'
import { StorageUnavailable } from '../../platform/storage-unavailable.js'
import type { CommitRecord } from './commit-record.js'

/**
 * Brings SQLite's write-ahead log to the disk beside the event loop. SQLite itself, with synchronous=FULL,
 * syncs inside `commit` and so stops the process for as long as the disk takes, at every commit. Commits that
 * end while a sync runs share the next one.
 *
 * A sync that fails is the last one: the operating system has dropped what it could not write, and the next
 * sync would say that all is well (https://wiki.postgresql.org/wiki/Fsync_Errors).
 */
export class WalSync {
  private readonly path: string
  private handle: Promise<FileHandle> | null = null
  private running: Promise<void> | null = null
  private next: Promise<void> | null = null
  private failure: Error | null = null

  /**
   * @param onFailure called once, when a sync has failed
   * @param record learns what was synced
   * @param sync for tests: what brings an open file to the disk
   */
  constructor(
    databasePath: string,
    private readonly onFailure: (error: Error) => void = () => {},
    private readonly record: CommitRecord | null = null,
    private readonly sync: (file: FileHandle) => Promise<void> = file => file.datasync(),
  ) {
    this.path = `${databasePath}-wal`
  }

  /** @throws StorageUnavailable when a sync has failed: nothing more is to be committed */
  check(): void {
    if (this.failure) throw new StorageUnavailable('failed', { cause: this.failure })
  }

  /**
   * Resolves when every commit that ended before this call is on the disk; rejects with `StorageUnavailable`
   * when the disk says that it is not, or has ever said so.
   */
  flush(): Promise<void> {
    // a sync that runs already may have begun before the commit
    this.next ??= (this.running ?? Promise.resolve()).catch(() => {}).then(() => this.start())
    return this.next
  }

  async close(): Promise<void> {
    await this.next?.catch(() => {})
    await this.running?.catch(() => {})
    await this.handle?.then(file => file.close())
    this.record?.close()
    this.handle = null
  }

  private start(): Promise<void> {
    this.next = null
    this.running = this.syncOnce()
    return this.running
  }

  private async syncOnce(): Promise<void> {
    // the file stays the same one for as long as a connection is open; for
    // writing, which Windows wants for a sync
    this.handle ??= open(this.path, 'r+').catch((error: unknown) => {
      this.handle = null // the next commit tries again, and its sync is one of these as well
      throw new StorageUnavailable('away', { cause: error, isOutcomeUnknown: true })
    })
    const file = await this.handle
    this.record?.beforeSync()
    if (!this.failure) await this.sync(file).catch((error: Error) => this.fail(error))
    if (this.failure) throw new StorageUnavailable('failed', { cause: this.failure, isOutcomeUnknown: true })
    this.record?.afterSync()
  }

  private fail(error: Error): void {
    this.failure = error
    this.onFailure(error)
  }
}
