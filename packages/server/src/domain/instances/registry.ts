import { isInstanceSlug } from '../../config/config-schema.js'
import type { Instance } from '../../context/instance.js'
import type { AddressBook, Instances } from '../../context/services.js'
import type { Clock } from '../../platform/clock.js'
import { hashSecret, type MasterKey } from '../../platform/crypto.js'
import { invariant } from '../../platform/invariant.js'
import { LoadingCache } from '../../platform/loading-cache.js'
import { type Log, silentLog } from '../../platform/log.js'
import { type Soon, whenThere } from '../../platform/soon.js'
import type { JwtClaims, TokenCategory } from '../../protocols/jwt.js'
import type { Store } from '../../store/store.js'
import { listChangesAfter } from '../../store/unscoped/instance-changes.js'
import { listAddressesOf } from '../../store/unscoped/instance-lookups.js'
import { ChangeFeed, type Follower } from './change-feed.js'
import { InstanceLookups } from './instance-lookups.js'
import { type KnownInstance, loadInstance, type LoadOptions } from './load-instance.js'
import { LookupBudget } from './lookup-budget.js'
import { ParsedKeys } from './signing-keys.js'

/** With its settings and keys an instance takes some 20 KB. */
const INSTANCE_LIMIT = 2000
/** When more have changed, e.g. by a configuration file, a node rather forgets all that it knows. */
const CHANGE_LIMIT = 500
/**
 * Host names and publishable keys are shorter; what is longer is not looked up, and not remembered either.
 */
const MAX_NAME_LENGTH = 512
const NO_ADDRESS: AddressBook = new Map()

export interface RegistryOptions {
  /** origin of this server as people reach it */
  publicUrl?: string
  /** how many instances are kept in memory */
  limit?: number
  log?: Log
}

/**
 * The instances that requests and messages are for, each read by an index when it is first asked for. Other
 * nodes and the command line change them, too: the database counts the changes, and a node follows the count
 * (`ChangeFeed`). It forgets what has changed, and that alone.
 *
 * Those who look something up for a stranger say which network asks (`site`): what does not exist costs
 * statements, of which strangers have a budget.
 */
export class InstanceRegistry implements Instances, Follower {
  private readonly instances: LoadingCache<KnownInstance>
  private readonly lookups: InstanceLookups
  private readonly loadOptions: LoadOptions
  readonly feed: ChangeFeed

  constructor(
    private readonly store: Store,
    clock: Clock,
    masterKey: MasterKey,
    { publicUrl, limit = INSTANCE_LIMIT, log = silentLog }: RegistryOptions = {},
  ) {
    const serverOrigin = publicUrl === undefined ? null : new URL(publicUrl).origin
    this.loadOptions = { parsedKeys: new ParsedKeys(masterKey, clock, limit), serverOrigin }
    this.instances = new LoadingCache(limit)
    this.lookups = new InstanceLookups(store.read, new LookupBudget(clock), limit)
    this.feed = new ChangeFeed(store, clock, log)
    this.feed.follow(this)
  }

  /**
   * How many changes of instances there had been when this node last looked; null before the first refresh.
   */
  get revision(): number | null {
    return this.feed.revision
  }

  /** What is kept in memory: instances, and names and addresses that lead to one or nowhere. */
  get sizes(): { instances: number; names: number } {
    return { instances: this.instances.size, names: this.lookups.size }
  }

  /** `ChangeFeed.refresh`. */
  refresh(force = false): Promise<void> | undefined {
    return this.feed.refresh(force)
  }

  /** `ChangeFeed.invalidate`. */
  invalidate(): void {
    this.feed.invalidate()
  }

  findById(id: string): Soon<Instance | undefined> {
    return whenThere(this.known(id), known => known?.instance)
  }

  findBySecretKey(secretKey: string, site?: string | null): Soon<Instance | undefined> {
    return this.found(this.lookups.findId('secretKeyHash', hashSecret(secretKey), site))
  }

  findByPublishableKey(publishableKey: string, site?: string | null): Soon<Instance | undefined> {
    if (publishableKey.length > MAX_NAME_LENGTH) return undefined
    return this.found(this.lookups.findId('publishableKey', publishableKey, site))
  }

  findBySlug(slug: string, site?: string | null): Soon<Instance | undefined> {
    if (!isInstanceSlug(slug)) return undefined
    return this.found(this.lookups.findId('slug', slug, site))
  }

  /** By a registered frontend API URL, without trailing slash. */
  async findByUrl(url: string, site?: string | null): Promise<Instance | undefined> {
    const { origin } = new URL(url)
    return this.found((await this.urlsAt(origin, site)).get(url))
  }

  /**
   * All registered frontend API URLs of one origin, such as `https://app.example.com`, with the ids of their
   * instances.
   */
  urlsAt(origin: string, site?: string | null): Soon<AddressBook> {
    if (origin.length > MAX_NAME_LENGTH) return NO_ADDRESS
    // it is asked for all the time, whether it is registered or not
    const isOwn = origin === this.loadOptions.serverOrigin
    const book = this.lookups.addressesAt(origin, isOwn ? undefined : site)
    return whenThere(book, found => found ?? NO_ADDRESS)
  }

  findDefault(): Soon<Instance | undefined> {
    return this.found(this.lookups.findId('default', ''))
  }

  /** Public keys as JWK, the signing one first. */
  async jwks(instanceId: string): Promise<Record<string, unknown>[]> {
    return (await this.known(instanceId))?.keys.jwks() ?? []
  }

  /** Signs claims with the instance's present key. */
  async sign(instanceId: string, category: TokenCategory, claims: JwtClaims): Promise<string> {
    const known = invariant(await this.known(instanceId), `There is no instance ${instanceId}.`)
    return known.keys.sign(category, claims)
  }

  /**
   * Claims of a token of this category that one of the instance's keys signed; null otherwise. Expiry is not
   * checked.
   */
  async verify(instanceId: string, category: TokenCategory, token: string): Promise<JwtClaims | null> {
    return (await this.known(instanceId))?.keys.verify(category, token) ?? null
  }

  private found(id: Soon<string | undefined>): Soon<Instance | undefined> {
    return whenThere(id, known => (known === undefined ? undefined : this.findById(known)))
  }

  private known(id: string): Soon<KnownInstance | undefined> {
    return (
      this.instances.get(id) ??
      this.instances.load(id, () => loadInstance(this.store.read, id, this.loadOptions))
    )
  }

  async followRevision(revision: number, before: number | null): Promise<void> {
    if (before !== null) await this.forgetChanged(before, revision)
  }

  private async forgetChanged(since: number, revision: number): Promise<void> {
    const changes = await listChangesAfter(this.store.read, { revision: since, limit: CHANGE_LIMIT })
    // the count goes back when the database was restored from a backup
    const isExplained = revision > since && changes.length > 0 && changes.length < CHANGE_LIMIT
    if (!isExplained) return this.forgetAll()
    const changed = new Set(changes.map(({ instanceId }) => instanceId))
    const addresses = await listAddressesOf(this.store.read, [...changed])
    this.instances.forget((_, id) => changed.has(id))
    this.lookups.follow(changed, addresses)
  }

  private forgetAll(): void {
    this.instances.forget(() => true)
    this.lookups.forgetAll()
  }
}
