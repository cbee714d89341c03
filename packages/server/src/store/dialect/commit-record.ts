import { closeSync, constants, fstatSync, openSync, readFileSync, writeSync } from 'node:fs'
import { endOfLog, type LogEnd } from './wal-frames.js'
import { WalIndex } from './wal-index.js'

const FORM = /^([0-9a-f]{16}) (\d{10})\n$/
const pathOf = (databasePath: string) => `${databasePath}-commits`

/**
 * A file beside an SQLite database that says how far the log was when a sync had brought it to the disk. For
 * SQLite damage in a log is its end: all commits after it are gone at the next start, without a word. The
 * record itself is not synced. It may be behind the log, and then tells less; it is never ahead of it.
 */
export class CommitRecord {
  private readonly index: WalIndex
  private readonly path: string
  private file: number | null = null
  private end: LogEnd | null = null

  constructor(databasePath: string) {
    this.path = pathOf(databasePath)
    this.index = new WalIndex(databasePath)
  }

  /** A sync begins: it brings to the disk what the log holds now. */
  beforeSync(): void {
    this.end = this.index.end()
  }

  afterSync(): void {
    if (!this.end) return
    const text = `${this.end.salts} ${String(this.end.frames).padStart(10, '0')}\n`
    try {
      this.file ??= openSync(this.path, constants.O_WRONLY | constants.O_CREAT, 0o600)
      writeSync(this.file, text, 0)
    } catch {
      // it stays behind, as on a full disk
    }
  }

  close(): void {
    if (this.file !== null) closeSync(this.file)
    this.file = null
  }
}

/** Pages of acknowledged commits. */
export interface MissingCommits {
  recorded: number
  readable: number
}

/**
 * Compares the record with the log, before SQLite opens it and takes its end for granted.
 * @returns null when nothing is missing
 */
export function missingCommits(databasePath: string): MissingCommits | null {
  const [, salts, frames] = FORM.exec(textOf(pathOf(databasePath))) ?? []
  if (salts === undefined) return null
  const file = openSync(`${databasePath}-wal`, 'r')
  try {
    const recorded = Number(frames)
    let readable = 0
    // when it seems to end early, once more: another process may have begun it anew meanwhile
    for (let look = 1; look <= 2; look++) {
      // or has just brought all of it into the database, and emptied it
      if (fstatSync(file).size === 0) return null
      const end = endOfLog(file)
      // or since the record
      if (end && end.salts !== salts) return null
      readable = end?.frames ?? 0
      if (readable >= recorded) return null
    }
    return { recorded, readable }
  } finally {
    closeSync(file)
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
