import { join } from 'node:path'
import { expect } from 'vitest'
import type { RunningFrontdesk } from './frontdesk-process.js'
import { withDatabase } from './sqlite.js'

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
  const sql = `update ${table} set ${column} = ${column} - 3600000 where ${key} = ?`
  const { changes } = withDatabase(join(dataDirectory, 'frontdesk.db'), database =>
    database.prepare(sql).run(value),
  )
  expect(changes).toBeGreaterThan(0)
}
