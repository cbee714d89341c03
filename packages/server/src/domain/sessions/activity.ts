import type { SessionActivity } from '../../context/services.js'
import type { Clock } from '../../platform/clock.js'
import { MINUTE_MS } from '../../platform/clock.js'
import type { Log } from '../../platform/log.js'
import { recordSessionActivity } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'

interface Entry {
  instanceId: string
  sessionId: string
  userId: string
  at: number
}

/**
 * Keeps `last_active_at` without an fsync per token: seen sessions are noted in memory and written together
 * once a minute, and at shutdown. Losing a minute of it in a crash is fine; expiry never depends on it alone.
 */
export class ActivityRecorder implements SessionActivity {
  private readonly seen = new Map<string, Entry>()
  private timer: NodeJS.Timeout | null = null

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  note(instanceId: string, sessionId: string, userId: string): void {
    this.seen.set(sessionId, { instanceId, sessionId, userId, at: this.clock.now() })
    this.timer ??= setTimeout(() => void this.flush(), MINUTE_MS).unref()
  }

  /** Unix ms of a use that is not written yet. */
  lastSeen(sessionId: string): number | undefined {
    return this.seen.get(sessionId)?.at
  }

  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    const entries = [...this.seen.values()]
    this.seen.clear()
    if (entries.length === 0) return
    try {
      await this.store.transaction(async tx => {
        for (const entry of entries) {
          await recordSessionActivity(
            { db: tx, instance: { id: entry.instanceId } },
            entry.sessionId,
            entry.userId,
            entry.at,
          )
        }
      })
    } catch (error) {
      this.log.warn({ err: error }, 'last activity of sessions could not be written')
    }
  }
}
