import * as oauth from 'oauth4webapi'
import { isDevelopment } from '../../context/instance.js'
import type { ProviderAsker, ProviderCalls } from '../../context/services.js'
import { providerFault } from '../../platform/provider-fault.js'
import type { OpenIdProtocol, PlainProtocol } from './presets/rules.js'
import { responseOf } from './provider-fetch.js'

const WELL_KNOWN = '/.well-known/openid-configuration'
/** What Microsoft writes in place of the tenant (https://learn.microsoft.com/entra/identity-platform/access-tokens). */
const TENANT = '{tenantid}'
const TENANT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The addresses of a provider: by discovery, as it was in the last hour, or as they are known. */
export async function serverMetadata(
  calls: ProviderCalls,
  asker: ProviderAsker,
  protocol: OpenIdProtocol | PlainProtocol,
): Promise<oauth.AuthorizationServer> {
  if (protocol.kind === 'plain') return plainMetadata(protocol)
  const response = await calls.published(asker, `${protocol.issuer.replace(/\/$/, '')}${WELL_KNOWN}`)
  const server = await oauth.processDiscoveryResponse(
    expectedIssuer(protocol, response.body),
    responseOf(response),
  )
  checkAddress(asker, server.authorization_endpoint)
  return server
}

/** Plain OAuth has no issuer; where a provider says one all the same, it is that of its page. */
function plainMetadata({ authorizationUrl, tokenUrl }: PlainProtocol): oauth.AuthorizationServer {
  return {
    issuer: new URL(authorizationUrl).origin,
    authorization_endpoint: authorizationUrl,
    token_endpoint: tokenUrl,
  }
}

/** A provider of many tenants says in one document that its issuer varies, or which one a tenant has. */
function expectedIssuer({ issuer, hasTenants }: OpenIdProtocol, body: string): URL {
  if (!hasTenants) return new URL(issuer)
  const said = (JSON.parse(body) as { issuer?: unknown }).issuer
  const url = new URL(String(said))
  if (url.origin !== new URL(issuer).origin) providerFault(`the issuer is at ${url.origin}`)
  return url
}

/** The same server as the one of a tenant. */
export function ofTenant(server: oauth.AuthorizationServer, tenant: unknown): oauth.AuthorizationServer {
  if (!server.issuer.includes(TENANT)) return server
  if (typeof tenant !== 'string' || !TENANT_ID.test(tenant)) providerFault('the token has no tenant')
  return { ...server, issuer: server.issuer.replace(TENANT, tenant) }
}

/**
 * The server by the name that its answer gives it (RFC 9207), where that name can't be known before: the
 * tenant of many, or the issuer of plain OAuth, which has to be at the site of its page.
 */
export async function asNamed(
  server: oauth.AuthorizationServer,
  { kind }: OpenIdProtocol | PlainProtocol,
  name: string | null,
): Promise<oauth.AuthorizationServer> {
  if (name === null || !URL.canParse(name)) return server
  const isOwn = kind === 'plain' && (await siteOf(name)) === (await siteOf(server.issuer))
  const [before = '', after] = server.issuer.split(TENANT)
  const isTenant = after !== undefined && name.startsWith(before) && name.endsWith(after)
  return isOwn || isTenant ? { ...server, issuer: name } : server
}

/** The list of public suffixes is large, and few need it. */
async function siteOf(url: string): Promise<string> {
  const { getDomain } = await import('tldts')
  return getDomain(url) ?? new URL(url).host
}

function checkAddress(asker: ProviderAsker, address: string | undefined): void {
  const { protocol } = new URL(address ?? 'none:')
  const isFit = protocol === 'https:' || (protocol === 'http:' && isDevelopment(asker))
  if (!isFit) providerFault('its page has no https address')
}
