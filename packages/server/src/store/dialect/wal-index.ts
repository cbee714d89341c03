import { openSync, readSync, statSync } from 'node:fs'
import type { LogEnd } from './wal-frames.js'

/** Of the header, which is there twice (https://www.sqlite.org/walformat.html, 2.1). */
const HEADER_BYTES = 48
const VERSION = 3007000
const MX_FRAME_AT = 16
const SALTS_AT = 32

/**
 * By device and inode, and never closed: a process that closes any descriptor of a file loses all its locks
 * on it (POSIX), and SQLite's locks are on this one.
 */
const opened = new Map<string, number>()

/**
 * What the index of a write-ahead log (`-shm`) says of it, which SQLite keeps for the processes that have the
 * database open: some microseconds, where reading the log itself takes longer the more was written.
 */
export class WalIndex {
  private readonly path: string
  private readonly headers = Buffer.alloc(2 * HEADER_BYTES)
  private file: number | null = null

  constructor(databasePath: string) {
    this.path = `${databasePath}-shm`
  }

  /**
   * To be called while the database is open.
   * @returns how far the log goes now; null: nobody can tell, because it is just being changed
   */
  end(): LogEnd | null {
    const { headers } = this
    this.file ??= openOnce(this.path)
    if (readSync(this.file, headers, 0, headers.length, 0) < headers.length) return null
    const header = headers.subarray(0, HEADER_BYTES)
    if (!header.equals(headers.subarray(HEADER_BYTES)) || numberAt(header, 0) !== VERSION) return null
    // numbers are the machine's own, while salts are copied from the log as they are
    return { salts: header.toString('hex', SALTS_AT, SALTS_AT + 8), frames: numberAt(header, MX_FRAME_AT) }
  }
}

function openOnce(path: string): number {
  const { dev, ino } = statSync(path, { bigint: true })
  const name = `${dev}:${ino}`
  const file = opened.get(name) ?? openSync(path, 'r')
  opened.set(name, file)
  return file
}

const numberAt = (header: Buffer, at: number) => new Uint32Array(header.buffer, header.byteOffset + at, 1)[0]!
