import { copyFileSync, cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sequenceEvents } from '../../src/events/sequencer.js'
import { FakeClock } from '../../src/platform/clock.js'
import { lastEventPosition, listEventsAfter, undoneAfter } from '../../src/store/events.js'
import { migrate } from '../../src/store/migrations/migrate.js'
import { openStore } from '../../src/store/open-store.js'
import type { Store } from '../../src/store/store.js'
import {
  createMigratedDatabase,
  type Dialect,
  DIALECTS,
  type TestDatabase,
} from '../../src/store/test-database.fixture.js'
import { forgetMarks } from '../../src/store/unscoped/sequencing.js'

const INSTANCE = { id: 'ins_1' }

// A consumer had read five events, and the backup has three of them.
describe.each(DIALECTS)('the log after a restore on %s', dialect => {
  let database: TestDatabase
  let store: Store
  let made = 0
  const open = async (location = database.location) => {
    store = openStore(location, { durability: 'full' })
    await migrate(store, new FakeClock())
  }
  beforeEach(async () => {
    database = await createMigratedDatabase(dialect)
    made = 0
    await open()
  })
  afterEach(async () => {
    await store.close()
    await database.drop()
    if (dialect === 'postgres') await onServer(database, `drop database if exists ${nameOf(database)}_backup`)
  })

  async function happen(count: number): Promise<void> {
    const rows = Array.from({ length: count }, () => ({
      instance_id: INSTANCE.id,
      id: `evt_${++made}`,
      type: 'user.updated',
      resource_id: 'user_1',
      sequence: made,
      position: null,
      payload: {},
      event_attributes: {},
      created_at: made,
    }))
    await store.transaction(tx => tx.insertInto('events').values(rows).execute())
    expect(await sequenceEvents(store)).toBe(count)
  }
  const scope = () => ({ db: store.read, instance: INSTANCE })
  const idsAfter = async (after: number) =>
    (await listEventsAfter(scope(), { after, limit: 100 })).map(event => event.id)
  /** what a consumer is told that has read up to there */
  const undone = async (position: number) => undoneAfter(scope(), position, await lastEventPosition(scope()))
  const epochs = () => store.read.selectFrom('event_log_epochs').select('ended_after').execute()

  /** Five events of which the backup that `restore` brings back has three; two others happen after it. */
  async function restoreAndGoOn({ backUp, restore }: Way): Promise<void> {
    await happen(3)
    await store.close()
    await backUp()
    await open()
    await happen(2)
    expect(await lastEventPosition(scope())).toBe(5)
    await store.close()
    await open(await restore())
    made = 3
    // nothing has happened since: the log ends before what was read
    expect(await undone(5)).toBe(3)
    expect(await undone(3)).toBeNull()
    await happen(2)
    // nor when it has grown beyond it
    expect(await undone(5)).toBe(3)
    expect(await undone(4)).toBe(3)
    expect(await undone(3)).toBeNull()
    expect(await idsAfter(3)).toEqual(['evt_4', 'evt_5'])
    await happen(1)
    expect(await epochs()).toEqual([{ ended_after: 3 }])
    const end = await lastEventPosition(scope())
    expect(end).toBeLessThan(Number.MAX_SAFE_INTEGER / 2)
    expect(await undone(end - 3)).toBeNull()
    expect(await undone(end + 1)).toBe(end)
  }

  it('goes on as it was where nothing was restored', async () => {
    await happen(3)
    await store.close()
    await open()
    await happen(3)
    expect(await lastEventPosition(scope())).toBe(6)
    expect(await epochs()).toEqual([])
  })

  it.each(Object.entries(WAYS[dialect]))('tells a consumer that has read further: %s', (_, way) =>
    restoreAndGoOn(way(database)),
  )

  it('tells a consumer of the first restore when the same backup is restored once more', async () => {
    const [way] = Object.values(WAYS[dialect])
    const { backUp, restore } = way!(database)
    await restoreAndGoOn({ backUp, restore })
    const read = await lastEventPosition(scope())
    await store.close()
    await open(await restore())
    made = 3
    await happen(9)
    expect(await undone(read)).toBe(3)
    expect(await undone(read - 1)).toBe(3)
    expect(await idsAfter(3)).toHaveLength(9)
  })

  it('goes on as after a restore when it is told so', async () => {
    await happen(3)
    expect(await store.transaction(forgetMarks)).toBe(1)
    await happen(1)
    expect(await undone(3)).toBeNull()
    expect(await undone(4)).toBe(3)
    expect(await idsAfter(3)).toEqual(['evt_4'])
  })
})

interface Way {
  backUp(): Promise<void>
  /** @returns the location of the database, which may be another one */
  restore(): Promise<string>
}

const WAYS: Record<Dialect, Record<string, (database: TestDatabase) => Way>> = {
  sqlite: {
    'written over the file'(database) {
      return backupOfFile(database, backup => writeFileSync(database.location, readFileSync(backup)))
    },
    'a file in its place'(database) {
      return backupOfFile(database, backup => {
        copyFileSync(backup, `${database.location}-new`)
        renameSync(`${database.location}-new`, database.location)
      })
    },
    'the whole directory'(database) {
      const directory = dirname(database.location)
      const backup = mkdtempSync(join(tmpdir(), 'frontdesk-backup-'))
      return {
        backUp: async () => cpSync(directory, backup, { recursive: true }),
        async restore() {
          rmSync(directory, { recursive: true })
          cpSync(backup, directory, { recursive: true })
          rmSync(backup, { recursive: true })
          return database.location
        },
      }
    },
    'without the record beside it'(database) {
      return backupOfFile(database, backup => {
        rmSync(`${database.location}-events`)
        writeFileSync(database.location, readFileSync(backup))
      })
    },
  },
  postgres: {
    'a database of the same name'(database) {
      const name = nameOf(database)
      const backup = `${name}_backup`
      return {
        backUp: () => onServer(database, `create database ${backup} template ${name}`),
        async restore() {
          await onServer(database, `drop database ${name} with (force)`)
          await onServer(database, `create database ${name} template ${backup}`)
          return database.location
        },
      }
    },
  },
}

function backupOfFile(database: TestDatabase, restore: (backup: string) => void): Way {
  const backup = `${database.location}-backup`
  return {
    backUp: async () => copyFileSync(database.location, backup),
    async restore() {
      restore(backup)
      return database.location
    },
  }
}

const nameOf = ({ location }: TestDatabase) => new URL(location).pathname.slice(1)

async function onServer(database: TestDatabase, statement: string): Promise<void> {
  const url = new URL(database.location)
  url.pathname = '/postgres'
  const client = new pg.Client(url.href)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
