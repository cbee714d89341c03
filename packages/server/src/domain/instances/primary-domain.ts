import { formatPublishableKey, parsePublishableKey } from '../../config/publishable-key.js'
import type { Context, InTx } from '../../context/context.js'
import { type Instance, isDevelopment, primaryHostUrl } from '../../context/instance.js'
import { ApiError } from '../../errors/api-error.js'
import { listInstanceUrls, replaceInstanceUrls } from '../../store/unscoped/instances.js'
import { mapUniqueViolation } from '../checks/unique-violation.js'
import { listAddressOwners } from './address-owners.js'
import { changeInstance } from './change-instance.js'
import { checkDomainName, checkProxyUrl } from './instance-domains.js'

export interface PrimaryDomainChanges {
  name?: string | null | undefined
  /** null: the Frontend API answers on a host of its own again */
  proxyUrl?: string | null | undefined
  homeUrl?: string
}

/**
 * Moves a production instance to another domain: its hosts and proxy URLs go along, and so does the
 * publishable key if it names one of those hosts. Browsers keep their cookies for the old hosts, so
 * everybody has to sign in again. Until the configuration file says something new about its addresses, it
 * does not undo this.
 * @returns the instance with its new addresses @throws ApiError
 */
export async function changePrimaryDomain(ctx: InTx, changes: PrimaryDomainChanges): Promise<Instance> {
  const { instance } = ctx
  if (isDevelopment(instance) || instance.domain === null) throw new ApiError('production_only')
  const domain = changes.name ? checkDomainName(instance, changes.name) : instance.domain
  const moved = (await ownUrls(ctx)).map(url => movedUrl(url, instance.domain!, domain))
  const urls = changes.proxyUrl === undefined ? moved : proxied(instance, domain, moved, changes.proxyUrl)
  for (const url of urls) await refuseForeignAddress(ctx, url)
  await mapUniqueViolation('instance_urls', 'url', () => replaceInstanceUrls(ctx, urls))
  const publishableKey = movedKey(instance, domain, urls)
  const settings = await changeInstance(
    ctx,
    { display: { homeUrl: changes.homeUrl } },
    { domain, publishable_key: publishableKey },
  )
  return { ...instance, domain, urls, publishableKey, settings }
}

/** The domain of an application's home page: without `www.`, and as a whole for a secondary application. */
export function domainOfHomeUrl(homeUrl: string, isSecondary: boolean): string {
  const url = URL.canParse(homeUrl) ? new URL(homeUrl) : null
  if (url?.protocol !== 'https:' || url.port !== '')
    throw new ApiError('form_param_format_invalid', { param: 'home_url' })
  return isSecondary ? url.hostname : url.hostname.replace(/^www\./, '')
}

async function ownUrls(ctx: Context): Promise<string[]> {
  return (await listInstanceUrls(ctx.db, [ctx.instance.id])).map(row => row.url)
}

/** `https://clerk.old.example/path` -> `https://clerk.new.example/path`; what is elsewhere stays. */
function movedUrl(text: string, from: string, to: string): string {
  const url = new URL(text)
  return text.replace(url.host, movedHost(url.host, from, to))
}

function movedHost(host: string, from: string, to: string): string {
  if (host === from) return to
  return host.endsWith(`.${from}`) ? host.slice(0, -from.length) + to : host
}

/**
 * The proxy URL becomes the primary address, or the host does again; a host stays registered beside a proxy.
 */
function proxied(instance: Instance, domain: string, urls: string[], proxyUrl: string | null): string[] {
  const hosts = urls.filter(url => new URL(url).pathname === '/')
  if (proxyUrl === null) return hosts.length > 0 ? hosts : [primaryHostUrl(domain)]
  const checked = checkProxyUrl(instance, proxyUrl)
  const { hostname } = new URL(checked)
  // cookies of the domain could not be set from a host outside of it
  if (hostname !== domain && !hostname.endsWith(`.${domain}`))
    throw new ApiError('form_param_format_invalid', { param: 'proxy_url' })
  return [checked, ...hosts.filter(url => url !== checked)]
}

/** Its own satellites' addresses are foreign, too. */
async function refuseForeignAddress(ctx: Context, url: string): Promise<void> {
  const owners = await listAddressOwners(ctx.db, url)
  if (owners.some(owner => owner.instanceId !== ctx.instance.id || owner.satelliteId !== null))
    throw new ApiError('form_identifier_exists', { param: 'name', values: { param: 'address' } })
}

/** Without a proxy URL the SDKs call the host that is in the key. */
function movedKey(instance: Instance, domain: string, urls: string[]): string {
  const host = parsePublishableKey(instance.publishableKey)?.host ?? ''
  const moved = movedHost(host, instance.domain ?? '', domain)
  const primary = new URL(urls[0]!)
  const isServed = primary.pathname !== '/' || urls.includes(`https://${moved}`)
  if (moved === host && isServed) return instance.publishableKey
  return formatPublishableKey('live', isServed ? moved : primary.host)
}
