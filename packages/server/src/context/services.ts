import type { ChangeQueue } from '../platform/change-queue.js'
import type { Clock } from '../platform/clock.js'
import type { MasterKey } from '../platform/crypto.js'
import type { ResolveTxt } from '../platform/dns.js'
import type { IncomingResponse, OutgoingRequest } from '../platform/http-client.js'
import type { Ids } from '../platform/ids.js'
import type { Log } from '../platform/log.js'
import type { Random } from '../platform/random.js'
import type { Soon } from '../platform/soon.js'
import type { JwtClaims, TokenCategory } from '../protocols/jwt.js'
import type { Db, Store } from '../store/store.js'
import type { EventRow } from '../store/tables.js'
import type { Work } from '../store/work.js'
import type { Instance } from './instance.js'

/** Background work that a change may leave something for. */
export type BackgroundWork = 'events' | 'messages' | 'webhooks' | 'jobs'

/** The same server, with its statements over the connections of another kind of work. */
export function over(services: Services, work: Work): Services {
  const store = { value: services.store.lane(work), enumerable: true }
  return Object.create(services, { store }) as Services
}

/** What one running server is made of. `app.ts` alone knows the classes behind these interfaces. */
export interface Services {
  store: Store
  clock: Clock
  random: Random
  ids: Ids
  masterKey: MasterKey
  log: Log
  registry: Instances
  leases: Leases
  changeQueue: ChangeQueue
  signingKeyPool: SigningKeySource
  passwords: PasswordHashing
  activity: SessionActivity
  resolveTxt: ResolveTxt
  breachedPasswords: BreachCheck
  captcha: CaptchaCheck
  probeProxy: ProbeProxy
  providers: ProviderCalls
  /** a self-hosted Svix server that events are handed over to; absent: none */
  svix?: SvixServer | null
  /** sees every event before it is written; tests compare it with the contract and throw */
  inspectEvent?: ((payload: EventRow['payload']) => void) | undefined
  /** tells background work that there is something new for it; called after commit */
  wake(work: BackgroundWork): void
  /**
   * origin of this server as people reach it, e.g. http://localhost:4400; for links to its own pages and
   * pictures
   */
  publicUrl: string
  /** of the public URL, '' for an origin alone */
  basePath: string
}

/**
 * The instances that requests and messages are for, with their keys. Those who look something up for a
 * stranger say which network asks (`site`): what does not exist costs statements, of which strangers have a
 * budget.
 */
export interface Instances {
  /** How many changes of instances there had been at the last look; null before the first one. */
  readonly revision: number | null
  /** Learns what has changed if its time has come, else gives nothing to wait for. Call once per request. */
  refresh(force?: boolean): Promise<void> | undefined
  /** The next request looks anew: call after a commit that changed an instance. */
  invalidate(): void
  findById(id: string): Soon<Instance | undefined>
  findBySecretKey(secretKey: string, site?: string | null): Soon<Instance | undefined>
  findByPublishableKey(publishableKey: string, site?: string | null): Soon<Instance | undefined>
  findBySlug(slug: string, site?: string | null): Soon<Instance | undefined>
  /** By a registered frontend API URL, without trailing slash. */
  findByUrl(url: string, site?: string | null): Promise<Instance | undefined>
  /** All registered frontend API URLs of one origin, with the ids of their instances. */
  urlsAt(origin: string, site?: string | null): Soon<AddressBook>
  findDefault(): Soon<Instance | undefined>
  /** Public keys as JWK, the signing one first. */
  jwks(instanceId: string): Promise<Record<string, unknown>[]>
  /** Signs claims with the instance's present key. */
  sign(instanceId: string, category: TokenCategory, claims: JwtClaims): Promise<string>
  /** Claims of a token that one of the instance's keys signed; null otherwise. Expiry is not checked. */
  verify(instanceId: string, category: TokenCategory, token: string): Promise<JwtClaims | null>
}

/** What this node keeps of what tokens are made of and pages are shown, until it changes. */
export interface Leases {
  /** Learns what other nodes have changed up to now, unless it is known. Call before a page is shown any. */
  catchUp(): Promise<void> | undefined
  /** What is kept if it still holds, else what is read now. What there is none of is not kept. */
  read<Value extends NonNullable<unknown>>(
    place: LeasePlace,
    source: LeaseSource<Value>,
  ): Soon<Value | undefined>
}

