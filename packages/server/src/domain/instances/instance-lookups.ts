import { LRUCache } from 'lru-cache'
import type { AddressBook } from '../../context/services.js'
import { LoadingCache } from '../../platform/loading-cache.js'
import type { Soon } from '../../platform/soon.js'
import type { Db } from '../../store/store.js'
import * as lookups from '../../store/unscoped/instance-lookups.js'
import type { LookupBudget } from './lookup-budget.js'

/** Names that lead to one instance. */
const QUERIES = {
  slug: lookups.findIdBySlug,
  publishableKey: lookups.findIdByPublishableKey,
  secretKeyHash: lookups.findIdBySecretKey,
  default: (db: Db) => lookups.findDefaultId(db, {}),
}

export type LookupKind = keyof typeof QUERIES

/**
 * Names that lead nowhere and were asked for last. A known one costs no statement; there are as many as one
 * likes.
 */
const UNKNOWN_LIMIT = 2000
/**
 * An instance has a few secret keys, a slug and a publishable key, and is asked for by one or two of them.
 */
const NAMES_OF_INSTANCE = 4

/**
 * Which instance a name or an address leads to. Answers are kept until the instance changes; that something
 * leads nowhere is kept until any instance changes.
 */
export class InstanceLookups {
  private readonly ids: LoadingCache<string>
  private readonly origins: LoadingCache<Map<string, string>>
  private readonly unknown = new LRUCache<string, true>({ max: UNKNOWN_LIMIT })
  /** how often something has changed: what was looked up before is not kept as unknown */
  private changes = 0

  constructor(
    private readonly db: Db,
    private readonly budget: LookupBudget,
    instanceLimit: number,
  ) {
    this.ids = new LoadingCache(NAMES_OF_INSTANCE * instanceLimit)
    this.origins = new LoadingCache(instanceLimit)
  }

  /** How many names and addresses are kept, those that lead nowhere included. */
  get size(): number {
    return this.ids.size + this.origins.size + this.unknown.size
  }

  /**
   * The id of an instance. @param site the network that asks, for the budget of strangers; undefined: nobody
   * from outside
   * @throws ApiError too_many_requests, server_busy when strangers have asked for too much that does not
   * exist
   */
  findId(kind: LookupKind, value: string, site?: string | null): Soon<string | undefined> {
    const name = `${kind} ${value}`
    return this.find(this.ids, name, site, async () => (await QUERIES[kind](this.db, { value }))?.id)
  }

  /** All frontend API URLs of one origin; undefined: there are none. Throws as `findId`. */
  addressesAt(origin: string, site?: string | null): Soon<AddressBook | undefined> {
    return this.find(this.origins, origin, site, async () => {
      const rows = await lookups.listAddressesAt(this.db, { origin })
      return rows.length > 0 ? new Map(rows.map(row => [row.url, row.instanceId])) : undefined
    })
  }

  /**
   * Instances have changed: forgets what led to them, what led nowhere, and takes their addresses as they are
   * now.
   */
  follow(changed: ReadonlySet<string>, addresses: lookups.InstanceAddress[]): void {
    this.changes++
    this.unknown.clear()
    this.ids.forget(id => changed.has(id))
    for (const [, book] of this.origins.entries())
      for (const [url, id] of book) if (changed.has(id)) book.delete(url)

    for (const { origin, url, instanceId } of addresses) this.origins.get(origin)?.set(url, instanceId)
    this.origins.forget(book => book.size === 0)
  }

  forgetAll(): void {
    this.changes++
    this.unknown.clear()
    this.ids.forget(() => true)
    this.origins.forget(() => true)
  }

  /** At once what is known, for every request asks for some of it. */
  private find<Value extends NonNullable<unknown>>(
    cache: LoadingCache<Value>,
    name: string,
    site: string | null | undefined,
    read: () => Promise<Value | undefined>,
  ): Soon<Value | undefined> {
    const known = cache.get(name)
    if (known !== undefined || this.unknown.get(name)) return known
    return this.look(cache, name, site, read)
  }

  private async look<Value extends NonNullable<unknown>>(
    cache: LoadingCache<Value>,
    name: string,
    site: string | null | undefined,
    read: () => Promise<Value | undefined>,
  ): Promise<Value | undefined> {
    const { changes } = this
    const giveBack = site === undefined ? null : await this.budget.take(site)
    const found = await cache.load(name, read)
    if (found !== undefined) giveBack?.()
    else if (changes === this.changes) this.unknown.set(name, true)
    return found
  }
}
