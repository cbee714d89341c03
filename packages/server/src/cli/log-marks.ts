import { open } from 'node:fs/promises'
import { markLog } from '../store/unscoped/log-marks.js'
import type { Store } from '../store/store.js'

/** How soon a log that SQLite has begun anew is marked, and so how long a copy may pass unnoticed. */
const LOOK_EVERY_MS = 2000
/** Where the header of a log says how often it was begun, and the salts of this time (fileformat2, 4.1). */
const BEGUN_FROM = 12
const BEGUN_TO = 24

/**
 * Keeps the log of an SQLite database marked while its server runs. A checkpoint copies the marks into the
 * database, and the next commit begins the log anew: from then on a copy without it would look whole.
 */
export class LogMarks {
  private readonly timer: NodeJS.Timeout
  private running: Promise<void>

  private constructor(
    private readonly store: Store,
    private readonly logPath: string,
    private readonly newMark: () => string,
    private begun: string,
    onError: (error: unknown) => void,
  ) {
    this.running = Promise.resolve()
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.look()).catch(onError)
    }, LOOK_EVERY_MS)
    this.timer.unref()
  }

  /**
   * Marks the log, and again whenever it has begun anew.
   * @param newMark gives another text each time
   */
  static async keep(
    store: Store,
    databasePath: string,
    newMark: () => string,
    onError: (error: unknown) => void,
  ): Promise<LogMarks> {
    const logPath = `${databasePath}-wal`
    await markLog(store, newMark())
    return new LogMarks(store, logPath, newMark, await beginningOf(logPath), onError)
  }

  /** Resolves when nothing is written any more. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.running
  }

  private async look(): Promise<void> {
    if ((await beginningOf(this.logPath)) === this.begun) return
    await markLog(this.store, this.newMark())
    // marking begins it anew as well
    this.begun = await beginningOf(this.logPath)
  }
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
