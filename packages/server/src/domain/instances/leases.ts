import { LRUCache } from 'lru-cache'
import type { LeasePlace, Leases, LeaseSource } from '../../context/services.js'
import { type Clock, SECOND_MS } from '../../platform/clock.js'
import type { Soon } from '../../platform/soon.js'
import { StorageUnavailable } from '../../platform/storage-unavailable.js'
import { EVERYTHING } from '../../store/lease-ends.js'
import { type ChangeFeed, type Follower, SLOW_MS } from './change-feed.js'

/** Whoever wants to know more precisely asks the database: a node has heard of what is this old. */
export const FRESH_MS = 1000
/** A token of one session takes one to four of them, about a kilobyte each. */
const LIMIT = 40_000
/** Kilobytes of JSON: what a page is shown of a person takes some six, of each organization three more. */
const PAGES_LIMIT = 64_000
const KILOBYTE = 1024
/** Pages are shown nothing older, for as long as the storage answers: a new page has left another one. */
const PAGE_FRESH_MS = 50
/** Subjects whose last change is remembered: what was kept before an older one is kept no longer. */
const ENDS_LIMIT = 50_000

interface Lease {
  value: NonNullable<unknown>
  subjects: readonly string[]
  /** how many changes this node had heard of when the value was read */
  at: number
  /** when it was read, on the clock that nobody sets */
  readAt: number
}

/**
 * Leases: what tokens are made of and pages are shown, kept until the node hears that it has changed
 * (ADR 0025). The node's own transactions tell it at once, others through the feed. A lease holds while the
 * feed is at most a second old. While the storage is away, it holds for as long as the settings say.
 */
export class TokenLeases implements Leases, Follower {
  private readonly ofTokens = new LRUCache<string, Lease>({ max: LIMIT })
  /** apart, so that pages take no tokens' place */
  private readonly ofPages = new LRUCache<string, Lease>({
    maxSize: PAGES_LIMIT,
    sizeCalculation: kilobytesOf,
  })
  private readonly ended = new LRUCache<string, number>({
    max: ENDS_LIMIT,
    dispose: (at, _, reason) => {
      if (reason === 'evict') this.allEndedAt = Math.max(this.allEndedAt, at)
    },
  })
  private heard = 0
  private allEndedAt = 0

  constructor(
    private readonly feed: Pick<ChangeFeed, 'age' | 'isAway' | 'refresh'>,
    private readonly clock: Pick<Clock, 'elapsed'>,
  ) {}

  /** How many are kept. */
  get size(): number {
    return this.ofTokens.size + this.ofPages.size
  }

  catchUp(): Promise<void> | undefined {
    return this.feed.refresh(false, PAGE_FRESH_MS)
  }

  followEnds(subjects: Iterable<string> | null): void {
    const at = ++this.heard
    if (subjects === null) {
      this.allEndedAt = at
    } else {
      for (const subject of subjects) {
        if (subject === EVERYTHING) this.allEndedAt = at
        else this.ended.set(subject, at)
      }
    }
  }

  read<Value extends NonNullable<unknown>>(
    place: LeasePlace,
    source: LeaseSource<Value>,
  ): Soon<Value | undefined> {
    // a transaction sees what it has changed itself
    if (place.db !== place.services.store.read) return source.load()
    const key = `${place.instance.id} ${source.name}`
    const lease = this.placeOf(source).get(key)
    const isUsable =
      lease !== undefined && this.holds(lease) && source.isUsable?.(lease.value as Value) !== false
    if (isUsable && (this.isFresh(lease, source) || (this.feed.isAway && this.mayOutlive(place))))
      return lease.value as Value
    return this.load(place, key, source, isUsable ? lease : undefined)
  }

  private async load<Value extends NonNullable<unknown>>(
    place: Pick<LeasePlace, 'instance'>,
    key: string,
    source: LeaseSource<Value>,
    lease: Lease | undefined,
  ): Promise<Value | undefined> {
    const { load, subjects, isUsable } = source
    const [at, readAt] = [this.heard, this.clock.elapsed()]
    try {
      const value = await (lease && this.mayOutlive(place) ? inTime(load()) : load())
      const kept = this.placeOf(source)
      if (value === undefined || isUsable?.(value) === false) kept.delete(key)
      else kept.set(key, { value, at, readAt, subjects: [place.instance.id, ...subjects(value)] })
      return value
    } catch (error) {
      const isAway = error instanceof StorageUnavailable
      if (!lease || !isAway || !this.holds(lease) || !this.mayOutlive(place)) throw error
      return lease.value as Value
    }
  }

  private placeOf({ isOfPages }: Pick<LeaseSource<unknown>, 'isOfPages'>): LRUCache<string, Lease> {
    return isOfPages ? this.ofPages : this.ofTokens
  }

  private isFresh(
    { readAt }: Lease,
    { maxAgeMs = Infinity }: Pick<LeaseSource<unknown>, 'maxAgeMs'>,
  ): boolean {
    return this.feed.age <= FRESH_MS && this.clock.elapsed() - readAt <= maxAgeMs
  }

  private holds({ at, subjects }: Lease): boolean {
    return at >= this.allEndedAt && subjects.every(subject => (this.ended.peek(subject) ?? 0) <= at)
  }

  /** Whether what was known when the storage went away may still be used. */
  private mayOutlive({ instance }: Pick<LeasePlace, 'instance'>): boolean {
    return this.feed.age <= instance.settings.session.tokensWithoutDatabaseSeconds * SECOND_MS
  }
}

const kilobytesOf = ({ value }: Lease) => Math.ceil(JSON.stringify(value).length / KILOBYTE)

/** @throws StorageUnavailable as the reading does, and when it takes too long for somebody who has a lease */
function inTime<Value>(reading: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new StorageUnavailable('slow')), SLOW_MS)
    reading.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
