// A process of its own, because reading a whole database takes long and nothing can interrupt it. Its last
// argument is the path of an SQLite file; it writes what is wrong with it as a JSON array of texts.
import { statSync } from 'node:fs'
import { setPriority } from 'node:os'
import Libsql from 'libsql'

const NICENESS = 10
const PROBLEMS_AT_MOST = 20
const LOCK_WAIT_MS = 10_000

setPriority(NICENESS)
process.stdout.write(JSON.stringify(problemsOf(process.argv.at(-1)!)))

function problemsOf(path: string): string[] {
  try {
    // SQLite would make one
    statSync(path)
    const database = new Libsql(path)
    database.exec(`pragma busy_timeout = ${LOCK_WAIT_MS}`)
    database.exec('pragma query_only = on')
    const rows = database.prepare(`pragma quick_check(${PROBLEMS_AT_MOST})`).raw().all() as [string][]
    return rows.flatMap(([text]) => text.split('\n')).filter(line => line !== 'ok')
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string }
    // beyond what the check itself can name
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return [message]
    throw error
  }
}
