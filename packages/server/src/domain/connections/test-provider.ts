import type { Context } from '../../context/context.js'
import { type Instance, isDevelopment } from '../../context/instance.js'
import type { Services } from '../../context/services.js'
import { ApiError } from '../../errors/api-error.js'
import type { Connection, ProviderProfile, ProviderTokens } from '../../model/connection.js'
import { HOUR_MS, MINUTE_MS } from '../../platform/clock.js'
import { hashSecret } from '../../platform/crypto.js'
import { wantedScopes } from './departure.js'
import type { Provider } from './provider.js'
import { rulesOf } from './rules-of.js'

/** Somebody as the test provider knows them. At least one of name and address is there. */
export interface TestPerson {
  name: string
  emailAddress: string | null
  isEmailProven: boolean
}

/** Those whom its page offers: one for each answer of a provider that leads another way. */
export const TEST_PERSONS = {
  ada: { name: 'Ada Lovelace', emailAddress: 'ada.lovelace@example.com', isEmailProven: true },
  grace: { name: 'Grace Hopper', emailAddress: 'grace.hopper@example.com', isEmailProven: false },
  alan: { name: 'Alan Turing', emailAddress: null, isEmailProven: false },
} satisfies Record<string, TestPerson>

const CODE_LIFETIME_MS = 10 * MINUTE_MS
const REFRESH_TOKEN = /^test_refresh_[\w-]+\.([\w-]*)$/

type TestProviderContext = Pick<Context, 'instance'> & {
  services: Pick<Services, 'clock' | 'masterKey' | 'random'>
}

/** What a code holds. The kind keeps everything else under the master key from passing as one. */
interface SealedPerson {
  kind: 'test_provider_code'
  instanceId: string
  connectionId: string
  state: string
  expiresAt: number
  person: TestPerson
}

/** @returns the connection that the test provider stands in for; undefined: none, and none in production */
export function findTestConnection(instance: Instance, key: string): Connection | undefined {
  if (!isDevelopment(instance)) return undefined
  return instance.connections.find(each => each.key === key && each.isEnabled && each.clientId === null)
}

/**
 * Stands in for a provider without credentials, in development instances alone: the page at
 * `/v1/test_provider` lets one say who comes back.
 * @throws ApiError oauth_provider_unavailable in production, where anybody could say that they are anybody
 */
export function testProvider(ctx: TestProviderContext, connection: Connection): Provider {
  const values = { provider: connection.name }
  if (!isDevelopment(ctx.instance)) throw new ApiError('oauth_provider_unavailable', { values })
  return {
    depart: async ({ state, redirectUri, scopes }) => {
      // it is beside the callback, on whichever address of the Frontend API that is
      const url = new URL('test_provider', redirectUri)
      url.search = new URLSearchParams({ connection: connection.key, state }).toString()
      // it grants what the provider that it stands for would be asked for
      const wanted = wantedScopes(rulesOf(connection), { wantedOfAll: connection.scopes, scopes })
      return { url: url.toString(), kept: { scope: wanted.join(' ') } }
    },
    arrive: async ({ kept, state, parameters }) => {
      if (parameters.get('error') === 'access_denied') throw new ApiError('oauth_access_denied', { values })
      const person = openCode(ctx, connection, state, parameters.get('code') ?? '')
      if (!person) throw new ApiError('oauth_fetch_user_error', { values })
      return { profile: profileOf(person), tokens: newTokens(ctx, kept['scope'] ?? '') }
    },
    refresh: async refreshToken => {
      const scope = REFRESH_TOKEN.exec(refreshToken)?.[1]
      if (scope === undefined) throw new ApiError('external_account_missing_refresh_token')
      return newTokens(ctx, Buffer.from(scope, 'base64url').toString())
    },
  }
}

/** The code with which somebody comes back to the callback, good for one state. */
export function sealCode(
  { services, instance }: TestProviderContext,
  connection: Connection,
  state: string,
  person: TestPerson,
): string {
  const sealed: SealedPerson = {
    kind: 'test_provider_code',
    instanceId: instance.id,
    connectionId: connection.id,
    state,
    expiresAt: services.clock.now() + CODE_LIFETIME_MS,
    person,
  }
  return services.masterKey.encrypt(JSON.stringify(sealed))
}

/** @returns null: the code is none of ours, is too old, or was made for something else */
function openCode(
  { services, instance }: TestProviderContext,
  connection: Connection,
  state: string,
  code: string,
): TestPerson | null {
  const sealed = decrypted(services, code)
  const isMeant =
    sealed?.kind === 'test_provider_code' &&
    sealed.instanceId === instance.id &&
    sealed.connectionId === connection.id &&
    sealed.state === state &&
    sealed.expiresAt > services.clock.now()
  return isMeant ? sealed.person : null
}

function decrypted({ masterKey }: Pick<Services, 'masterKey'>, code: string): SealedPerson | null {
  try {
    return JSON.parse(masterKey.decrypt(code)) as SealedPerson | null
  } catch {
    return null
  }
}

function profileOf({ name, emailAddress, isEmailProven }: TestPerson): ProviderProfile {
  const [firstName, ...others] = name.split(/\s+/).filter(part => part !== '')
  return {
    subject: subjectOf(name, emailAddress),
    emailAddress,
    isEmailProven,
    firstName: firstName ?? null,
    lastName: others.join(' ') || null,
    username: null,
    imageUrl: null,
  }
}

/** The same person comes back as the same one: by the address, else by the name. */
function subjectOf(name: string, emailAddress: string | null): string {
  const known = emailAddress === null ? `name:${name.toLowerCase()}` : `email:${emailAddress}`
  return `test_${hashSecret(known).slice(0, 32)}`
}

/** Nobody takes them: there is no API behind them. A refreshed token keeps the scopes of the first one. */
function newTokens({ services }: TestProviderContext, scope: string): ProviderTokens {
  const { clock, random } = services
  const kept = Buffer.from(scope).toString('base64url')
  return {
    accessToken: `test_access_${random.secret()}`,
    refreshToken: `test_refresh_${random.secret()}.${kept}`,
    idToken: null,
    expiresAt: clock.now() + HOUR_MS,
    scopes: scope.split(' ').filter(each => each !== ''),
  }
}
