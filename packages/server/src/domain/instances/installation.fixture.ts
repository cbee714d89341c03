import { randomBytes } from 'node:crypto'
import { FakeClock } from '../../platform/clock.js'
import { MasterKey } from '../../platform/crypto.js'
import { createIds } from '../../platform/ids.js'
import { systemRandom } from '../../platform/random.js'
import { migrate } from '../../store/migrations/migrate.js'
import { openStore } from '../../store/open-store.js'
import type { Store } from '../../store/store.js'
import { createMigratedDatabase, type Dialect } from '../../store/test-database.fixture.js'
import type { ProvisionDeps } from './keys.js'

export { DIALECTS as dialects } from '../../store/test-database.fixture.js'

const TABLES = [
  'system_state',
  'applications',
  'instances',
  'instance_urls',
  'secret_keys',
  'signing_keys',
  'connections',
  'messages',
] as const

export interface TestInstallation extends ProvisionDeps {
  clock: FakeClock
  /** options of the command line that lead to this database */
  locationArguments: string[]
  /** empties the tables of the platform and the outbox: cheaper than another database */
  clear(): Promise<void>
  /** a second node on the same database */
  openAnotherNode(): ProvisionDeps
  close(): Promise<void>
}

export interface TestInstallationOptions {
  masterKey?: MasterKey
}

/** An empty, migrated database of its own. */
export async function openTestInstallation(
  dialect: Dialect,
  options: TestInstallationOptions = {},
): Promise<TestInstallation> {
  const database = await createMigratedDatabase(dialect)
  const stores: Store[] = []
  const clock = new FakeClock()
  const masterKey = options.masterKey ?? new MasterKey(randomBytes(32))
  const node = (): ProvisionDeps => {
    const store = openStore(database.location, { durability: 'relaxed', poolSize: 3 })
    stores.push(store)
    return { store, clock, random: systemRandom, ids: createIds(clock, systemRandom), masterKey }
  }
  const first = node()
  await migrate(first.store, clock)
  return {
    ...first,
    clock,
    locationArguments: database.directory
      ? ['--data', database.directory]
      : ['--database-url', database.location],
    clear: () =>
      first.store.transaction(async tx => {
        for (const table of TABLES) await tx.deleteFrom(table).execute()
      }),
    openAnotherNode: node,
    async close() {
      for (const store of stores) await store.close()
      await database.drop()
    },
  }
}
