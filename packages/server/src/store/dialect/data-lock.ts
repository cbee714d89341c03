import Libsql from 'libsql'

/** Beside the database. It stays empty: its locks count, and the system drops them with the process. */
export const LOCK_FILE = 'server.lock'
/** A server that is just ending may still have it. */
const WAIT_MS = 500

/**
 * Takes an SQLite directory for one server, or for one of several that share it. A process that is killed
 * gives it back, too.
 * @param mode `alone` while no other server has it; `shared` while none has it alone
 * @returns gives it back; null: another server has it
 */
export function takeDataLock(path: string, mode: 'alone' | 'shared'): (() => void) | null {
  const lock = new Libsql(path)
  try {
    lock.exec(`pragma busy_timeout = ${WAIT_MS}`)
    // an exclusive lock of SQLite's own, or a shared one, which reading takes and the transaction keeps
    lock.exec(mode === 'alone' ? 'begin exclusive' : 'begin; select count(*) from sqlite_master')
    return () => lock.close()
  } catch (error) {
    lock.close()
    if (/database is locked|SQLITE_BUSY/.test(String(error))) return null
    throw error
  }
}
