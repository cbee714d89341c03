import type { CaptchaVerifier } from '../domain/captcha/turnstile.js'
import type { ProbeProxy } from '../domain/instances/probe-proxy.js'
import type { InstanceRegistry } from '../domain/instances/registry.js'
import type { SigningKeyPool } from '../domain/instances/signing-key-pool.js'
import type { BreachedPasswords } from '../domain/passwords/breached-passwords.js'
import type { PasswordHasher } from '../domain/passwords/password-hasher.js'
import type { ActivityRecorder } from '../domain/sessions/activity.js'
import type { Clock } from '../platform/clock.js'
import type { MasterKey } from '../platform/crypto.js'
import type { ResolveTxt } from '../platform/dns.js'
import type { Ids } from '../platform/ids.js'
import type { Log } from '../platform/log.js'
import type { Random } from '../platform/random.js'
import type { UserView } from '../resources/user.js'
import type { OwnedTokenSession } from '../store/sessions.js'
import type { Db, Store } from '../store/store.js'
import type { ClientRow, DevBrowserRow, EventRow, SessionRow, UserRow } from '../store/tables.js'
import type { SvixEngine } from '../webhooks/svix-engine.js'
import type { Instance } from './instance.js'

/** What one running server is made of; built once in app.ts. */
export interface Services {
  store: Store
  clock: Clock
  random: Random
  ids: Ids
  masterKey: MasterKey
  log: Log
  registry: InstanceRegistry
  signingKeyPool: SigningKeyPool
  passwords: PasswordHasher
  activity: ActivityRecorder
  resolveTxt: ResolveTxt
  breachedPasswords: BreachedPasswords
  captcha: CaptchaVerifier
  probeProxy: ProbeProxy
  /** a self-hosted Svix server that events are handed over to; absent: none */
  svix?: SvixEngine | null
  /** sees every event before it is written; tests compare it with the contract and throw */
  inspectEvent?: ((payload: EventRow['payload']) => void) | undefined
  /** tells the delivery worker that the outbox has something new; called after commit */
  wakeDelivery(): void
  /**
   * origin of this server as people reach it, e.g. http://localhost:4400; for links to its own pages and
   * pictures
   */
  publicUrl: string
}

/** The request as operations may see it: facts, no Request object. */
export interface RequestFacts {
  traceId: string
  apiVersion: string
  /**
   * the registered frontend API URL that the request came through, else the instance's primary one; `iss` of
   * new tokens
   */
  frontendApiUrl: string
  /** Path attribute of cookies: the prefix of a path-style instance, else `/` */
  cookiePath: string
  isSecure: boolean
  origin: string | null
  ipAddress: string | null
  /**
   * the network that the browser is in, for what networks share; null on loopback, and for an application's
   * server
   */
  site: string | null
  userAgent: string | null
  /** Accept-Language as it was sent */
  acceptLanguage: string | null
  /**
   * Sec-Fetch-Site: how the page that the request comes from relates to this host; null from elsewhere than a
   * browser
   */
  fetchSite: string | null
  /** Referer as it was sent: of a navigation with redirects the page that began it */
  referer: string | null
  /** Idempotency-Key: the same request again is to be answered as before */
  idempotencyKey: string | null
  /** never logged */
  authorization: string | null
  /** `_is_native=1`: no cookies, the client's secret travels in the Authorization header */
  isNative: boolean
  /** name -> values in the order sent (a path-style instance may share its host with another one) */
  cookies: ReadonlyMap<string, string[]>
  query: URLSearchParams
}

export interface ResponseChanges {
  setCookies: string[]
  headers: Record<string, string>
}

/**
 * What a handler and the domain work with. `db` is the read connection in a `read` operation and the
 * transaction in a `write` one; a `staged` operation gets a transaction from `ctx.transaction`.
 */
export interface Context {
  services: Services
  instance: Instance
  request: RequestFacts
  response: ResponseChanges
  db: Db
  /** Unix ms at the start of the request */
  now: number
  /** Runs after the outermost commit, never after a rollback. */
  afterCommit(action: () => void): void
}

/**
 * The browser as the request showed it, or as this request made it (`ensureClient`). Shared by all copies of
 * a context.
 */
export interface BrowserState {
  client: ClientRow | null
  /** development instances: the dev browser of `__clerk_db_jwt` */
  devBrowser: DevBrowserRow | null
  /**
   * access `own-session`: the session that the path names, often read in place of the client; null: the
   * client has no such one
   */
  ownSession?: { clientId: string; row: OwnedTokenSession | null }
  /**
   * Unix ms of the client's last change of secret: the request brought the secret from before it. `client` is
   * then null unless the client had a live session before.
   */
  staleSince?: number
  /** made by this request: nothing hangs on the client yet but what the request itself has made */
  isClientNew?: boolean
  /** this request has given the client its secret: nobody else knows it yet */
  isSecretNew?: boolean
  /** users that the answer shows, by id: its piggyback shows the same without reading them again */
  shownUsers?: Map<string, UserView>
}

/**
 * The Frontend API's context: who the browser is. Rows are as read at the start; the shell reads them anew
 * for the piggyback.
 */
export interface FrontendContext extends Context {
  browser: BrowserState
  /**
   * the session that the request speaks for (`_clerk_session_id`, else the client's last active one), if it
   * is live
   */
  session: SessionRow | null
  user: UserRow | null
}

/**
 * One transaction of a `staged` operation. Hashing and network calls belong outside.
 * The callback may run again after a serialization failure: keep effects inside the database.
 */
export async function inTransaction<C extends Context, T>(ctx: C, run: (tx: C) => Promise<T>): Promise<T> {
  const actions: (() => void)[] = []
  const rewind = rememberEffects(ctx)
  let result: T
  try {
    result = await ctx.services.store.transaction(async db => {
      actions.length = 0
      rewind()
      return run({ ...ctx, db, afterCommit: (action: () => void) => actions.push(action) })
    })
  } catch (error) {
    rewind()
    throw error
  }
  for (const action of actions) action()
  return result
}

/** What was rolled back leaves neither cookies nor a client, for the next try or for the answer. */
function rememberEffects(ctx: Context): () => void {
  const { response } = ctx
  const cookieCount = response.setCookies.length
  // native applications get the client's secret here
  const { authorization } = response.headers
  const browser = (ctx as Partial<FrontendContext>).browser
  const before = browser ?? { client: null, devBrowser: null }
  const { client, devBrowser, isClientNew = false, isSecretNew = false } = before
  return () => {
    response.setCookies.length = cookieCount
    if (authorization === undefined) delete response.headers['authorization']
    else response.headers['authorization'] = authorization
    if (browser)
      Object.assign(browser, { client, devBrowser, isClientNew, isSecretNew, shownUsers: new Map() })
  }
}
