import { setTimeout as sleep } from 'node:timers/promises'
import type { SessionActivity } from '../../context/services.js'
import type { Clock } from '../../platform/clock.js'
import { MINUTE_MS } from '../../platform/clock.js'
import type { Log } from '../../platform/log.js'
import { apart } from '../../platform/tracing.js'
import { recordUses, type Use } from '../../store/activity.js'
import type { Store } from '../../store/store.js'
import { SHOWN_FOR_MS } from '../views/kept-user.js'

/**
 * Sessions that one transaction writes: on SQLite they are a few milliseconds of the event loop, on
 * PostgreSQL as long as their rows are held.
 */
const BATCH_SIZE = 200
/** What others have to do comes between two batches. */
const PAUSE_MS = 2

interface Entry {
  session: Use
  user: Use
}

/**
 * Keeps `last_active_at` without an fsync per token: seen sessions are noted in memory and written once a
 * minute, in batches, and at shutdown. Losing a minute of it in a crash is fine; expiry never depends on it
 * alone.
 */
export class ActivityRecorder implements SessionActivity {
  private readonly seen = new Map<string, Entry>()
  /** written less than a minute ago: what was read before may still be shown (`SHOWN_FOR_MS`) */
  private readonly written = new Map<string, { at: number; writtenAt: number }>()
  private timer: NodeJS.Timeout | null = null
  private writing: Promise<void> | null = null

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  note(instanceId: string, sessionId: string, userId: string): void {
    const at = this.clock.now()
    this.seen.set(sessionId, {
      session: { instanceId, id: sessionId, at },
      user: { instanceId, id: userId, at },
    })
    this.timer ??= apart(() => setTimeout(() => void this.flush(), MINUTE_MS).unref())
  }

  lastSeen(sessionId: string): number | undefined {
    return this.seen.get(sessionId)?.session.at ?? this.written.get(sessionId)?.at
  }

  /** Writes what was noted until now. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    while (this.writing) await this.writing
    this.writing = this.write([...this.seen]).finally(() => {
      this.writing = null
    })
    await this.writing
  }

  private async write(noted: [string, Entry][]): Promise<void> {
    this.forgetWritten()
    // in one order on every node, and neighbours in the index come together
    noted.sort(([a], [b]) => (a < b ? -1 : 1))
    for (let start = 0; start < noted.length; start += BATCH_SIZE) {
      if (start > 0) await sleep(PAUSE_MS)
      const batch = noted.slice(start, start + BATCH_SIZE)
      try {
        await this.store.transaction(async tx => {
          await recordUses(
            tx,
            'sessions',
            batch.map(([, { session }]) => session),
          )
          await recordUses(
            tx,
            'users',
            batch.map(([, { user }]) => user),
          )
        })
      } catch (error) {
        // what is left waits for the next minute
        this.log.warn({ err: error }, 'last activity of sessions could not be written')
        return
      }
      for (const [sessionId, entry] of batch) this.noteWritten(sessionId, entry)
    }
  }

  private noteWritten(sessionId: string, entry: Entry): void {
    this.written.delete(sessionId) // so that the oldest come first
    this.written.set(sessionId, { at: entry.session.at, writtenAt: this.clock.elapsed() })
    if (this.seen.get(sessionId) === entry) this.seen.delete(sessionId)
  }

  private forgetWritten(): void {
    for (const [sessionId, { writtenAt }] of this.written) {
      if (this.clock.elapsed() - writtenAt < SHOWN_FOR_MS) return
      this.written.delete(sessionId)
    }
  }
}
