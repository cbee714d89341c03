import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError } from '../config/config-error.js'
import { MASTER_KEY_FILE } from '../config/master-key.js'
import { type MissingCommits, missingCommits } from '../store/dialect/commit-record.js'
import type { Location } from './location.js'

/** Byte of the header of an SQLite file that is 2 when changes go to a log first. */
const WRITE_VERSION_OFFSET = 18
/** How long another process may take to make the database that it has begun. */
const BEGINNING_MS = 3000
const POLL_INTERVAL_MS = 50

export interface SqliteFacts {
  /** nothing is there yet, so all may be made anew */
  isNew: boolean
  /** it holds secrets under a master key */
  isKeyed: boolean
  hasProduction: boolean
}

export interface Inspection {
  /** the key beside the data is to be used, or made */
  usesKeyFile: boolean
  /** go on with a copy that lacks its log */
  acceptLostChanges?: boolean | undefined
}

const NOTHING: SqliteFacts = { isNew: true, isKeyed: false, hasProduction: false }

/**
 * Looks at an SQLite database before anything is made. A wrong place, and a copy that lacks something, must
 * not become a new and empty installation.
 * @throws ConfigError that says what to do
 */
export async function inspectSqlite(location: Location, inspection: Inspection): Promise<SqliteFacts> {
  for (let waitedMs = 0; ; waitedMs += POLL_INTERVAL_MS) {
    const found = await look(location, inspection)
    if (!(found instanceof ConfigError)) return found
    // another process may be in the middle of its first start
    if (waitedMs >= BEGINNING_MS) throw found
    await sleep(POLL_INTERVAL_MS)
  }
}

/** @returns an error where a little later all may be well @throws ConfigError where it will not */
async function look(location: Location, inspection: Inspection): Promise<SqliteFacts | ConfigError> {
  const { database, dataDirectory } = location
  if (sizeOf(database) === 0) {
    if (!inspection.usesKeyFile || !existsSync(join(dataDirectory, MASTER_KEY_FILE))) return NOTHING
    return new ConfigError(
      `${dataDirectory} holds the master key of a database, ${MASTER_KEY_FILE}, but no database: put frontdesk.db ` +
        `(and frontdesk.db-wal, if there is one) beside it, or remove ${MASTER_KEY_FILE} to begin anew.`,
    )
  }
  const hasLog = sizeOf(`${database}-wal`) > 0
  if (hasLog && !inspection.acceptLostChanges) {
    const missing = missingCommits(database)
    if (missing) throw new ConfigError(damagedLogMessage(database, missing))
  }
  const facts = await read(database)
  if (hasLog) return facts
  if (!facts.hasSchema && keepsLog(database)) {
    return new ConfigError(
      `${database} is empty, because its log is missing: it was copied without ${database}-wal. Copy both, or copy it ` +
        'while the server is stopped. To begin anew, remove it.',
    )
  }
  if (facts.lacksLog && !inspection.acceptLostChanges) {
    throw new ConfigError(
      `${database} lacks its newest changes, which were in ${database}-wal: that file was not copied with it. Copy both ` +
        'again, or take a backup as docs/production.md says. To go on without those changes: `frontdesk start ' +
        '--accept-lost-changes`.',
    )
  }
  return facts
}

function damagedLogMessage(database: string, { recorded, readable }: MissingCommits): string {
  return (
    `${database}-wal is damaged: it held ${recorded} pages of changes that were acknowledged, and only the first ` +
    `${readable} can be read. Keep a copy of the whole directory, look at the disk, and restore a backup. To go on ` +
    'without the other changes: `frontdesk start --accept-lost-changes`.'
  )
}

async function read(path: string): Promise<SqliteFacts & { hasSchema: boolean; lacksLog: boolean }> {
  const [{ openStore }, { hasInstances }, { lacksItsLog }, { hasMasterKey }] = await Promise.all([
    import('../store/open-store.js'),
    import('../store/unscoped/instances.js'),
    import('../store/unscoped/log-marks.js'),
    import('../domain/provisioning/master-key-check.js'),
  ])
  const store = openStore(path, { work: 'maintenance', durability: 'full' })
  try {
    return {
      isNew: false,
      hasSchema: true,
      isKeyed: await hasMasterKey(store),
      hasProduction: await hasInstances(store.read, 'production'),
      lacksLog: await lacksItsLog(store.read),
    }
  } catch (error) {
    if (!/no such table/.test(String(error))) throw error
    return { ...NOTHING, hasSchema: false, lacksLog: false }
  } finally {
    await store.close()
  }
}

/** Whether a database holds secrets under a master key; one without tables does not. */
export async function holdsKeyedSecrets(database: string): Promise<boolean> {
  const [{ openStore }, { hasMasterKey }] = await Promise.all([
    import('../store/open-store.js'),
    import('../domain/provisioning/master-key-check.js'),
  ])
  const store = openStore(database, { work: 'maintenance', durability: 'full' })
  try {
    return await hasMasterKey(store)
  } catch (error) {
    if (!/relation "\w+" does not exist|no such table/.test(String(error))) throw error
    return false
  } finally {
    await store.close()
  }
}

/** 0 also where there is no such file. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function keepsLog(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const header = Buffer.alloc(WRITE_VERSION_OFFSET + 1)
    return readSync(file, header, 0, header.length, 0) === header.length && header[WRITE_VERSION_OFFSET] === 2
  } finally {
    closeSync(file)
  }
}
