import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { findState, putState } from '../../src/store/unscoped/system-state.js'
import { openMigratedStore } from './migrated-store.fixture.js'
import { writeInTurn } from './write-in-turn.js'

const WRITES = 200

// The CLI beside the server. Both write all the time, so both meet a locked database again and again.
it('lets two processes write to one SQLite file at once: no SQLITE_BUSY, nothing lost', async () => {
  const migrated = await openMigratedStore('sqlite')
  try {
    await migrated.store.transaction(tx => putState(tx, 'total', '0'))
    const other = startWriter(migrated.location)
    await other.ready
    other.go()
    await Promise.all([writeInTurn(migrated.store, 'here', WRITES), other.done])
    expect(await findState(migrated.store.read, 'total')).toBe(String(2 * WRITES))
    const rows = await migrated.store.read
      .selectFrom('system_state')
      .select('name')
      .where('value', '=', 'written')
      .execute()
    expect(new Set(rows.map(row => row.name)).size).toBe(2 * WRITES)
  } finally {
    await migrated.close()
  }
}, 120_000)

function startWriter(location: string) {
  const jiti = join(dirname(createRequire(import.meta.url).resolve('jiti/package.json')), 'lib/jiti-cli.mjs')
  const child = spawn(
    process.execPath,
    [jiti, join(import.meta.dirname, 'writer-process.mts'), location, 'there', String(WRITES)],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
  let errors = ''
  child.stderr.on('data', chunk => (errors += String(chunk)))
  const done = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`the other process failed (${code}): ${errors}`)
  })
  return {
    ready: Promise.race([once(child.stdout, 'data'), done]),
    go: () => child.stdin.write('go\n'),
    done,
  }
}
