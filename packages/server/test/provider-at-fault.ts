import {
  type Dialect,
  startTestServer,
  type TestBrowser,
  type TestServer,
  type TestServerOptions,
} from '@frontdesk/testkit'
import { MisbehavingProvider } from '../src/domain/connections/misbehaving.fixture.js'
import { begin, comeBack, departure } from './provider-visits.js'

export const STRATEGY = 'oauth_custom_acme'
const CALLBACK = '/v1/oauth_callback'

/** Where a connection to a provider of plain OAuth leads. */
const connectionTo = (provider: MisbehavingProvider) => ({
  name: 'Acme',
  clientId: 'frontdesk',
  clientSecret: 'secret',
  authorizationUrl: provider.url('/authorize'),
  tokenUrl: provider.url('/token'),
  userInfoUrl: provider.url('/me'),
})

/** A server with two providers of plain OAuth, `custom_acme` and `custom_other`, that do as a test says. */
export async function startWithProviders(dialect: Dialect, settings: TestServerOptions['settings'] = {}) {
  const [acme, other] = [await MisbehavingProvider.start(), await MisbehavingProvider.start()]
  const server = await startTestServer({
    dialect,
    settings: {
      signIn: { clientTrust: false },
      attackProtection: { rateLimits: { enabled: false } },
      ...settings,
    },
    connections: { custom_acme: connectionTo(acme), custom_other: connectionTo(other) },
  })
  const close = async () => {
    await server.close()
    await Promise.all([acme.stop(), other.stop()])
  }
  return { server, acme, other, close }
}

/** A provider that does its part. */
export const mannersFor = (person: object, tokens: object = {}): MisbehavingProvider['manners'] => ({
  '/token': { body: { access_token: 'access-1', token_type: 'bearer', expires_in: 3600, ...tokens } },
  '/me': { body: { id: 'ada', email: 'ada@acme.example', email_verified: true, ...person } },
})

/** Where the provider's page sends the browser back to. */
export function callbackOf(url: URL, answer: Record<string, string> = { code: 'code-1' }): URL {
  const state = url.searchParams.get('state') ?? ''
  return new URL(`http://localhost${CALLBACK}?${new URLSearchParams({ state, ...answer }).toString()}`)
}

/** A browser at the provider's page, about to come back. */
export async function leave(
  browser: TestBrowser,
  strategy = STRATEGY,
): Promise<() => Promise<string | null>> {
  const callback = callbackOf(departure(await begin(browser, 'sign_ins', strategy)))
  return () => comeBack(browser, callback)
}

/** How many rows there are of what a sign-in makes. */
export async function countMade({ frontdesk }: TestServer): Promise<Record<string, number>> {
  const { read } = frontdesk.services.store
  const count = async (table: 'users' | 'sessions' | 'external_accounts' | 'identifiers') => {
    const { rows } = await read
      .selectFrom(table)
      .select(({ fn }) => fn.countAll().as('rows'))
      .executeTakeFirstOrThrow()
    return [table, Number(rows)] as const
  }
  const tables = ['users', 'sessions', 'external_accounts', 'identifiers'] as const
  return Object.fromEntries(await Promise.all(tables.map(count)))
}
