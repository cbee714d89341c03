import { type FileHandle, open } from 'node:fs/promises'

/**
 * Brings SQLite's write-ahead log to the disk beside the event loop. SQLite itself, with synchronous=FULL,
 * syncs inside `commit` and so stops the process for as long as the disk takes, at every commit. Commits that
 * end while a sync runs share the next one.
 */
export class WalSync {
  private readonly path: string
  private handle: Promise<FileHandle> | null = null
  private running: Promise<void> | null = null
  private next: Promise<void> | null = null

  /** @param sync for tests: what brings an open file to the disk */
  constructor(
    databasePath: string,
    private readonly sync: (file: FileHandle) => Promise<void> = file => file.datasync(),
  ) {
    this.path = `${databasePath}-wal`
  }

  /**
   * Resolves when every commit that ended before this call is on the disk; rejects
   * when the disk says that it is not.
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
      this.handle = null // the next commit tries again
      throw error
    })
    await this.sync(await this.handle)
  }
}
