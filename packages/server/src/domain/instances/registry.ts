import { isInstanceSlug } from '../../config/config-schema.js'
import type { Instance } from '../../context/instance.js'
import type { AddressBook, Instances } from '../../context/services.js'
import type { Clock } from '../../platform/clock.js'
import { hashSecret, type MasterKey } from '../../platform/crypto.js'
import { invariant } from '../../platform/invariant.js'
import { LoadingCache } from '../../platform/loading-cache.js'
import { type Log, silentLog } from '../../platform/log.js'
import { type Soon, whenThere } from '../../platform/soon.js'
import { StorageUnavailable } from '../../platform/storage-unavailable.js'
import type { JwtClaims, TokenCategory } from '../../protocols/jwt.js'
import type { Store } from '../../store/store.js'
import { findRevision, listChangesAfter } from '../../store/unscoped/instance-changes.js'
import { listAddressesOf } from '../../store/unscoped/instance-lookups.js'
import { InstanceLookups } from './instance-lookups.js'
import { type KnownInstance, loadInstance, type LoadOptions } from './load-instance.js'
import { LookupBudget } from './lookup-budget.js'
import { ParsedKeys } from './signing-keys.js'

/** How old the knowledge of a node about instances and keys may be. */
const REFRESH_AFTER_MS = 2000
/** With its settings and keys an instance takes some 20 KB. */
const INSTANCE_LIMIT = 2000
/** How long a request waits for the look at what has changed, before it goes on with what was known. */
const PATIENCE_MS = 250
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

function soonEnough(refreshing: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, PATIENCE_MS)
    refreshing.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/**
 * The instances that requests and messages are for, each read by an index when it is first asked for. Other
 * nodes and the command line change them, too: the database counts the changes, and a node looks at the count
 * every two seconds at most. It forgets what has changed, and that alone.
 *
 * Those who look something up for a stranger say which network asks (`site`): what does not exist costs
 * statements, of which strangers have a budget.
 */
export class InstanceRegistry implements Instances {
  private readonly instances: LoadingCache<KnownInstance>
  private readonly lookups: InstanceLookups
  private readonly loadOptions: LoadOptions
  private readonly log: Log
  private knownRevision: number | null = null
  /** on the clock that nobody sets */
  private checkedAt = 0
  /** the last look found no storage: the next one comes as if it had */
  private isAway = false
  /** how often this node itself has changed something, and how often it had when it last looked */
  private ownChanges = 0
  private ownChangesSeen = 0
  private refreshing: Promise<void> | null = null

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    masterKey: MasterKey,
    { publicUrl, limit = INSTANCE_LIMIT, log = silentLog }: RegistryOptions = {},
  ) {
    this.log = log
    const serverOrigin = publicUrl === undefined ? null : new URL(publicUrl).origin
    this.loadOptions = { parsedKeys: new ParsedKeys(masterKey, limit), serverOrigin }
    this.instances = new LoadingCache(limit)
    this.lookups = new InstanceLookups(store.read, new LookupBudget(clock), limit)
  }

  /**
   * How many changes of instances there had been when this node last looked; null before the first refresh.
   */
  get revision(): number | null {
    return this.knownRevision
  }

  /** What is kept in memory: instances, and names and addresses that lead to one or nowhere. */
  get sizes(): { instances: number; names: number } {
    return { instances: this.instances.size, names: this.lookups.size }
  }

  /**
   * Learns what has changed if its time has come, else gives nothing to wait for. Call once per request.
   * While the storage is away or slow, what is known goes on. `force`: waits until it is known.
   */
  refresh(force = false): Promise<void> | undefined {
    if (force) this.invalidate()
    if (!this.refreshing && !force && !this.isDue()) return undefined
    this.refreshing ??= this.look().finally(() => {
      this.refreshing = null
    })
    if (force || this.knownRevision === null) return this.refreshing
    if (!this.isAway) return soonEnough(this.refreshing)
    this.refreshing.catch((error: unknown) => this.log.error({ err: error }, 'instances cannot be read'))
    return undefined
  }

  /**
   * The next request looks anew: call after a commit that changed an instance, so that its own node sees it
   * at once.
   */
  invalidate(): void {
    this.ownChanges++
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

  private isDue(): boolean {
    const isOld = this.clock.elapsed() - this.checkedAt >= REFRESH_AFTER_MS
    const isChanged = this.ownChanges !== this.ownChangesSeen && !this.isAway
    return this.knownRevision === null || isChanged || isOld
  }

  /**
   * Again, when this node has changed something while it looked. @throws StorageUnavailable when nothing is
   * known yet
   */
  private async look(): Promise<void> {
    do {
      const [ownChanges, startedAt] = [this.ownChanges, this.clock.elapsed()]
      try {
        await this.follow()
      } catch (error) {
        if (!(error instanceof StorageUnavailable) || this.knownRevision === null) throw error
        if (!this.isAway) this.log.warn({ err: error }, 'instances go on as this node knows them')
        this.isAway = true
        this.checkedAt = startedAt
        return
      }
      this.isAway = false
      this.checkedAt = startedAt
      this.ownChangesSeen = ownChanges
    } while (this.ownChangesSeen !== this.ownChanges)
  }

  private async follow(): Promise<void> {
    const revision = await findRevision(this.store.read)
    if (this.knownRevision === revision) return
    if (this.knownRevision !== null) await this.forgetChanged(this.knownRevision, revision)
    this.knownRevision = revision
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
