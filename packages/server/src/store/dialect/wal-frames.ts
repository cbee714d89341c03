import { readSync } from 'node:fs'
import { endianness } from 'node:os'

const HEADER_BYTES = 32
const HEADER_CHECKED_BYTES = 24
const FRAME_HEADER_BYTES = 24
const FRAME_CHECKED_BYTES = 8
const MAGIC = 0x377f0682
/** What is read at once: a small commit has so many. */
const CHUNK_FRAMES = 8

type Checksum = readonly [number, number]

interface Position {
  frames: number
  /** of the last frame before */
  checksum: Checksum
}

/** How far a log goes: `salts` are others each time that SQLite begins it anew. */
export interface LogEnd {
  salts: string
  /** up to the last whole commit */
  frames: number
}

/**
 * Follows SQLite's write-ahead log as SQLite's own recovery does: frame after frame for as long as each one's
 * checksum follows from the one before (SQLite file format, 4.2 and 4.3).
 */
export class WalFrames {
  private header: Buffer = Buffer.alloc(0)
  private isSwapped = false
  private frameBytes = 0
  private chunk: Buffer = Buffer.alloc(0)
  private beginning: Position = { frames: 0, checksum: [0, 0] }
  /** where the last look began that has found something */
  private before = this.beginning
  private current = this.beginning

  /** @returns how far the log goes now; null: there is none, or its beginning is no such log */
  advance(file: number): LogEnd | null {
    if (!this.readHeader(file)) return null
    const end = this.scan(file, this.current)
    if (end.frames > this.current.frames) [this.before, this.current] = [this.current, end]
    else if (!isSame(this.scan(file, this.before), this.current)) this.beginAgain(file)
    return { salts: this.salts.toString('hex'), frames: this.current.frames }
  }

  /** A commit that failed when it was in the log already has been written over. */
  private beginAgain(file: number): void {
    this.before = this.beginning
    this.current = this.scan(file, this.beginning)
  }

  /** @returns the end of the last commit, which may be where it begins */
  private scan(file: number, from: Position): Position {
    const { chunk, frameBytes } = this
    let { frames } = from
    let checksum: Checksum | null = from.checksum
    let end = from
    for (let read = chunk.length; read === chunk.length && checksum;) {
      read = readSync(file, chunk, 0, chunk.length, HEADER_BYTES + frames * frameBytes)
      for (let at = 0; at + frameBytes <= read; at += frameBytes) {
        const frame = chunk.subarray(at, at + frameBytes)
        checksum = this.checksumOf(frame, checksum)
        if (!checksum) break
        frames++
        // what is not committed may be written over
        if (frame.readUInt32BE(4) !== 0) end = { frames, checksum }
      }
    }
    return end
  }

  private get salts(): Buffer {
    return this.header.subarray(16, 24)
  }

  /** Begins at the first frame when SQLite has. */
  private readHeader(file: number): boolean {
    const header = Buffer.alloc(HEADER_BYTES)
    const isWhole = readSync(file, header, 0, HEADER_BYTES, 0) === HEADER_BYTES
    if (isWhole && header.equals(this.header)) return true
    this.header = Buffer.alloc(0)
    const magic = header.readUInt32BE(0)
    if (!isWhole || (magic & ~1) !== MAGIC) return false
    this.isSwapped = (magic & 1) === 1 ? endianness() === 'LE' : endianness() === 'BE'
    const checksum = this.sum(header.subarray(0, HEADER_CHECKED_BYTES), [0, 0])
    if (!isWritten(checksum, header, HEADER_CHECKED_BYTES)) return false
    this.header = header
    this.frameBytes = FRAME_HEADER_BYTES + header.readUInt32BE(8)
    this.chunk = Buffer.alloc(CHUNK_FRAMES * this.frameBytes)
    this.beginning = { frames: 0, checksum }
    this.before = this.current = this.beginning
    return true
  }

  /** null: the log ends before this frame */
  private checksumOf(frame: Buffer, before: Checksum): Checksum | null {
    if (!frame.subarray(8, 16).equals(this.salts)) return null
    const head = this.sum(frame.subarray(0, FRAME_CHECKED_BYTES), before)
    const checksum = this.sum(frame.subarray(FRAME_HEADER_BYTES), head)
    return isWritten(checksum, frame, 16) ? checksum : null
  }

  private sum(bytes: Buffer, before: Checksum): Checksum {
    const aligned = this.isSwapped || bytes.byteOffset % 4 !== 0 ? Buffer.from(bytes) : bytes
    if (this.isSwapped) aligned.swap32()
    const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4)
    let [a, b] = before
    for (let index = 0; index < words.length; index += 2) {
      a = (a + words[index]! + b) | 0
      b = (b + words[index + 1]! + a) | 0
    }
    return [a, b]
  }
}

const isSame = (one: Position, other: Position) =>
  one.frames === other.frames && one.checksum.join() === other.checksum.join()

const isWritten = ([a, b]: Checksum, bytes: Buffer, at: number) =>
  bytes.readInt32BE(at) === a && bytes.readInt32BE(at + 4) === b
