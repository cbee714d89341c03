import { mkdirSync } from 'node:fs'
import { readEnvironment } from '../config/environment.js'
import { inspectSqlite } from './inspect-sqlite.js'
import { type InstallationOptions, locate } from './location.js'

/** `frontdesk migrate`: brings the schema up to date; `start` does it too. */
export async function migrate(options: InstallationOptions): Promise<void> {
  const environment = readEnvironment()
  const location = locate(options, environment)
  if (!location.isPostgres) {
    mkdirSync(location.dataDirectory, { recursive: true, mode: 0o700 })
    await inspectSqlite(location, { usesKeyFile: false })
  }
  const [{ openStore }, migrations, { systemClock }] = await Promise.all([
    import('../store/open-store.js'),
    import('../store/migrations/migrate.js'),
    import('../platform/clock.js'),
  ])
  const store = openStore(location.database, {
    work: 'maintenance',
    durability: environment.durability ?? 'full',
  })
  try {
    const notes: string[] = []
    const applied = await migrations.migrate(store, systemClock, { report: note => notes.push(note) })
    process.stdout.write(
      applied.length > 0 ? applied.map(name => `applied ${name}\n`).join('') : 'The schema is up to date.\n',
    )
    for (const note of notes) process.stderr.write(`${note}\n`)
  } finally {
    await store.close()
  }
}
