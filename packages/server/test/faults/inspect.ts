import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openStore } from '../../src/store/open-store.js'
import type { Store } from '../../src/store/store.js'
import { eventually, type Storage } from './server-process.js'

type Look = (store: Store) => Promise<void>

/** Looks at the storage while its server runs, as the CLI does. */
export async function inspectWhileRunning<T>(
  storage: Storage,
  look: (store: Store) => Promise<T>,
): Promise<T> {
  return inspect(storage.location, look)
}

/**
 * Looks at what a killed server has left. SQLite: at a copy, so that it is the next server that has
 * to recover the original. PostgreSQL: when it has noticed the end of its connections, since a
 * COMMIT that was under way still counts.
 */
export async function inspectAfterCrash(storage: Storage, look: Look): Promise<void> {
  if (storage.dialect === 'sqlite') return inspectCopy(storage, ['', '-wal'], look)
  await inspect(storage.location, async store => {
    await eventually('the connections of the killed server are gone', async () => {
      const { rows } = await sql`select pid from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`.execute(
        store.read,
      )
      return rows.length === 0
    })
    await look(store)
  })
}

/**
 * Half a minute passes: claims of dead processes have run out, retries are due, and endpoints have rested.
 */
export async function expireClaims(store: Store): Promise<void> {
  await store.transaction(async tx => {
    await tx
      .updateTable('webhook_deliveries')
      .set({ next_attempt_at: 0 })
      .where('status', '=', 'pending')
      .execute()
    await tx.updateTable('webhook_endpoints').set({ paused_until: null }).execute()
  })
}

/** Looks at a copy of some of the files of an SQLite database: '' is the file itself, '-wal' its log. */
export async function inspectCopy(storage: Storage, suffixes: string[], look: Look): Promise<void> {
  const directory = mkdtempSync(join(storage.directory, 'copy-'))
  const copy = join(directory, 'copy.db')
  for (const suffix of suffixes)
    if (existsSync(storage.location + suffix)) copyFileSync(storage.location + suffix, copy + suffix)

  try {
    await inspect(copy, look)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function inspect<T>(location: string, look: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(location, { durability: 'relaxed', poolSize: 1 })
  try {
    return await look(store)
  } finally {
    await store.close()
  }
}
