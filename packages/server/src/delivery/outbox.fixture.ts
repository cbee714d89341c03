import { type SettingsInput, settingsSchema } from '../config/settings.js'
import type { Context, InTx } from '../context/context.js'
import type { Services } from '../context/services.js'
import { inTransaction } from '../context/transaction.js'
import { CaptchaVerifier } from '../domain/captcha/turnstile.js'
import { ProviderNetwork } from '../domain/connections/provider-network.js'
import { InstanceRegistry } from '../domain/instances/registry.js'
import { SigningKeyPool } from '../domain/instances/signing-key-pool.js'
import { BreachedPasswords } from '../domain/passwords/breached-passwords.js'
import { PasswordHasher } from '../domain/passwords/password-hasher.js'
import { ActivityRecorder } from '../domain/sessions/activity.js'
import { ChangeQueue } from '../platform/change-queue.js'
import { FakeClock } from '../platform/clock.js'
import { MasterKey } from '../platform/crypto.js'
import { createIds } from '../platform/ids.js'
import { silentLog } from '../platform/log.js'
import { systemRandom } from '../platform/random.js'
import { migrate } from '../store/migrations/migrate.js'
import { openStore } from '../store/open-store.js'
import type { Store } from '../store/store.js'
import { createMigratedDatabase, type Dialect } from '../store/test-database.fixture.js'
import { noteInstanceChanges } from '../store/unscoped/instance-changes.js'
import { insertApplication, insertInstance } from '../store/unscoped/instances.js'

/** For the tests of events/ and delivery/: a database of its own and the services that the outbox needs. */
export interface OutboxFixture {
  services: Services
  clock: FakeClock
  development: Context['instance']
  production: Context['instance']
  contextOf(instance: Context['instance'], services?: Services): Context
  /** Another process on the same database. */
  anotherNode(): Services
  close(): Promise<void>
}

export { DIALECTS as dialects } from '../store/test-database.fixture.js'

const MASTER_SECRET = Buffer.alloc(32, 7)
const BROWSER =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

export async function openOutboxFixture(
  dialect: Dialect,
  productionSettings: SettingsInput = {},
): Promise<OutboxFixture> {
  const database = await createMigratedDatabase(dialect)
  const clock = new FakeClock()
  const stores: Store[] = []
  const node = () => {
    const store = openStore(database.location, { durability: 'relaxed' })
    stores.push(store)
    return servicesOver(store, clock)
  }
  const services = node()
  await migrate(services.store, clock)
  await provision(services, productionSettings)
  await services.registry.refresh(true)
  return {
    services,
    clock,
    development: (await services.registry.findBySlug('dev'))!,
    production: (await services.registry.findBySlug('live'))!,
    contextOf: (instance, of = services) => contextOf(instance, of, clock),
    anotherNode: node,
    async close() {
      for (const store of stores) await store.close()
      await database.drop()
    },
  }
}

/** Runs `run` in a transaction and its after-commit actions, as the shell does. */
export const committed = <T>(ctx: Context, run: (tx: InTx) => Promise<T>): Promise<T> =>
  inTransaction(ctx, run)

function servicesOver(store: Store, clock: FakeClock): Services {
  const masterKey = new MasterKey(MASTER_SECRET)
  return {
    store,
    clock,
    random: systemRandom,
    ids: createIds(clock, systemRandom),
    masterKey,
    log: silentLog,
    registry: new InstanceRegistry(store, clock, masterKey),
    leases: { catchUp: () => undefined, read: (_, source) => source.load() },
    changeQueue: new ChangeQueue(),
    signingKeyPool: new SigningKeyPool(),
    passwords: new PasswordHasher(),
    activity: new ActivityRecorder(store, clock, silentLog),
    probeProxy: async () => false,
    providers: new ProviderNetwork(clock),
    captcha: new CaptchaVerifier('http://127.0.0.1:1', silentLog),
    breachedPasswords: new BreachedPasswords(null, clock, silentLog),
    resolveTxt: async () => [],
    wake() {},
    publicUrl: 'http://localhost:4400',
    basePath: '',
  }
}

async function provision({ store, clock }: Services, productionSettings: SettingsInput): Promise<void> {
  const now = clock.now()
  const row = { application_id: 'app_1', is_default: false, origins: [], created_at: now, updated_at: now }
  await store.transaction(async tx => {
    await insertApplication(tx, { id: 'app_1', name: 'Acme', slug: 'acme', created_at: now })
    await insertInstance(tx, {
      ...row,
      id: 'ins_dev',
      slug: 'dev',
      environment: 'development',
      publishable_key: 'pk_test_a',
      domain: null,
      settings: settingsSchema.parse({}),
    })
    await insertInstance(tx, {
      ...row,
      id: 'ins_live',
      slug: 'live',
      environment: 'production',
      publishable_key: 'pk_live_a',
      domain: 'example.com',
      settings: settingsSchema.parse(productionSettings),
    })
    await noteInstanceChanges(tx, ['ins_dev', 'ins_live'])
  })
}

function contextOf(instance: Context['instance'], services: Services, clock: FakeClock): Context {
  return {
    services,
    instance,
    caller: { kind: 'system' },
    request: {
      traceId: 'trace',
      apiVersion: '2021-02-05',
      frontendApiUrl: 'http://localhost:4400',
      cookiePath: '/',
      isSecure: false,
      origin: null,
      ipAddress: '203.0.113.7',
      site: null,
      userAgent: BROWSER,
      acceptLanguage: null,
      takesHtml: false,
      fetchSite: null,
      referer: null,
      idempotencyKey: null,
      ifMatch: null,
      ifNoneMatch: null,
      isNative: false,
      authorization: null,
      cookies: new Map(),
      query: new URLSearchParams(),
    },
    response: { setCookies: [], headers: {} },
    db: services.store.read,
    now: clock.now(),
    afterCommit: action => action(),
  }
}
