import { join } from 'node:path'
import Libsql from 'libsql'
import { expect } from 'vitest'
import type { RunningFrontdesk } from './frontdesk-process.js'

// What the server measures by its own clock is made older than it is, where waiting would take minutes.

/** As an hour later: what a proof's age is measured by is the moment that the session remembers. */
export function ageFirstFactor(server: RunningFrontdesk, sessionId: string): void {
  makeOlder(server, 'sessions', 'first_factor_verified_at', 'id', sessionId)
}

/** As a minute later: a code is not sent again while the last one is fresh. */
export function ageCodes(server: RunningFrontdesk, address: string): void {
  makeOlder(server, 'verifications', 'created_at', 'target', address)
}

function makeOlder(
  { dataDirectory }: RunningFrontdesk,
  table: string,
  column: string,
  key: string,
  value: string,
): void {
  const database = new Libsql(join(dataDirectory, 'frontdesk.db'))
  try {
    const sql = `update ${table} set ${column} = ${column} - 3600000 where ${key} = ?`
    expect(database.prepare(sql).run(value).changes).toBeGreaterThan(0)
  } finally {
    database.close()
  }
}
