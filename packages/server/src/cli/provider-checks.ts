import { type ConnectionsInput, connectionsSchema } from '../config/connections.js'
import { settingsSchema } from '../config/settings.js'
import type { Instance } from '../context/instance.js'
import { providerFor } from '../domain/connections/provider-for.js'
import { ProviderNetwork } from '../domain/connections/provider-network.js'
import { rulesOf } from '../domain/connections/rules-of.js'
import { serverMetadata } from '../domain/connections/server-metadata.js'
import type { Connection } from '../model/connection.js'
import { systemClock } from '../platform/clock.js'
import { MasterKey } from '../platform/crypto.js'
import { silentLog } from '../platform/log.js'
import { systemRandom } from '../platform/random.js'

type Variables = Readonly<Record<string, string | undefined>>
type Credentials = Record<string, string>

/** Which variables hold the credentials of a provider, by the field of its connection. */
export const PROVIDERS: Record<string, Record<string, string>> = {
  google: { clientId: 'GOOGLE_CLIENT_ID', clientSecret: 'GOOGLE_CLIENT_SECRET' },
  github: { clientId: 'GITHUB_CLIENT_ID', clientSecret: 'GITHUB_CLIENT_SECRET' },
  microsoft: { clientId: 'MICROSOFT_CLIENT_ID', clientSecret: 'MICROSOFT_CLIENT_SECRET' },
  apple: {
    clientId: 'APPLE_CLIENT_ID',
    teamId: 'APPLE_TEAM_ID',
    keyId: 'APPLE_KEY_ID',
    privateKey: 'APPLE_PRIVATE_KEY',
  },
  custom_oidc: {
    discoveryUrl: 'OIDC_DISCOVERY_URL',
    clientId: 'OIDC_CLIENT_ID',
    clientSecret: 'OIDC_CLIENT_SECRET',
  },
}

const CALLBACK_VARIABLE = 'PROVIDER_CALLBACK_URL'
const DEFAULT_CALLBACK = 'http://localhost:4400/v1/oauth_callback'
/** What a page says of a client or a callback address that it does not know. */
const REFUSING_PAGE =
  /redirect_uri_mismatch|redirect_uri is not|invalid_client|deleted_client|unauthorized_client|\/oauth\/error|strServiceExceptionMessage/i
/** What the token address says of a code that is none: the client is known, and its secret is right. */
const REFUSED_CODE = /^(invalid_grant|bad_verification_code)\b/

/** What cannot be seen without a person at the provider's page. */
export const UNCHECKED =
  'Not checked, because it takes a person: the consent page, the way back, names and addresses of people, ' +
  'refresh tokens. docs/real-providers.md lists the steps.'

export interface Check {
  name: string
  /** null: it holds */
  problem: string | null
}

/** The credentials of a provider, if all of them are there. */
export function credentialsOf(key: string, variables: Variables): Credentials | null {
  const entries = Object.entries(PROVIDERS[key] ?? {}).map(([field, name]) => [
    field,
    variables[name]?.trim(),
  ])
  return entries.every(([, value]) => value) ? (Object.fromEntries(entries) as Credentials) : null
}

/** What can be checked of a real provider without a person. Calls it over the network. */
export async function checkProvider(
  key: string,
  credentials: Credentials,
  variables: Variables = {},
): Promise<Check[]> {
  const redirectUri = variables[CALLBACK_VARIABLE] || DEFAULT_CALLBACK
  const network = new ProviderNetwork(systemClock)
  const ctx = contextWith(network)
  const connection = connectionWith(key, credentials, ctx.services.masterKey)
  const provider = providerFor(ctx, connection)
  const { protocol } = rulesOf(connection)
  try {
    const keys = await checked('its addresses and keys are found', async () => {
      if (protocol.kind !== 'openid') return null
      const { jwks_uri: url = '' } = await serverMetadata(network, ctx.instance, protocol)
      const { body } = await network.published(ctx.instance, url)
      const { keys: found } = JSON.parse(body) as { keys?: unknown[] }
      return found?.length ? null : `${url} has no keys`
    })
    const request = { state: 'state-of-a-check', redirectUri, scopes: [] }
    const page = await checked(`its page takes the client and ${redirectUri}`, async () => {
      const { url } = await provider.depart(request)
      const headers = { accept: 'text/html', 'user-agent': 'frontdesk' }
      const answer = await network.send(ctx.instance, { method: 'GET', url, headers })
      const [refusal] = REFUSING_PAGE.exec(`${answer.headers['location'] ?? ''}\n${answer.body}`) ?? []
      return refusal ?? (answer.status >= 400 ? `it answered ${answer.status}` : null)
    })
    const token = await checked('its token address knows the secret, and refuses a wrong code', async () => {
      const { kept } = await provider.depart(request)
      const parameters = new URLSearchParams({ code: 'not-a-code', state: request.state })
      const reason = await provider
        .arrive({ kept, state: request.state, redirectUri, parameters })
        .then(() => 'it has taken a wrong code', reasonOf)
      return REFUSED_CODE.test(reason) ? null : reason
    })
    return [keys, page, token]
  } finally {
    network.close()
  }
}

async function checked(name: string, check: () => Promise<string | null>): Promise<Check> {
  return { name, problem: await check().catch(reasonOf) }
}

/** Failures of providers are told to people in general words: the reason is in their cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

function contextWith(providers: ProviderNetwork) {
  const masterKey = new MasterKey(systemRandom.bytes(32))
  const settings = settingsSchema.parse({})
  const instance: Instance = {
    id: 'ins_check',
    slug: 'check',
    applicationId: 'app_check',
    applicationName: 'Check',
    environment: 'development',
    isDefault: true,
    publishableKey: '',
    cookieSuffix: '',
    domain: null,
    origins: [],
    urls: [],
    serverOrigin: null,
    settings,
    redirectUrls: [],
    satellites: [],
    connections: [],
    hasEnterpriseSso: false,
    hasSharedProviders: false,
  }
  const services = { clock: systemClock, random: systemRandom, masterKey, log: silentLog, publicUrl: '' }
  return { services: { ...services, providers }, instance }
}

/** The same as the configuration would make of it. @throws ZodError */
function connectionWith(key: string, credentials: Credentials, masterKey: MasterKey): Connection {
  const name = key.startsWith('custom_') ? { name: 'OpenID provider' } : {}
  const input = { [key]: { ...name, ...credentials } } as ConnectionsInput
  const declared = connectionsSchema.parse(input)[key]!
  const { clientId, secret, options } = declared
  return {
    id: 'oacc_check',
    key,
    name: key,
    logoUrl: null,
    isEnabled: true,
    isForSignIn: true,
    blocksSubaddresses: false,
    allowedEmailDomains: null,
    blockedEmailDomains: [],
    clientId,
    secretCiphertext: secret === null ? null : masterKey.encrypt(secret),
    scopes: options.scopes,
    options: options.provider,
  }
}
