import { Hono } from 'hono'
import { adminOperations } from './admin/index.js'
import { type Background, startBackground } from './background.js'
import { backendOperations } from './bapi/index.js'
import { createDocsHandler } from './bundles/docs.js'
import { createBundleHandler } from './bundles/serve.js'
import type { FrontdeskConfig } from './config/config-file.js'
import type { TextMessagesConfig } from './config/text-messages.js'
import { over, type ProbeProxy, type Services } from './context/services.js'
import type { WorkerPart } from './context/worker-part.js'
import { createInboxHandler } from './delivery/inbox.js'
import { CaptchaVerifier, TURNSTILE_SERVICE } from './domain/captcha/turnstile.js'
import { ProviderNetwork } from './domain/connections/provider-network.js'
import type { ChangeFeed } from './domain/instances/change-feed.js'
import { TokenLeases } from './domain/instances/leases.js'
import { createProxyProbe } from './domain/instances/probe-proxy.js'
import { InstanceRegistry } from './domain/instances/registry.js'
import { SigningKeyPool } from './domain/instances/signing-key-pool.js'
import { watchNode } from './domain/instances/watch-node.js'
import { BreachedPasswords, DEFAULT_BREACH_SERVICE } from './domain/passwords/breached-passwords.js'
import { PasswordHasher } from './domain/passwords/password-hasher.js'
import { NodeRegister } from './domain/provisioning/node-register.js'
import {
  applyConfig,
  checkMasterKey,
  configDigest,
  ensureDefaultApplication,
} from './domain/provisioning/provision.js'
import { applyDeclaredRoles } from './domain/provisioning/provision-roles.js'
import { ActivityRecorder } from './domain/sessions/activity.js'
import { watchDirectories } from './domain/upkeep/watch-directories.js'
import { watchConnections } from './domain/upkeep/watch-saml.js'
import { ApiError } from './errors/api-error.js'
import { watchEvents } from './events/watch-events.js'
import { frontendOperations } from './fapi/index.js'
import { renderClient } from './flows/client-view.js'
import { createAccountPages } from './http/account-pages/handler.js'
import { type AnswerRequest, isApiPath, requestOf, responseOf } from './http/api-request.js'
import { createAuthenticators } from './http/authenticators.js'
import { basePathOf, belowBasePath } from './http/base-path.js'
import { BodyMemory } from './http/body-memory.js'
import { createRefuse, type Refuse } from './http/early-refusal.js'
import { errorResponse } from './http/error-response.js'
import { parseTrustProxy } from './http/forwarded.js'
import { adminTokenOf } from './http/operator.js'
import { ownPages } from './http/own-pages.js'
import { Readiness } from './http/readiness.js'
import { ApiRouter, contractRoutes, ownRoutes, scimRoutes } from './http/router.js'
import { createShell, type Inspection } from './http/shell.js'
import { jobHandlers } from './job-handlers.js'
import { watchJobs } from './jobs/watch-jobs.js'
import { ChangeQueue } from './platform/change-queue.js'
import { type Clock, systemClock } from './platform/clock.js'
import { CountedTogether } from './platform/counting-together.js'
import type { MasterKey } from './platform/crypto.js'
import { DatabaseClock } from './platform/database-clock.js'
import { type ResolveTxt, resolveTxt } from './platform/dns.js'
import { createIds } from './platform/ids.js'
import { type Log, type RequestLog, silentLog } from './platform/log.js'
import { Metrics } from './platform/metrics.js'
import { type Random, systemRandom } from './platform/random.js'
import { openRateLimiter } from './platform/rate-limiter.js'
import { addSecurityHeaders } from './platform/security-headers.js'
import { scimOperations } from './scim/index.js'
import { DEFAULT_POOL_SIZE } from './store/dialect/postgres/work.js'
import { migrate } from './store/migrations/migrate.js'
import { openStore } from './store/open-store.js'
import type { AroundStatement, Store } from './store/store.js'
import { SvixEngine } from './webhooks/svix-engine.js'

/** With fewer, a request that waits for a row would hold up all others of its worker. */
const LEAST_CONNECTIONS = 2

