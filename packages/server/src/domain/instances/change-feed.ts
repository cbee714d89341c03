import type { Clock } from '../../platform/clock.js'
import { type Log, silentLog } from '../../platform/log.js'
import { StorageUnavailable } from '../../platform/storage-unavailable.js'
import type { Store } from '../../store/store.js'
import { findChanges, type LeaseMark } from '../../store/unscoped/lease-ends.js'

/** How old the knowledge of a node about changes elsewhere may be. */
export const LOOK_EVERY_MS = 500
/** How long a request waits for the look at what has changed, before it goes on with what was known. */
const PATIENCE_MS = 250
/** A storage that does not answer for so long counts as away. */
export const SLOW_MS = 1000
/** Notes of changes are kept for longer (`housekeeping.ts`). A node that was away longer forgets all. */
const MAX_GAP_MS = 60 * 60_000

/** Those who keep what they have read, until it has changed. */
export interface Follower {
  /** How many changes of instances there have been, at this look and at the one before. */
  followRevision?(revision: number, before: number | null): Promise<void>
  /** Subjects of which something has changed; null: nobody knows, it may be anything. */
  followEnds?(subjects: string[] | null): void
  /** What time it was by the database's clock between two moments of `Clock.elapsed`. */
  followTime?(time: number, between: readonly [number, number]): void
}

/**
 * What other nodes and the command line have changed. The database is asked when a request comes and the last
 * look was half a second ago, so a node that nobody asks asks nobody. While the storage is away or slow, what
 * is known goes on.
 */
export class ChangeFeed {
  private mark: LeaseMark | null = null
  private knownRevision: number | null = null
  /** when the last look that succeeded began, and the last one of all, on the clock that nobody sets */
  private seenAt = -Infinity
  private checkedAt = 0
  private lookingSince = 0
  private away = false
  /** how often this node itself has changed something, and how often it had when it last looked */
  private ownChanges = 0
  private ownChangesSeen = 0
  private looking: Promise<void> | null = null
  private readonly followers: Follower[] = []

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly log: Log = silentLog,
  ) {}

  follow(follower: Follower): void {
    this.followers.push(follower)
  }

  /** How many changes of instances there had been at the last look; null before the first one. */
  get revision(): number | null {
    return this.knownRevision
  }

  /** Milliseconds since the last look that succeeded began: what came before it is known. */
  get age(): number {
    return this.clock.elapsed() - this.seenAt
  }

  /** The last look found no storage, or the present one gets no answer. */
  get isAway(): boolean {
    return this.away || (this.looking !== null && this.clock.elapsed() - this.lookingSince > SLOW_MS)
  }

  /**
   * Learns what has changed if its time has come, else gives nothing to wait for. Call once per request.
   * `force`: waits until it is known; `everyMs`: whoever asks wants to know no less than that.
   * @throws StorageUnavailable when nothing is known yet
   */
  refresh(force = false, everyMs = LOOK_EVERY_MS): Promise<void> | undefined {
    if (force) this.invalidate()
    if (!this.looking && !force && !this.isDue(everyMs)) return undefined
    this.looking ??= this.look().finally(() => {
      this.looking = null
    })
    if (force || this.knownRevision === null) return this.looking
    if (!this.away) return soonEnough(this.looking)
    this.looking.catch((error: unknown) => this.log.error({ err: error }, 'instances cannot be read'))
    return undefined
  }

  /**
   * The next request looks anew: call after a commit that changed an instance, so that its own node sees it
   * at once.
   */
  invalidate(): void {
    this.ownChanges++
  }

  private isDue(everyMs: number): boolean {
    const isOld = this.clock.elapsed() - this.checkedAt >= everyMs
    const isChanged = this.ownChanges !== this.ownChangesSeen && !this.away
    return this.knownRevision === null || isChanged || isOld
  }

  /** Again, when this node has changed something while it looked. */
  private async look(): Promise<void> {
    do {
      const [ownChanges, startedAt] = [this.ownChanges, this.clock.elapsed()]
      this.lookingSince = startedAt
      try {
        await this.learn(startedAt)
      } catch (error) {
        if (!(error instanceof StorageUnavailable) || this.knownRevision === null) throw error
        if (!this.away) this.log.warn({ err: error }, 'what is known goes on while the storage is away')
        this.away = true
        this.checkedAt = startedAt
        return
      }
      this.away = false
      this.checkedAt = startedAt
      this.ownChangesSeen = ownChanges
    } while (this.ownChangesSeen !== this.ownChanges)
  }

  private async learn(startedAt: number): Promise<void> {
    const isLong = startedAt - this.seenAt > MAX_GAP_MS
    const askedAt = this.clock.elapsed()
    const { revision, mark, ended, now } = await findChanges(this.store.read, isLong ? null : this.mark)
    const between = [askedAt, this.clock.elapsed()] as const
    for (const follower of this.followers) {
      follower.followEnds?.(ended)
      if (now !== null) follower.followTime?.(now, between)
    }
    this.mark = mark
    if (this.knownRevision !== revision) {
      for (const follower of this.followers) await follower.followRevision?.(revision, this.knownRevision)
      this.knownRevision = revision
    }
    this.seenAt = startedAt
  }
}

function soonEnough(refreshing: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, PATIENCE_MS)
    refreshing.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
