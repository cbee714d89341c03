import { AsyncLocalStorage } from 'node:async_hooks'
import {
  createResponseValidator,
  createWebhookValidator,
  type ResponseValidator,
} from '@frontdesk/contract/validate'
import {
  createFrontdesk,
  FakeClock,
  type Frontdesk,
  type FrontdeskConfig,
  type FrontdeskOptions,
  MasterKey,
  OWN_EVENT_TYPES,
} from 'frontdesk'
import { adminAnswerFaults } from 'frontdesk/internal/admin/index'
import { createMigratedDatabase, type Dialect } from 'frontdesk/internal/store/test-database.fixture'
import { type Answer, TestBrowser } from './browser.js'

export const TEST_ORIGIN = 'http://localhost:4400'
export const TEST_SECRET_KEY = 'sk_test_primary00000000000000000000000000000'
const LABEL = 'primary.frontdesk.test$'

type Instances = FrontdeskConfig['applications'][number]['instances']

export interface TestServerOptions {
  dialect: Dialect
  /** settings of the primary development instance */
  settings?: Instances[number]['settings']
  /** its connections to identity providers; Google and GitHub on the test provider by default */
  connections?: Instances[number]['connections']
  /** further instances beside it */
  instances?: Instances
  clock?: FakeClock
  /** where people reach the server; default: TEST_ORIGIN */
  publicUrl?: string
  /** the way to the database, of its location; default: that location itself */
  reach?: (location: string) => Promise<string>
  /** DNS TXT records, for proofs of domain ownership; none by default */
  resolveTxt?: (name: string) => Promise<string[]>
  probeProxy?: (url: string) => Promise<boolean>
  /** range API of breached passwords; default: none is asked */
  breachService?: string
  /** sees every statement that the database gets, whoever asks for it */
  onStatement?: (sql: string, parameters: readonly unknown[]) => void
  /** default: silent */
  log?: FrontdeskOptions['log']
  captchaService?: string
  /** where the SDKs' bundles are; default: none are served */
  bundleDirectory?: string
}

export interface TestServer {
  frontdesk: Frontdesk
  clock: FakeClock
  /** where the database is, for a second server on the same data */
  database: string
  /** a person's browser at the primary instance, or at another one by its Frontend API URL */
  browser(frontendApiUrl?: string, origin?: string | null): TestBrowser
  /** a call of an application's server to the Backend API */
  backend<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    options?: BackendOptions,
  ): Promise<Answer<Body>>
  /** newest code that was mailed to the address, or null */
  newestCode(address: string): Promise<string | null>
  /** newest link that was mailed to the address, or null */
  newestLink(address: string): Promise<string | null>
  /**
   * the statements that the database gets because of what `run` asks for; the
   * delivery of its events is not among them
   */
  queriesOf(run: () => Promise<unknown>): Promise<string[]>
  /** types of the events so far, oldest first */
  eventTypes(): Promise<string[]>
  close(): Promise<void>
}

export interface BackendOptions {
  secretKey?: string
  apiVersion?: string
}

