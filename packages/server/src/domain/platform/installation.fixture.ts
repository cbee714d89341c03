import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { FakeClock } from '../../platform/clock.js'
import { MasterKey } from '../../platform/crypto.js'
import { createIds } from '../../platform/ids.js'
import { systemRandom } from '../../platform/random.js'
import { migrate } from '../../store/migrations/migrate.js'
import { openStore, type Store } from '../../store/store.js'
import type { ProvisionDeps } from './keys.js'

export const dialects = ['sqlite', 'postgres'] as const
export type Dialect = (typeof dialects)[number]

const TABLES = [
  'system_state',
  'applications',
  'instances',
  'instance_urls',
  'secret_keys',
  'signing_keys',
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
  /** SQLite: laid out as `start` does it */
  dataDirectory?: string
}

/** An empty, migrated database of its own. */
export async function openTestInstallation(
  dialect: Dialect,
  options: TestInstallationOptions = {},
): Promise<TestInstallation> {
  const database = dialect === 'sqlite' ? sqliteDatabase(options.dataDirectory) : await postgresDatabase()
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
    locationArguments: database.locationArguments,
    clear: () =>
      first.store.transaction(async tx => {
        for (const table of TABLES) await tx.deleteFrom(table).execute()
      }),
    openAnotherNode: node,
    async close() {
      for (const store of stores) await store.close()
      await database.remove()
    },
  }
}

function sqliteDatabase(directory = mkdtempSync(join(tmpdir(), 'frontdesk-provision-'))) {
  mkdirSync(directory, { recursive: true })
  return {
    location: join(directory, 'frontdesk.db'),
    locationArguments: ['--data', directory],
    remove: async () => rmSync(directory, { recursive: true, force: true }),
  }
}

async function postgresDatabase() {
  const server = process.env['FRONTDESK_TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
  const name = `frontdesk_provision_${randomBytes(6).toString('hex')}`
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: server })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
  await run(`create database ${name}`)
  const location = new URL(server)
  location.pathname = `/${name}`
  return {
    location: location.href,
    locationArguments: ['--database-url', location.href],
    remove: () => run(`drop database ${name} with (force)`),
  }
}
