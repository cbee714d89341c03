// Vitest's global setup of the unit tests: for each dialect a database with the present schema,
// which their own ones are copied from.
import { FakeClock } from '../packages/server/src/platform/clock.js'
import { migrate } from '../packages/server/src/store/migrations/migrate.js'
import { openStore } from '../packages/server/src/store/open-store.js'
import {
  createTestDatabase,
  DIALECTS,
  TEST_VARIABLES,
  type TestDatabase,
} from '../packages/server/src/store/test-database.fixture.js'

export default async function setup(): Promise<() => Promise<void>> {
  const templates: TestDatabase[] = []
  for (const dialect of DIALECTS) {
    const database = await createTestDatabase(dialect)
    templates.push(database)
    const store = openStore(database.location, { durability: 'relaxed' })
    await migrate(store, new FakeClock())
    await store.close() // SQLite: the last connection brings everything from the log into the file
    process.env[TEST_VARIABLES.template[dialect]] = database.location // worker processes inherit it
  }
  return async () => {
    for (const template of templates) await template.drop()
  }
}
