import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Libsql from 'libsql'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { endOfLog, type LogEnd } from './wal-frames.js'
import { WalIndex } from './wal-index.js'

let directory: string
let database: Libsql.Database
let path: string
let file: number
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'frontdesk-frames-'))
  database = new Libsql(join(directory, 'notes.db'))
  database.exec('pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table notes (text blob)')
  path = join(directory, 'notes.db-wal')
  file = openSync(path, 'r')
})
afterEach(() => {
  closeSync(file)
  database.close()
  rmSync(directory, { recursive: true })
})

const write = (count = 1) => {
  for (let n = 0; n < count; n++) database.exec('insert into notes values (randomblob(9000))')
}

/** What SQLite says; this also brings the log into the database, and leaves it as it is. */
function framesOfSqlite(): number {
  const [row] = database.prepare('pragma wal_checkpoint(passive)').raw().all() as number[][]
  return row![1]!
}

/** Both ways of finding it. */
function end(): LogEnd {
  const found = endOfLog(file)!
  expect(new WalIndex(join(directory, 'notes.db')).end()).toEqual(found)
  return found
}

it('goes as far as SQLite does', () => {
  for (const count of [1, 5, 60]) {
    write(count)
    expect(end().frames).toBe(framesOfSqlite())
  }
  expect(end().frames).toBeGreaterThan(150)
})

it('begins anew when SQLite does, over what was there before', () => {
  write(20)
  const before = end()
  database.exec('pragma wal_checkpoint(restart)')
  write()
  const after = end()
  expect(after.salts).not.toBe(before.salts)
  expect(after.frames).toBeLessThan(before.frames)
  expect(after.frames).toBe(framesOfSqlite())
})

it('counts nothing that was not committed', () => {
  write()
  const before = end()
  // so that changes come into the log before their commit
  database.exec('pragma cache_size = 2; begin')
  write(20)
  expect(end()).toEqual(before)
  database.exec('rollback')
  expect(end()).toEqual(before)
  write()
  expect(end().frames).toBe(framesOfSqlite())
})

it('goes on in the index that another opening of the database has made', () => {
  write(3)
  const kept = new WalIndex(join(directory, 'notes.db'))
  expect(kept.end()).toEqual(end())
  database.close()
  database = new Libsql(join(directory, 'notes.db'))
  write(2)
  closeSync(file)
  file = openSync(path, 'r')
  expect(end().frames).toBe(framesOfSqlite())
})

it.each([
  ['a page in the middle', 0.5],
  ['the last page', 1],
])('ends before damage to %s, as SQLite does', (_, part) => {
  write(20)
  const { frames } = endOfLog(file)!
  const log = readFileSync(path)
  const at = Math.floor(log.length * part) - 100
  log[at]! ^= 1
  const damaged = join(directory, 'damaged-wal')
  writeFileSync(damaged, log)
  const copy = openSync(damaged, 'r')
  const { frames: left } = endOfLog(copy)!
  closeSync(copy)
  expect(left).toBeLessThan(frames)
  expect(left).toBeGreaterThan(frames * part - 10)
})

it('is nothing where there is no log', () => {
  const empty = join(directory, 'empty')
  for (const content of ['', 'x'.repeat(100)]) {
    writeFileSync(empty, content)
    const copy = openSync(empty, 'r')
    expect(endOfLog(copy)).toBeNull()
    closeSync(copy)
  }
})