/** Where something is read. A context is one. */
export interface LeasePlace {
  db: Db
  instance: Instance
  services: Pick<Services, 'store'>
}

/** Something that may be kept. */
export interface LeaseSource<Value> {
  /** what is read, with all that it depends on; unique within the instance */
  name: string
  load(): Promise<Value | undefined>
  /**
   * ids of all rows that were read, of those in `store/lease-ends.ts`: a change of one of them ends the lease
   */
  subjects(value: Value): string[]
  /** pages are shown it: it is larger than what tokens are made of, and takes none of their room */
  isOfPages?: true
  /**
   * what is older is read anew while the storage answers: for what shows when somebody was active last, which
   * ends no lease
   */
  maxAgeMs?: number
  /** What says no is read anew: only the database refuses. */
  isUsable?(value: Value): boolean
}

/** Key pairs for new instances. */
export interface SigningKeySource {
  /** A pair that nobody else gets. */
  take(): Promise<SigningKeyPair>
}

/** Hashes passwords beside the event loop. */
export interface PasswordHashing {
  /** An argon2id digest of the password. @throws ApiError server_busy */
  hash(password: string, asker?: HashingAsker): Promise<string>
  /** `hasher` says how an imported digest was made. @throws ApiError server_busy */
  verify(password: string, digest: string, hasher?: string, asker?: HashingAsker): Promise<boolean>
}

/** When sessions were used last, as far as it is not written yet. */
export interface SessionActivity {
  note(instanceId: string, sessionId: string, userId: string): void
  /** Unix ms of a use that is not written yet, or that what is kept may not know yet. */
  lastSeen(sessionId: string): number | undefined
  /** Writes what was noted. */
  flush(): Promise<void>
}

export interface BreachCheck {
  /** Whether a password is known from breaches. */
  includes(password: string): Promise<boolean>
}

export interface CaptchaCheck {
  /** Whether a solved challenge is one; null when the service gave no answer. */
  verify(solution: CaptchaSolution): Promise<boolean | null>
}

/**
 * Whose connection it is: providers of development instances may be on this machine, others are public, or in
 * networks that `settings.identityProviders.allowedNetworks` names.
 */
export type ProviderAsker = Pick<Instance, 'environment' | 'settings'>

export type ProviderRequest = Pick<OutgoingRequest, 'method' | 'url' | 'headers' | 'body'> & {
  /** what is longer is cut off; 256 KB unless somebody expects more */
  maxResponseBytes?: number
}

/** Requests to identity providers, within limits of time and size. */
export interface ProviderCalls {
  /** @throws RequestFailure when there is no answer, or one that says that the provider is in trouble */
  send(asker: ProviderAsker, request: ProviderRequest): Promise<IncomingResponse>
  /**
   * A document that a provider publishes about itself, at most an hour old.
   * @param mayBeOld false: at most a minute old, for those whom the present one does not help
   * @throws RequestFailure
   */
  published(asker: ProviderAsker, url: string, mayBeOld?: boolean): Promise<IncomingResponse>
}

/** A self-hosted Svix server. */
export interface SvixServer {
  /** @returns the application's id over there */
  ensureApp(instance: { id: string; name: string }): Promise<string>
  deleteApp(instanceId: string): Promise<void>
  /** A link, for some hours, to the page where endpoints are managed. */
  portalUrl(instanceId: string): Promise<string>
  /** Hands over one event. The server knows it by its id, so handing it over again changes nothing. */
  handOver(instance: { id: string; name: string }, event: EventRow): Promise<void>
}

/** Whose the URLs of one origin are: URL to id of the instance. */
export type AddressBook = ReadonlyMap<string, string>

export interface SigningKeyPair {
  publicJwk: Record<string, unknown>
  privatePem: string
}

/** Who wants a password hashed. */
export interface HashingAsker {
  /** the network that asks; null: one that shares with nobody */
  site: string | null
  /**
   * whether it is a browser that was signed in before, or an application's
   * server; asked for only when it matters
   */
  isKnown(): boolean | Promise<boolean>
}

export interface CaptchaSolution {
  secretKey: string
  token: string
  ipAddress: string | null
}

/**
 * Whether `GET /v1/proxy-health` through the proxy says healthy; `networks`:
 * private ones (CIDR) that may be called.
 */
export type ProbeProxy = (url: string, networks: readonly string[]) => Promise<boolean>
