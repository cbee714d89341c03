import type pg from 'pg'
import { StorageUnavailable } from '../../../platform/storage-unavailable.js'

/** What has to be on, or PostgreSQL acknowledges changes that a loss of power takes away. */
const DURABLE = ['synchronous_commit', 'fsync', 'full_page_writes'] as const

type State = Record<'transaction_read_only' | (typeof DURABLE)[number], string | null>

// databases that only speak like PostgreSQL may not have all of them
const asked = ['transaction_read_only', ...DURABLE].map(name => `current_setting('${name}', true) as ${name}`)

export const ASK_STATE = `select ${asked.join(', ')}`

/** @returns what is off and should be on, such as `fsync_off` @throws StorageUnavailable */
export function risksOf({ rows }: pg.QueryResult): string[] {
  const state = (rows as State[])[0]!
  if (state.transaction_read_only === 'on') throw new StorageUnavailable('read_only')
  return DURABLE.filter(name => state[name] === 'off').map(name => `${name}_off`)
}