/** They hold no state but what each operation checks, which is compiled at its first request. */
const createRouters = () => ({
  bapi: new ApiRouter(contractRoutes('bapi', backendOperations)),
  fapi: new ApiRouter(contractRoutes('fapi', frontendOperations)),
  admin: new ApiRouter(ownRoutes(adminOperations)),
  scim: new ApiRouter(scimRoutes(scimOperations)),
})

/** the same for all servers of a process, as in tests */
let routers: ReturnType<typeof createRouters> | null = null

export interface FrontdeskOptions {
  /** path of an SQLite file, or postgres://… */
  database: string
  /** encrypts secrets at rest */
  masterKey: MasterKey
  /**
   * address of this server as people reach it, e.g. http://localhost:4400, or one below a path:
   * https://example.com/auth
   */
  publicUrl: string
  /** declared applications and instances, applied at start */
  config?: FrontdeskConfig
  /** make a first application when there is no instance at all */
  provisionDefault?: boolean
  /** SQLite: `full` (default) survives power loss, `relaxed` a crash of the process alone */
  durability?: 'full' | 'relaxed'
  /** PostgreSQL: connections that this node has for requests at most; default 10 */
  databaseConnections?: number | undefined
  /** whose X-Forwarded-* headers count: hops or CIDR ranges; default nobody */
  trustProxy?: string | null
  /** smtp://user:password@host:port, for production instances */
  smtpUrl?: string | null
  /** who sends text messages, for production instances */
  textMessages?: TextMessagesConfig | null
  /** redis://…, where several nodes count their rate limits together */
  redisUrl?: string | null
  /** https://<token>@<host>: a self-hosted Svix server that every event is handed over to */
  svixUrl?: string | null
  /** range API of breached passwords; false: only the list of common ones that comes along */
  breachService?: string | false
  /** where CAPTCHA answers are checked; default: Turnstile's own */
  captchaService?: string
  /** TXT records of DNS, for the ownership of organizations' domains; the system's resolver by default */
  resolveTxt?: ResolveTxt
  /** asks a reverse proxy whether it leads here; over the network by default */
  probeProxy?: ProbeProxy
  /** opens the inbox to visitors from beyond loopback */
  inboxToken?: string | null
  /** where scripts/fetch-bundles.mjs put the SDK bundles; null = do not serve them */
  bundleDirectory?: string | null
  /** where the documentation is as pages; null = serve none */
  docsDirectory?: string | null
  /**
   * SQLite: the disk has failed to keep changes. No more are taken; the process should end, as `frontdesk
   * start` does, and only a new one can tell what the disk has.
   */
  onDiskFailure?: (error: Error) => void
  /**
   * A newer version has taken away what this one uses (ADR 0033): the process should end in an orderly way,
   * as `frontdesk start` does.
   */
  onSchemaEnded?: () => void
  /** this process is one of several workers of a server; absent: it is the whole server */
  worker?: WorkerPart
  log?: Log
  /** one line for each request; default: `log` */
  requestLog?: RequestLog
  clock?: Clock
  random?: Random
  /** sees every answer of an operation before it is sent; tests compare it with the contract and throw */
  inspectResponse?: (inspection: Inspection) => void
  /** the same for the payload of every event */
  inspectEvent?: Services['inspectEvent']
  /** runs every statement that the database gets */
  aroundStatement?: AroundStatement
}

export interface Frontdesk {
  /** The whole server as one web-standard handler: serve it, mount it in a route, call it in a test. */
  fetch(request: Request, info?: { remoteAddress?: string | null }): Promise<Response>
  /**
   * What `fetch` does with requests to the APIs (`isApiPath`), for servers with requests of their own kind.
   */
  answer: AnswerRequest
  /** The path of the public URL, below which requests may come; '' for an origin alone. */
  basePath: string
  /** The answer to what is refused before it is a request, e.g. by the parser of an HTTP server. */
  refuse: Refuse
  /** `/readyz` answers 503 from now on, so that a balancer sends its requests elsewhere; all else goes on. */
  drain(): void
  /** Ends the live streams of the inbox, which last as long as somebody looks. */
  endStreams(): void
  /** Stops background work alone, which another process goes on with. */
  stopBackground(): Promise<void>
  /** Stops background work, writes what is pending, closes the storage. */
  close(): Promise<void>
  /** Figures of this process, for Prometheus. */
  metrics: Metrics
  services: Services
}

