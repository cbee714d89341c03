import { createTestDatabase, type Dialect, type TestDatabase } from '@frontdesk/testkit'
import { FakeClock } from '../../src/platform/clock.js'
import { migrate, migrations } from '../../src/store/migrations/migrate.js'
import { openStore } from '../../src/store/open-store.js'
import type { Store, Tx } from '../../src/store/store.js'

export interface UpgradedDatabase {
  store: Store
  drop(): Promise<void>
}

/** A database that had what `plant` writes when the migration came, and every one after it. */
export async function upgradeOver(
  dialect: Dialect,
  migration: { name: string },
  plant: (tx: Tx) => Promise<void>,
): Promise<UpgradedDatabase> {
  const database: TestDatabase = await createTestDatabase(dialect)
  const store = openStore(database.location, { durability: 'relaxed' })
  const known = migrations.filter(({ name }) => name < migration.name)
  await migrate(store, new FakeClock(), { known })
  await store.transaction(plant)
  await migrate(store, new FakeClock())
  return {
    store,
    async drop() {
      await store.close()
      await database.drop()
    },
  }
}
