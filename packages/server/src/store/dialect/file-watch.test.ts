import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogs } from '../../platform/log.js'
import { waitUntil } from '../../platform/wait-until.fixture.js'
import type { Store } from '../store.js'
import { openSqlite } from './sqlite.js'

let parent: string
let directory: string
let path: string
let store: Store
let log: string
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'frontdesk-watch-'))
  directory = join(parent, 'data')
  path = join(directory, 'frontdesk.db')
  mkdirSync(directory)
  log = ''
  const logs = createLogs('warn', { write: line => (log += line) })
  store = openSqlite(path, { durability: 'full', log: logs.log })
  await store.transaction(tx => sql`create table notes (text text)`.execute(tx))
})
afterEach(async () => {
  await store.close()
  rmSync(parent, { recursive: true })
})

const write = () => store.transaction(tx => sql`insert into notes values ('a note')`.execute(tx))
const read = async () => (await sql`select * from notes`.execute(store.read)).rows.length
const inTheLog = (text: string) => log.split('\n').filter(line => line.includes(text)).length

/** A way of losing the files, and the way back, if there is one. */
const LOSSES: Record<string, () => (() => void) | null> = {
  'the directory is moved': () => {
    renameSync(directory, `${directory}.away`)
    return () => renameSync(`${directory}.away`, directory)
  },
  'the directory is removed': () => {
    rmSync(directory, { recursive: true })
    return null
  },
  'the database is replaced by a copy': () => {
    renameSync(path, `${path}.away`)
    copyFileSync(`${path}.away`, path)
    return () => renameSync(`${path}.away`, path)
  },
  'the log alone is removed': () => {
    rmSync(`${path}-wal`)
    return null
  },
}

describe.each(Object.entries(LOSSES))('an SQLite store, when %s', (_, lose) => {
  it('takes no change, not even the next one, and goes on reading', async () => {
    await write()
    const giveBack = lose()
    await expect(write()).rejects.toMatchObject({ trouble: 'gone' })
    await expect(store.probe()).rejects.toMatchObject({ trouble: 'gone' })
    await expect(write()).rejects.toMatchObject({ trouble: 'gone' })
    expect(await read()).toBe(1)
    expect(inTheLog('THE DATABASE IS GONE')).toBe(1)
    if (!giveBack) return
    giveBack()
    await store.probe()
    await write()
    expect(await read()).toBe(2)
    expect(inTheLog('are taken again')).toBe(1)
  })

  it('says of a change that was being made that nobody knows its outcome', async () => {
    const changing = store.transaction(async tx => {
      await sql`insert into notes values ('a note')`.execute(tx)
      lose()
    })
    await expect(changing).rejects.toMatchObject({ trouble: 'gone', isOutcomeUnknown: true })
  })

  it('says it in the log when nobody asks', async () => {
    lose()
    await waitUntil(async () => {
      if (inTheLog('THE DATABASE IS GONE') === 0) throw new Error('not yet')
    })
  })
})