/**
 * Builds a server: opens and migrates the storage, applies the configuration, starts delivery.
 * @throws ConfigError when the configuration or the master key does not fit
 */
export async function createFrontdesk(options: FrontdeskOptions): Promise<Frontdesk> {
  const log = options.log ?? silentLog
  const store = openStore(options.database, {
    durability: options.durability ?? 'full',
    poolSize: shareOfConnections(options),
    log,
    onDiskFailure: options.onDiskFailure,
    aroundStatement: options.aroundStatement,
  })
  try {
    return await assemble(options, store, log)
  } catch (error) {
    await store.close()
    throw error
  }
}

/** The connections of a node are those of all its workers together. */
function shareOfConnections({ databaseConnections, worker }: FrontdeskOptions): number | undefined {
  if (!worker) return databaseConnections
  return Math.max(LEAST_CONNECTIONS, Math.ceil((databaseConnections ?? DEFAULT_POOL_SIZE) / worker.count))
}

async function assemble(options: FrontdeskOptions, store: Store, log: Log): Promise<Frontdesk> {
  const services = createServices(options, store, log)
  await migrate(store, services.clock, { report: message => log.warn(message) })
  await checkMasterKey(store, options.masterKey)
  const starting = over(services, 'maintenance')
  const config = options.config && (await applyConfig(starting, options.config, log))
  if (!config && options.provisionDefault)
    await ensureDefaultApplication(starting, { publicUrl: services.publicUrl })
  await services.registry.refresh(true)
  if (config) await applyDeclaredRoles(starting, config)

  const closing = new AbortController()
  const { worker } = options
  const background =
    worker && !worker.hasBackground ? wakeElsewhere(services, worker) : startBackgroundOf(options, services)
  services.signingKeyPool.start()
  const register = new NodeRegister(
    over(services, 'background'),
    config ? configDigest(options.masterKey, config) : null,
    options.onSchemaEnded,
  )
  register.start()

  const metrics = new Metrics(worker)
  watchNode(metrics.registry, services)
  // figures of the database are the same in every worker
  if (worker?.hasBackground !== false) watchBackground(metrics, over(services, 'background'))
  const together = worker ? new CountedTogether(worker.count, counts => worker.countTogether(counts)) : null
  const rateLimiter = await openRateLimiter(options.redisUrl ?? null, services, together)
  const bodies = new BodyMemory()
  const trustProxy = parseTrustProxy(options.trustProxy)
  const answer = createShell({
    services,
    requestLog: options.requestLog ?? log,
    metrics,
    rateLimiter,
    bodies,
    trustProxy,
    routers: (routers ??= createRouters()),
    authenticators: createAuthenticators({
      adminToken: adminTokenOf(options.masterKey),
      inboxToken: options.inboxToken ?? null,
    }),
    renderClient,
    inspectResponse: options.inspectResponse,
  })
  const { basePath } = services
  const readiness = new Readiness(services)
  await readiness.look()
  const pages = ownPages({
    services,
    metrics,
    readiness,
    bundles: options.bundleDirectory ? createBundleHandler({ directory: options.bundleDirectory }) : null,
    // the pages are made for the path that they have on a server of its own
    docs: options.docsDirectory && !basePath ? createDocsHandler({ directory: options.docsDirectory }) : null,
    inbox: createInboxHandler(services, { accessToken: options.inboxToken ?? null, closing: closing.signal }),
    accountPages: createAccountPages(services, trustProxy),
  })
  const app = new Hono<{ Bindings: { remoteAddress: string | null } }>()
  app.use('*', async (context, next) => {
    await next()
    addSecurityHeaders(context.res.headers)
  })
  app.onError((error, context) => errorResponse(services, error, context.req.raw))
  app.use('*', (context, next) => {
    // U+0000 can neither be stored nor looked up (PostgreSQL): what an address names by it is not there
    if (context.req.url.includes('%00')) throw new ApiError('resource_not_found')
    return next()
  })
  app.route('/', pages)
  const answerWeb = async (request: Request, url: URL, remoteAddress: string | null) =>
    responseOf(await answer(requestOf(request, url, remoteAddress)))
  app.notFound(context => answerWeb(context.req.raw, new URL(context.req.url), context.env.remoteAddress))

  return {
    services,
    answer,
    basePath,
    refuse: createRefuse({ services, trustProxy }),
    async fetch(request, info) {
      const remoteAddress = info?.remoteAddress ?? null
      const url = new URL(request.url)
      const path = belowBasePath(url.pathname, basePath)
      // past the router of the pages: it costs the busiest requests more than their own routing
      if (isApiPath(path)) return answerWeb(request, url, remoteAddress)
      if (path === url.pathname) return app.fetch(request, { remoteAddress })
      url.pathname = path
      return app.fetch(new Request(url, request), { remoteAddress })
    },
    drain: () => readiness.drain(),
    endStreams: () => closing.abort(),
    stopBackground: () => background.stop(),
    metrics,
    async close() {
      closing.abort()
      await Promise.all([background.stop(), register.stop()])
      rateLimiter.close()
      services.breachedPasswords.close()
      services.captcha.close()
      services.providers.close()
      services.signingKeyPool.close()
      await services.passwords.close()
      await services.activity.flush()
      await store.close()
    },
  }
}

