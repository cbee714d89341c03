import { type StorageTrouble, StorageUnavailable } from '../../platform/storage-unavailable.js'

/** Of the disk, and not of the moment. */
const LASTING: ReadonlySet<StorageTrouble> = new Set(['full', 'read_only', 'away'])

/**
 * Remembers that the disk took no change. No look at its free space tells of a quota, or of a volume that is
 * read-only since an error; and without requests, no change would tell that it is over.
 */
export class FailedChanges {
  private hasFailed = false

  async observe<T>(change: Promise<T>): Promise<T> {
    try {
      const result = await change
      this.hasFailed = false
      return result
    } catch (error) {
      if (error instanceof StorageUnavailable && LASTING.has(error.trouble)) this.hasFailed = true
      throw error
    }
  }

  /** Makes another change when the last one has failed. @throws what is still wrong */
  async tryAgain(change: () => Promise<unknown>): Promise<void> {
    if (this.hasFailed) await this.observe(change())
  }
}
