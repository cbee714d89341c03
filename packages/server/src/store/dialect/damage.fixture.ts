import { closeSync, copyFileSync, openSync, writeSync } from 'node:fs'
import Libsql from 'libsql'

const PAGE_BYTES = 4096

/**
 * Copies an SQLite file, with its log, and overwrites the first page of a table or an index in the copy. Not
 * in place, for closing a file that SQLite has open in the same process takes SQLite's locks away.
 */
export function copyDamaged(source: string, target: string, name: string): void {
  const database = new Libsql(source)
  const found = database.prepare('select rootpage from sqlite_schema where name = ?').get(name)
  const { rootpage } = found as { rootpage: number }
  database.exec('pragma wal_checkpoint(truncate)')
  database.close()
  copyFileSync(source, target)
  const file = openSync(target, 'r+')
  writeSync(file, Buffer.alloc(PAGE_BYTES, 0xff), 0, PAGE_BYTES, (rootpage - 1) * PAGE_BYTES)
  closeSync(file)
}
