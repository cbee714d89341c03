import type { PortalVisit } from '../model/admin-portal.js'
import type { UserView } from '../model/user.js'
import type { OwnedTokenSession } from '../store/sessions.js'
import type { Db, Tx } from '../store/store.js'
import type { ClientRow, DevBrowserRow, DirectoryRow, SessionRow, UserRow } from '../store/tables.js'
import type { Instance } from './instance.js'
import type { Services } from './services.js'

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
  /** a browser opens the address as a page */
  takesHtml: boolean
  /**
   * Sec-Fetch-Site: how the page that the request comes from relates to this host; null from elsewhere than a
   * browser
   */
  fetchSite: string | null
  /** Referer as it was sent: of a navigation with redirects the page that began it */
  referer: string | null
  /** Idempotency-Key: the same request again is to be answered as before */
  idempotencyKey: string | null
  /** If-Match: which version a change is of */
  ifMatch: string | null
  /** If-None-Match: which version the client has already */
  ifNoneMatch: string | null
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
 * Who asks, as the authenticator of the operation's access has found out (http/authenticators.ts). A new kind
 * is one more member here, and one more authenticator.
 */
export type Caller =
  | BrowserCaller
  | { kind: 'secret_key' }
  /** an identity provider, with the key of the directory that it keeps */
  | { kind: 'directory'; directory: DirectoryRow }
  /** somebody who has come to the admin portal by a link */
  | { kind: 'admin_portal'; visit: PortalVisit }
  /** the admin token: all instances */
  | { kind: 'operator' }
  | { kind: 'inbox_viewer' }
  | { kind: 'system' }
  | { kind: 'anonymous' }

/**
 * What a handler works with, whether or not it is about an instance. `db` is the read connection in a `read`
 * operation and the transaction in a `write` one; a `staged` operation gets one from `inTransaction`.
 */
export interface PlatformContext {
  services: Services
  caller: Caller
  request: RequestFacts
  response: ResponseChanges
  db: Db
  /** Unix ms at the start of the request */
  now: number
  /** Runs after the outermost commit, never after a rollback. */
  afterCommit(action: () => void): void
  /** the thing that the request changes: its transactions take turns with others of it (`ChangeQueue`) */
  changes?: string | undefined
}

/** What handlers and the domain work with in one instance. */
export interface Context extends PlatformContext {
  instance: Instance
}

/**
 * The browser as the request showed it, or as this request made it (`ensureClient`). Shared by all copies of
 * a context.
 */
export interface BrowserCaller {
  kind: 'browser'
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
  /**
   * what the answer shows may come from leases (ADR 0025), as the client has, with those of its sessions that
   * may still be live, oldest first; absent: everything is read
   */
  kept?: { sessions: SessionRow[] }
  /** users as the answer shows them, by id: what shows them once more does not read them again */
  shownUsers?: Map<string, UserView>
}

export const browserCaller = (
  client: ClientRow | null = null,
  devBrowser: DevBrowserRow | null = null,
): BrowserCaller => ({ kind: 'browser', client, devBrowser })

/**
 * The Frontend API's context: who the browser is. Rows are as read at the start; the shell reads them anew
 * for the piggyback.
 */
export interface FrontendContext extends Context {
  caller: BrowserCaller
  /**
   * the session that the request speaks for (`_clerk_session_id`, else the client's last active one), if it
   * is live
   */
  session: SessionRow | null
  user: UserRow | null
}

/** A context whose `db` is a transaction. What has to be called in one takes this. */
export type InTx<C = Context> = C & { db: Tx }
