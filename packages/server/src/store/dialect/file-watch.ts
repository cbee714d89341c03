import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { StorageUnavailable } from '../../platform/storage-unavailable.js'
import type { StoreOptions } from '../store.js'

/** What SQLite has open in WAL mode: the database, its log, and the index of the log. */
const SUFFIXES = ['', '-wal', '-shm']
const LOOK_EVERY_MS = 2000

/**
 * Sees that the files of an SQLite database are no longer where they were: removed, replaced, or their volume
 * unmounted. SQLite notices nothing of it and goes on with the files that it has open, which nobody finds
 * again. A file is the same while device and inode are, and while it is open nobody else gets its inode.
 */
export class FileWatch {
  /** device and inode by suffix, of those that were seen: the log is made with the first change */
  private readonly known = new Map<string, string>()
  private readonly path: string
  private isGone = false
  private timer: NodeJS.Timeout | null = null

  /** Begins when SQLite has opened the file. */
  constructor(
    path: string,
    private readonly log: StoreOptions['log'],
  ) {
    this.path = resolve(path)
    this.look()
  }

  /** Looks by itself, too, so that the log says it when nobody asks. */
  start(): void {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref()
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer)
  }

  /**
   * Some microseconds. @param isCommitted what was done may have been written into files that are gone
   * @throws StorageUnavailable until the same files are back
   */
  check(isCommitted = false): void {
    this.look()
    if (this.isGone) throw new StorageUnavailable('gone', { isOutcomeUnknown: isCommitted })
  }

  private look(): void {
    const isGone = SUFFIXES.map(suffix => this.isElsewhere(suffix)).includes(true)
    if (isGone === this.isGone) return
    this.isGone = isGone
    const { path } = this
    if (isGone) {
      this.log?.error(
        { path },
        'THE DATABASE IS GONE: its files were removed or replaced while the server runs. Changes are refused until ' +
          'the same files are back. Do not stop the server before docs/production.md (Backups) was read.',
      )
    } else {
      this.log?.warn({ path }, 'the files of the database are back: changes are taken again')
    }
  }

  private isElsewhere(suffix: string): boolean {
    const known = this.known.get(suffix)
    const found = identityOf(this.path + suffix)
    if (known === undefined && found !== null) this.known.set(suffix, found)
    return known !== undefined && known !== found
  }
}

/** null: there is no such file, or it cannot be reached. */
function identityOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return null
  }
}
