import { open } from 'node:fs/promises'
import type { Log } from '../platform/log.js'
import { Turns } from '../platform/turns.js'
import type { Store } from '../store/store.js'
import { markLog } from '../store/unscoped/log-marks.js'

/** How soon a log that SQLite has begun anew is marked, and so how long a copy may pass unnoticed. */
const LOOK_EVERY_MS = 2000
/** The header of a log says here how often it was begun, with this time’s salts (SQLite file format, 4.1). */
const BEGUN_FROM = 12
const BEGUN_TO = 24

/**
 * Keeps the log of an SQLite database marked while its server runs. A checkpoint copies the marks into the
 * database, and the next commit begins the log anew: from then on a copy without it would look whole.
 * @param newMark gives another text each time
 * @returns what is to be stopped before the store closes
 */
export async function keepLogMarked(
  store: Store,
  databasePath: string,
  newMark: () => string,
  log: Log,
): Promise<Turns> {
  const logPath = `${databasePath}-wal`
  let marked: string | undefined
  const mark = async () => {
    if ((await beginningOf(logPath)) === marked) return
    await markLog(store, newMark())
    // marking begins the log anew as well
    marked = await beginningOf(logPath)
  }
  await mark()
  const turns = new Turns({
    log,
    intervalMs: LOOK_EVERY_MS,
    steps: { 'the log of the database could not be marked': mark },
  })
  turns.start()
  return turns
}

/** Changes whenever the log is begun anew; empty while there is none. */
async function beginningOf(logPath: string): Promise<string> {
  const file = await open(logPath).catch(ifMissing)
  if (!file) return ''
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGUN_TO - BEGUN_FROM), {
      position: BEGUN_FROM,
    })
    return buffer.toString('hex', 0, bytesRead)
  } finally {
    await file.close()
  }
}

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
