import {
  type Dialect,
  startTestServer,
  TEST_ORIGIN,
  TEST_SECRET_KEY,
  type TestBrowser,
  type TestServer,
  type TestServerOptions,
} from '@frontdesk/testkit'
import { type SignedIn, signInWithTicket } from '../support.js'

export type Side = 'primary' | 'other' | 'waiting' | 'live'

/** How the tests reach each of the instances that share a server. */
export const SIDES: Record<Side, { secretKey: string; frontendApiUrl: string; origin?: string }> = {
  primary: { secretKey: TEST_SECRET_KEY, frontendApiUrl: TEST_ORIGIN },
  other: {
    secretKey: 'sk_test_other000000000000000000000000000000',
    frontendApiUrl: `${TEST_ORIGIN}/other`,
  },
  waiting: {
    secretKey: 'sk_test_waiting0000000000000000000000000000',
    frontendApiUrl: `${TEST_ORIGIN}/waiting`,
  },
  live: {
    secretKey: 'sk_live_live0000000000000000000000000000000',
    frontendApiUrl: 'https://clerk.live.example',
    origin: 'https://app.live.example',
  },
}

const FACTOR = { enabled: true, usedForFirstFactor: true }

/** Everything that can be switched on is, and nothing is limited to a few. */
const SETTINGS = {
  attributes: {
    phoneNumber: { ...FACTOR, usedForSecondFactor: true },
    username: FACTOR,
    password: { enabled: true, required: false },
    passkey: { enabled: true },
    authenticatorApp: { enabled: true },
    backupCode: { enabled: true },
    web3Wallet: { enabled: true, firstFactors: ['web3_metamask_signature'] },
    emailAddress: { ...FACTOR, required: false, firstFactors: ['email_code', 'email_link'] },
  },
  organizations: {
    enabled: true,
    maxAllowedMemberships: 0,
    directMemberAdding: true,
    invitationsPerDay: { receiver: null, sender: null, organization: null },
    maxAllowedRoles: 100_000,
    maxAllowedRoleSets: 100_000,
    maxAllowedDomains: 100_000,
    domainsEnabled: true,
    selfServeSso: true,
    selfServeDirectories: true,
    domainEnrollmentModes: [
      'manual_invitation' as const,
      'automatic_invitation' as const,
      'automatic_suggestion' as const,
    ],
  },
  display: { signInUrl: 'http://localhost:3000/sign-in', signUpUrl: 'http://localhost:3000/sign-up' },
  // a new browser of somebody with a second factor is one call away
  signIn: { ticketsPassSecondFactor: true },
  native: { trustedDeviceSignIn: true },
  passkey: { relyingParty: 'auth_host' as const },
  attackProtection: { lockoutMaxAttempts: 1000 },
}

/**
 * A server with two instances of the same settings, `primary` and `other`, one more that has
 * a waitlist, and one in production.
 */
export function startTwoInstances(
  dialect: Dialect,
  options: Omit<TestServerOptions, 'dialect' | 'settings' | 'instances'> = {},
  more: TestServerOptions['settings'] = {},
): Promise<TestServer> {
  const keyFor = (kind: 'test' | 'live', host: string) =>
    `pk_${kind}_${Buffer.from(`${host}$`).toString('base64').replace(/=+$/, '')}`
  const further = (slug: 'other' | 'waiting', settings: TestServerOptions['settings']) => ({
    slug,
    environment: 'development' as const,
    publishableKey: keyFor('test', `${slug}.frontdesk.test`),
    secretKeys: [SIDES[slug].secretKey],
    settings,
  })
  return startTestServer({
    ...options,
    dialect,
    settings: { ...SETTINGS, ...more },
    instances: [
      further('other', SETTINGS),
      further('waiting', { ...SETTINGS, signUp: { mode: 'waitlist' } }),
      {
        slug: 'live',
        environment: 'production',
        domain: 'live.example',
        hosts: ['clerk.live.example'],
        publishableKey: keyFor('live', 'clerk.live.example'),
        secretKeys: [SIDES.live.secretKey],
        settings: {
          ...SETTINGS,
          display: {},
          attackProtection: { ...SETTINGS.attackProtection, rateLimits: { enabled: false } },
        },
      },
    ],
  })
}

export interface Person extends SignedIn {
  email: string
  browser: TestBrowser
}

let counter = 0

/** A number that no other fixture of this process has. */
export const nextNumber = () => ++counter

const AREA_CODES = [201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219]
let phones = 0

/** A number that gets no messages and takes 424242 as its code: +1XXX55501XX. */
export function newTestPhone(): string {
  const area = AREA_CODES[Math.floor(phones / 100) % AREA_CODES.length]!
  return `+1${area}55501${String(phones++ % 100).padStart(2, '0')}`
}

/** One instance of two, as tests prepare it. Every call that does not succeed throws. */
export class InstanceSide {
  readonly secretKey: string
  readonly frontendApiUrl: string
  private readonly origin: string | undefined

  constructor(
    readonly server: TestServer,
    side: Side,
  ) {
    ;({ secretKey: this.secretKey, frontendApiUrl: this.frontendApiUrl, origin: this.origin } = SIDES[side])
  }

  async backend<Body = { id: string }>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.server.backend<Body>(method, path, body, { secretKey: this.secretKey })
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  browser = (): TestBrowser => this.server.browser(this.frontendApiUrl, this.origin)

  /** Without a password unless `fields` has one: hashing is what takes time here. */
  async newUser(fields: Record<string, unknown> = {}): Promise<{ userId: string; email: string }> {
    const email = `person${nextNumber()}@people.example`
    const { id } = await this.backend('POST', '/users', { email_address: [email], ...fields })
    return { userId: id, email }
  }

  async signIn(userId: string, browser = this.browser()): Promise<SignedIn & { browser: TestBrowser }> {
    const { token } = await this.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
    return { ...(await signInWithTicket(browser, token)), browser }
  }

  /** Somebody new, signed in. */
  async newPerson(fields: Record<string, unknown> = {}): Promise<Person> {
    const { userId, email } = await this.newUser(fields)
    return { email, ...(await this.signIn(userId)) }
  }
}
