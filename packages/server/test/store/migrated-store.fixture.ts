import { FakeClock } from '../../src/platform/clock.js'
import { migrate } from '../../src/store/migrations/migrate.js'
import { openStore } from '../../src/store/open-store.js'
import type { Store } from '../../src/store/store.js'
import { createMigratedDatabase, type Dialect } from '../../src/store/test-database.fixture.js'

export interface MigratedStore {
  store: Store
  location: string
  /** a second process on the same database, as far as the database can tell */
  anotherStore(): Store
  close(): Promise<void>
}

/** A store with the present schema on a database of its own. */
export async function openMigratedStore(dialect: Dialect): Promise<MigratedStore> {
  const database = await createMigratedDatabase(dialect)
  const stores: Store[] = []
  const anotherStore = () => {
    const store = openStore(database.location, { durability: 'relaxed' })
    stores.push(store)
    return store
  }
  const store = anotherStore()
  await migrate(store, new FakeClock())
  return {
    store,
    location: database.location,
    anotherStore,
    async close() {
      await Promise.all(stores.map(open => open.close()))
      await database.drop()
    },
  }
}
