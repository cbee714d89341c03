import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLogs } from '../../platform/log.js'
import { waitUntil } from '../../platform/wait-until.fixture.js'
import type { Store } from '../store.js'
import { copyDamaged } from './damage.fixture.js'
import { openSqlite } from './sqlite.js'

let directory: string
let store: Store
let log: string
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'frontdesk-damage-'))
  log = ''
  store = open('whole.db')
  await store.transaction(async tx => {
    await sql`create table notes (text text)`.execute(tx)
    await sql`create table old_notes (text text)`.execute(tx)
    await sql`insert into notes values ('a note')`.execute(tx)
  })
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

function open(name: string): Store {
  const logs = createLogs('info', { write: line => (log += line) })
  return openSqlite(join(directory, name), { durability: 'full', log: logs.log })
}

const read = () => sql`select * from notes`.execute(store.read)
const inTheLog = (text: string) => log.split('\n').filter(line => line.includes(text))

async function damage(table: string): Promise<void> {
  await store.close()
  copyDamaged(join(directory, 'whole.db'), join(directory, 'damaged.db'), table)
  store = open('damaged.db')
}

it('a whole database is found to be whole, while it is in use', async () => {
  store.watchIntegrity()
  await waitUntil(() => expect(inTheLog('no damage')).toHaveLength(1))
  await store.probe()
})

it('damage to what nobody reads is found, and told', async () => {
  await damage('old_notes')
  await store.probe()
  store.watchIntegrity()
  await waitUntil(() => expect(store.probe()).rejects.toMatchObject({ trouble: 'damaged' }))
  const [line, ...others] = inTheLog('THE DATABASE IS DAMAGED')
  expect(JSON.parse(line!)).toMatchObject({
    problems: [expect.stringContaining('malformed')],
  })
  expect(others).toEqual([])
  // what is whole is read
  expect((await read()).rows).toHaveLength(1)
})

it('damage that a statement comes upon is an error of the storage, and told', async () => {
  await damage('notes')
  await store.probe()
  await expect(read()).rejects.toMatchObject({ trouble: 'damaged' })
  await expect(store.probe()).rejects.toMatchObject({ trouble: 'damaged' })
  await expect(read()).rejects.toMatchObject({ trouble: 'damaged' })
  expect(inTheLog('THE DATABASE IS DAMAGED')).toHaveLength(1)
})

it('damage that one process finds counts in those that are told of it', async () => {
  const found: string[] = []
  await damage('notes')
  store.shareDamage(each => found.push(each))
  await expect(read()).rejects.toMatchObject({ trouble: 'damaged' })
  await expect(read()).rejects.toMatchObject({ trouble: 'damaged' })
  expect(found).toEqual([expect.stringContaining('malformed')])

  const other = open('whole.db')
  await other.probe()
  other.shareDamage(() => {})(found[0]!)
  await expect(other.probe()).rejects.toMatchObject({ trouble: 'damaged' })
  await other.close()
})

it('a check that is under way keeps no store from closing', async () => {
  store.watchIntegrity()
  await store.close()
  expect(inTheLog('could not be checked')).toEqual([])
  store = open('another.db')
})