function startBackgroundOf(options: FrontdeskOptions, services: Services): Background {
  return startBackground(services, {
    smtpUrl: options.smtpUrl ?? null,
    textMessages: options.textMessages ?? null,
  })
}

/** What changes leave behind is worked off by another worker. */
function wakeElsewhere(services: Services, worker: WorkerPart): Background {
  services.wake = work => worker.wake(work)
  return { stop: async () => {} }
}

function watchBackground({ registry }: Metrics, background: Services): void {
  const kinds = jobHandlers.map(handler => handler.kind)
  watchJobs(registry, background, kinds)
  watchEvents(registry, background)
  watchConnections(registry, background)
  watchDirectories(registry, background)
}

function createServices(options: FrontdeskOptions, store: Store, log: Log) {
  const clock = options.clock ?? databaseClock(log)
  const random = options.random ?? systemRandom
  const publicUrl = options.publicUrl.replace(/\/$/, '')
  const registry = new InstanceRegistry(store.lane('registry'), clock, options.masterKey, { publicUrl, log })
  if (clock instanceof DatabaseClock) registry.feed.follow(clock)
  return {
    store,
    clock,
    random,
    log,
    ids: createIds(clock, random),
    masterKey: options.masterKey,
    registry,
    leases: followedLeases(store, registry.feed, clock),
    changeQueue: new ChangeQueue(),
    signingKeyPool: new SigningKeyPool(),
    passwords: new PasswordHasher({}, options.worker?.count),
    activity: new ActivityRecorder(store.lane('background'), clock, log),
    resolveTxt: options.resolveTxt ?? resolveTxt,
    probeProxy: options.probeProxy ?? createProxyProbe(log),
    providers: new ProviderNetwork(clock),
    captcha: new CaptchaVerifier(options.captchaService ?? TURNSTILE_SERVICE, log),
    breachedPasswords: new BreachedPasswords(breachServiceUrl(options), clock, log),
    svix: options.svixUrl ? new SvixEngine(options.svixUrl) : null,
    inspectEvent: options.inspectEvent,
    wake: () => {},
    publicUrl,
    basePath: basePathOf(publicUrl),
  } satisfies Services
}

const databaseClock = (log: Log) =>
  new DatabaseClock(systemClock, skewMs =>
    log.warn({ skewMs }, 'the clock of this machine is not that of the database, which Frontdesk goes by'),
  )

/** Leases that hear of what this process changes, and of what others change. */
function followedLeases(store: Store, feed: ChangeFeed, clock: Clock): TokenLeases {
  const leases = new TokenLeases(feed, clock)
  feed.follow(leases)
  store.onChange(subjects => leases.followEnds(subjects))
  return leases
}

function breachServiceUrl({ breachService }: FrontdeskOptions): string | null {
  return breachService === false ? null : (breachService ?? DEFAULT_BREACH_SERVICE)
}