/**
 * A whole server in this process with a database of its own and a clock that stands still. Every answer and
 * every event is compared with the contract; a mismatch fails the request, and so the test.
 */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const database = await createMigratedDatabase(options.dialect)
  const clock = options.clock ?? new FakeClock(Date.UTC(2026, 5, 1, 12))
  const masterKey = new MasterKey(Buffer.alloc(32, 7))
  const watched = new AsyncLocalStorage<string[]>()
  const frontdesk = await createFrontdesk({
    database: (await options.reach?.(database.location)) ?? database.location,
    masterKey,
    clock,
    publicUrl: options.publicUrl ?? TEST_ORIGIN,
    config: testConfig(options),
    durability: 'relaxed',
    resolveTxt: options.resolveTxt ?? (async () => []),
    ...(options.probeProxy ? { probeProxy: options.probeProxy } : {}),
    breachService: options.breachService ?? false,
    ...(options.log ? { log: options.log } : {}),
    ...(options.bundleDirectory ? { bundleDirectory: options.bundleDirectory } : {}),
    ...(options.captchaService ? { captchaService: options.captchaService } : {}),
    inspectResponse: contractCheck(),
    inspectEvent: webhookCheck(),
    aroundStatement(sql, run, parameters) {
      watched.getStore()?.push(sql)
      options.onStatement?.(sql, parameters)
      return run()
    },
  })
  const { services } = frontdesk

  async function backend<Body>(
    method: string,
    path: string,
    body?: unknown,
    extra: BackendOptions = {},
  ): Promise<Answer<Body>> {
    const headers = new Headers({
      authorization: `Bearer ${extra.secretKey ?? TEST_SECRET_KEY}`,
      'content-type': 'application/json',
    })
    headers.set('clerk-api-version', extra.apiVersion ?? '2026-05-12')
    const request = new Request(`${TEST_ORIGIN}/bapi/v1${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const response = await frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
    const text = await response.text()
    return {
      status: response.status,
      body: (text ? JSON.parse(text) : null) as Body,
      headers: response.headers,
    }
  }

  /** What messages to the address hold under the name, newest first. */
  async function newestOf(name: 'code' | 'link', address: string): Promise<string | null> {
    const rows = await services.store.read
      .selectFrom('messages')
      .select(['body_ciphertext'])
      .where('recipient', '=', address)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute()
    for (const row of rows) {
      const body = row.body_ciphertext
        ? (JSON.parse(masterKey.decrypt(row.body_ciphertext)) as Record<string, string | null>)
        : null
      if (body?.[name]) return body[name]
    }
    return null
  }

  return {
    frontdesk,
    clock,
    database: database.location,
    browser: (frontendApiUrl = TEST_ORIGIN, origin) => new TestBrowser(frontdesk, frontendApiUrl, origin),
    backend,
    newestCode: address => newestOf('code', address),
    newestLink: address => newestOf('link', address),
    async queriesOf(run) {
      const queries: string[] = []
      const { wake } = services
      services.wake = () => {} // the worker's turn would be counted with the request that wakes it
      await watched.run(queries, run)
      services.wake = wake
      return queries
    },
    async eventTypes() {
      const rows = await services.store.read
        .selectFrom('events')
        .select(['type', 'created_at', 'id'])
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return rows.map(row => row.type)
    },
    async close() {
      await frontdesk.close()
      await database.drop()
    },
  }
}

function testConfig(options: TestServerOptions): FrontdeskConfig {
  const primary: Instances[number] = {
    slug: 'primary',
    environment: 'development',
    default: true,
    publishableKey: `pk_test_${Buffer.from(LABEL)
      .toString('base64')
      .replace(/={1,2}$/, '')}`,
    secretKeys: [TEST_SECRET_KEY],
    settings: options.settings,
    connections: options.connections,
  }
  return { applications: [{ name: 'Test', instances: [primary, ...(options.instances ?? [])] }] }
}

/** Made once for all servers: compiling the schemas is much of what starting one costs. */
let responseValidators: Record<'bapi' | 'fapi' | 'admin' | 'scim', ResponseValidator> | undefined

function contractCheck() {
  const validators = (responseValidators ??= {
    bapi: createResponseValidator('bapi'),
    fapi: createResponseValidator('fapi'),
    admin: adminAnswerFaults,
    // what its resources look like is no contract's business
    scim: () => [],
  })
  return ({
    api,
    operationId,
    status,
    body,
  }: {
    api: 'bapi' | 'fapi' | 'admin' | 'scim'
    operationId: string
    status: number
    body: unknown
  }) => {
    const mismatches = validators[api](operationId, status, JSON.parse(JSON.stringify(body)))
    if (mismatches.length > 0)
      throw new Error(`${operationId} ${status} does not fit the contract:\n${mismatches.join('\n')}`)
  }
}

let webhookValidator: ReturnType<typeof createWebhookValidator> | undefined

function webhookCheck() {
  const validate = (webhookValidator ??= createWebhookValidator())
  return (payload: Record<string, unknown>) => {
    const type = String(payload['type'])
    if (OWN_EVENT_TYPES.includes(type)) return
    const mismatches = validate(type, JSON.parse(JSON.stringify(payload)))
    if (mismatches.length === 0) return
    const message = `${type} does not fit its schema:\n${mismatches.join('\n')}`
    // what is thrown here ends as an internal error, which tells no reason
    process.stderr.write(`${message}\n`)
    throw new Error(message)
  }
}
