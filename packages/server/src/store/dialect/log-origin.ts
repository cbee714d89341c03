import { closeSync, constants, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { sql } from 'kysely'
import { systemRandom } from '../../platform/random.js'
import type { LogEnd, LogOrigin, Tx } from '../store.js'

const FORM = /^(\S+) (\S+) (\S+) (\d+) *\n$/
/** Every record has this length, so that a shorter one leaves nothing of a longer one. */
const RECORD_LENGTH = 200

interface Origin {
  mark: string
  /** of the database's file */
  file: string
  end: LogEnd
}

const NO_END: LogEnd = { instanceId: '-', lastPosition: 0 }

/**
 * A file beside an SQLite database that says how far a log was, and of which file. A database behind it was
 * restored from a backup, and so was one in another file; then it gets another mark. The record is not
 * synced: it may be behind the database, and then tells less.
 */
export class SqliteLogOrigin implements LogOrigin {
  private readonly path: string
  private known: Origin | null = null
  private file: number | null = null

  constructor(private readonly databasePath: string) {
    this.path = `${databasePath}-events`
  }

  /** In the write transaction, so that two processes do not find out at once. */
  async mark(tx: Tx) {
    this.known ??= await this.find(tx)
    return sql`${this.known.mark}`.$castTo<string>()
  }

  advanced(end: LogEnd): void {
    if (this.known) this.write({ ...this.known, end })
  }

  close(): void {
    if (this.file !== null) closeSync(this.file)
    this.file = null
  }

  private async find(tx: Tx): Promise<Origin> {
    const file = nameOf(this.databasePath)
    const recorded = recordOf(this.path)
    if (recorded && isSameFile(recorded.file, file) && (await reaches(tx, recorded.end))) return recorded
    const origin = { mark: systemRandom.secret(), file, end: NO_END }
    this.write(origin)
    return origin
  }

  private write({ mark, file, end }: Origin): void {
    const text = `${mark} ${file} ${end.instanceId} ${end.lastPosition}`
    try {
      this.file ??= openSync(this.path, constants.O_WRONLY | constants.O_CREAT, 0o600)
      writeSync(this.file, `${text.padEnd(RECORD_LENGTH - 1)}\n`, 0)
    } catch {
      // it stays behind, as on a full disk
    }
  }
}

async function reaches(tx: Tx, { instanceId, lastPosition }: LogEnd): Promise<boolean> {
  if (lastPosition === 0) return true
  const log = await tx
    .selectFrom('event_logs')
    .select('last_position')
    .where('instance_id', '=', instanceId)
    .executeTakeFirst()
  return log !== undefined && log.last_position >= lastPosition
}

function recordOf(path: string): Origin | null {
  let text = ''
  try {
    text = readFileSync(path, 'latin1')
  } catch {
    // the first start, or a directory that was restored without it
  }
  const [, mark, file, instanceId, lastPosition] = FORM.exec(text) ?? []
  if (mark === undefined || file === undefined || instanceId === undefined) return null
  return { mark, file, end: { instanceId, lastPosition: Number(lastPosition) } }
}

/** A number of a file may be given again when it has gone; the time of its making is not known everywhere. */
function nameOf(path: string): string {
  const { ino, birthtimeNs, ctimeNs } = statSync(path, { bigint: true })
  return `${ino}-${birthtimeNs === ctimeNs ? 0n : birthtimeNs}`
}

function isSameFile(one: string, other: string): boolean {
  const [[number, made], [otherNumber, otherMade]] = [one.split('-'), other.split('-')]
  return number === otherNumber && (made === '0' || otherMade === '0' || made === otherMade)
}
