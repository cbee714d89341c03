import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Libsql from 'libsql'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WalFrames } from './wal-frames.js'

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

it('goes as far as SQLite does, at once or step by step', () => {
  const steps = new WalFrames()
  for (const count of [1, 5, 60]) {
    write(count)
    const end = steps.advance(file)
    expect(new WalFrames().advance(file)).toEqual(end)
    expect(steps.advance(file)).toEqual(end)
  }
  expect(steps.advance(file)!.frames).toBeGreaterThan(150)
  expect(steps.advance(file)!.frames).toBe(framesOfSqlite())
})

it('begins anew when SQLite does, over what was there before', () => {
  const steps = new WalFrames()
  write(20)
  const before = steps.advance(file)!
  database.exec('pragma wal_checkpoint(restart)')
  write()
  const after = steps.advance(file)!
  expect(after.salts).not.toBe(before.salts)
  expect(after.frames).toBeLessThan(before.frames)
  expect(after).toEqual(new WalFrames().advance(file))
  expect(after.frames).toBe(framesOfSqlite())
})

it('counts nothing that was not committed', () => {
  const steps = new WalFrames()
  write()
  const before = steps.advance(file)
  // so that changes come into the log before their commit
  database.exec('pragma cache_size = 2; begin')
  write(20)
  expect(steps.advance(file)).toEqual(before)
  database.exec('rollback')
  expect(steps.advance(file)).toEqual(before)
  write()
  expect(steps.advance(file)!.frames).toBe(framesOfSqlite())
})

it('goes back when a commit that was in the log is written over by a shorter one', () => {
  write(10)
  const ways = ['longer', 'shorter'].map(name => join(directory, name))
  for (const way of ways)
    for (const suffix of ['', '-wal']) copyFileSync(join(directory, `notes.db${suffix}`), way + suffix)
  const [longer = '', shorter = ''] = ways.map((way, index) => {
    const database = new Libsql(way)
    for (let n = 0; n < 2; n++)
      database.exec(`insert into notes values (randomblob(${index === 0 ? 90_000 : 9000}))`)
    // before it is closed, which empties it
    writeFileSync(`${way}-log`, readFileSync(`${way}-wal`))
    database.close()
    return `${way}-log`
  })
  const log = openSync(longer, 'r+')
  const steps = new WalFrames()
  const before = steps.advance(log)!
  expect(steps.advance(log)).toEqual(before)
  const content = readFileSync(shorter)
  writeSync(log, content, 0, content.length, 0)
  const after = steps.advance(log)!
  expect(after.salts).toBe(before.salts)
  expect(after.frames).toBeLessThan(before.frames)
  expect(after).toEqual(new WalFrames().advance(log))
  closeSync(log)
})

it.each([
  ['a page in the middle', 0.5],
  ['the last page', 1],
])('ends before damage to %s, as SQLite does', (_, part) => {
  write(20)
  const { frames } = new WalFrames().advance(file)!
  const log = readFileSync(path)
  const at = Math.floor(log.length * part) - 100
  log[at]! ^= 1
  const damaged = join(directory, 'damaged-wal')
  writeFileSync(damaged, log)
  const copy = openSync(damaged, 'r')
  const { frames: left } = new WalFrames().advance(copy)!
  closeSync(copy)
  expect(left).toBeLessThan(frames)
  expect(left).toBeGreaterThan(frames * part - 10)
})

it('is nothing where there is no log', () => {
  const empty = join(directory, 'empty')
  for (const content of ['', 'x'.repeat(100)]) {
    writeFileSync(empty, content)
    const copy = openSync(empty, 'r')
    expect(new WalFrames().advance(copy)).toBeNull()
    closeSync(copy)
  }
})
