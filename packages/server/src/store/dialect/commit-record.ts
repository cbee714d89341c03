import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs'
import { type LogEnd, WalFrames } from './wal-frames.js'

const FORM = /^([0-9a-f]{16}) (\d{10})\n$/
const pathOf = (databasePath: string) => `${databasePath}-commits`

/**
 * A file beside an SQLite database that says how far the log was when a sync had brought it to the disk. For
 * SQLite damage in a log is its end: all commits after it are gone at the next start, without a word. The
 * record itself is not synced. It may be behind the log, and then tells less; it is never ahead of it.
 */
export class CommitRecord {
  private readonly frames = new WalFrames()
  private readonly path: string
  private file: number | null = null
  private end: LogEnd | null = null

  constructor(databasePath: string) {
    this.path = pathOf(databasePath)
  }

  /** A sync begins: it brings to the disk what the log holds now. */
  beforeSync(log: number): void {
    this.end = this.frames.advance(log)
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
    const log = new WalFrames()
    log.advance(file)
    // once more: another process may have begun it anew meanwhile
    const end = log.advance(file)
    // or since the record
    if (end && end.salts !== salts) return null
    const [recorded, readable] = [Number(frames), end?.frames ?? 0]
    return readable < recorded ? { recorded, readable } : null
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
