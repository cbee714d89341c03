import { readSync } from 'node:fs'
import { endianness } from 'node:os'

const HEADER_BYTES = 32
const HEADER_CHECKED_BYTES = 24
const FRAME_HEADER_BYTES = 24
const FRAME_CHECKED_BYTES = 8
const MAGIC = 0x377f0682

type Checksum = readonly [number, number]

/** How far a log goes: `salts` are others each time that SQLite begins it anew. */
export interface LogEnd {
  salts: string
  /** up to the last whole commit */
  frames: number
}

/**
 * Reads a write-ahead log of SQLite as SQLite's own recovery does: frame after frame for as long as each
 * one's checksum follows from the one before (SQLite file format, 4.2 and 4.3).
 * @param file an open file
 * @returns how far the log goes; null: there is none, or its beginning is no such log
 */
export function endOfLog(file: number): LogEnd | null {
  const header = Buffer.alloc(HEADER_BYTES)
  const isWhole = readSync(file, header, 0, HEADER_BYTES, 0) === HEADER_BYTES
  const magic = header.readUInt32BE(0)
  if (!isWhole || (magic & ~1) !== MAGIC) return null
  const isSwapped = (magic & 1) === 1 ? endianness() === 'LE' : endianness() === 'BE'
  let checksum: Checksum | null = sum(header.subarray(0, HEADER_CHECKED_BYTES), [0, 0], isSwapped)
  if (!isWritten(checksum, header, HEADER_CHECKED_BYTES)) return null
  const salts = header.subarray(16, 24)
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + header.readUInt32BE(8))
  let end = 0
  for (let frames = 0; checksum; frames++) {
    const read = readSync(file, frame, 0, frame.length, HEADER_BYTES + frames * frame.length)
    checksum = read === frame.length ? checksumOf(frame, salts, checksum, isSwapped) : null
    // what is not committed may be written over
    if (checksum && frame.readUInt32BE(4) !== 0) end = frames + 1
  }
  return { salts: salts.toString('hex'), frames: end }
}

/** null: the log ends before this frame */
function checksumOf(frame: Buffer, salts: Buffer, before: Checksum, isSwapped: boolean): Checksum | null {
  if (!frame.subarray(8, 16).equals(salts)) return null
  const head = sum(frame.subarray(0, FRAME_CHECKED_BYTES), before, isSwapped)
  const checksum = sum(frame.subarray(FRAME_HEADER_BYTES), head, isSwapped)
  return isWritten(checksum, frame, 16) ? checksum : null
}

function sum(bytes: Buffer, before: Checksum, isSwapped: boolean): Checksum {
  const aligned = isSwapped || bytes.byteOffset % 4 !== 0 ? Buffer.from(bytes) : bytes
  if (isSwapped) aligned.swap32()
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4)
  let [a, b] = before
  for (let index = 0; index < words.length; index += 2) {
    a = (a + words[index]! + b) | 0
    b = (b + words[index + 1]! + a) | 0
  }
  return [a, b]
}

const isWritten = ([a, b]: Checksum, bytes: Buffer, at: number) =>
  bytes.readInt32BE(at) === a && bytes.readInt32BE(at + 4) === b
