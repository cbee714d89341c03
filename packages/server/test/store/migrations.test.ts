import { createTestDatabase, DIALECTS, type TestDatabase } from '@frontdesk/testkit'
import { createFrontdesk, FakeClock, type Frontdesk, MasterKey } from 'frontdesk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { waitUntil } from '../../src/platform/wait-until.fixture.js'
import { migrate, migrations } from '../../src/store/migrations/migrate.js'
import { openStore } from '../../src/store/open-store.js'
import { dumpSchema } from './schema-dump.js'

describe.each(DIALECTS)('migrations on %s', dialect => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createTestDatabase(dialect)
  })
  afterEach(() => database.drop())

  const start = (): Promise<Frontdesk> =>
    createFrontdesk({
      database: database.location,
      masterKey: new MasterKey(Buffer.alloc(32, 7)),
      publicUrl: 'http://localhost:4400',
      provisionDefault: true,
      durability: 'relaxed',
      clock: new FakeClock(),
    })

  it('makes one schema and one application when several servers start at once on an empty database', async () => {
    const servers = await Promise.all([start(), start(), start(), start()])
    try {
      const { store } = servers[0]!.services
      const applied = await store.read
        .selectFrom('schema_migrations')
        .select('name')
        .orderBy('name')
        .execute()
      expect(applied.map(row => row.name)).toEqual(migrations.map(migration => migration.name))
      expect(await store.read.selectFrom('applications').select('slug').execute()).toEqual([
        { slug: 'my-application' },
      ])
      const instances = await store.read.selectFrom('instances').select('slug').orderBy('slug').execute()
      expect(instances.map(row => row.slug)).toEqual(['default', 'local'])
      const known = await Promise.all(
        servers.map(async server => (await server.services.registry.findDefault())?.publishableKey),
      )
      expect(new Set(known).size).toBe(1)
      // on a busy machine the first looks take longer than a probe waits
      for (const server of servers) {
        await waitUntil(async () =>
          expect((await server.fetch(new Request('http://localhost:4400/readyz'))).status).toBe(200),
        )
      }
    } finally {
      await Promise.all(servers.map(server => server.close()))
    }
  })

  it('changes nothing at the second start', async () => {
    const store = openStore(database.location, { durability: 'relaxed' })
    try {
      const clock = new FakeClock()
      expect(await migrate(store, clock)).toEqual(migrations.map(migration => migration.name))
      const before = await dumpSchema(store)
      expect(await migrate(store, clock)).toEqual([])
      expect(await dumpSchema(store)).toBe(before)
    } finally {
      await store.close()
    }
  })

  it('refuses a database from which a newer version has taken something away, and leaves it as it is', async () => {
    const store = openStore(database.location, { durability: 'relaxed' })
    const name = '9999-from-the-future'
    try {
      await migrate(store, new FakeClock())
      await store.transaction(async tx => {
        await tx.insertInto('schema_migrations').values({ name, applied_at: 1 }).execute()
        await tx.insertInto('schema_contracts').values({ name, needs: '9998-before-it' }).execute()
      })
      await expect(start()).rejects.toThrow(`cannot run with it any more: ${name}.`)
      const applications = await store.read.selectFrom('applications').select('id').execute()
      expect(applications).toEqual([])
    } finally {
      await store.close()
    }
  })

  it('is all or nothing: a migration that fails halfway leaves an empty database', async () => {
    const store = openStore(database.location, { durability: 'relaxed' })
    try {
      // in the way of one of the last tables, so that most statements have run by then
      await store.transaction(
        async tx => void (await tx.schema.createTable('messages').addColumn('id', 'text').execute()),
      )
      await expect(migrate(store, new FakeClock())).rejects.toThrow(/messages/)
      await store.transaction(async tx => void (await tx.schema.dropTable('messages').execute()))
      expect(await migrate(store, new FakeClock())).toEqual(migrations.map(migration => migration.name))
    } finally {
      await store.close()
    }
  })
})
