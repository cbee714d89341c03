/** A domain as of now; see `domain/domains.ts`. */
export interface DomainView {
  id: string
  name: string
  isSatellite: boolean
  frontendApiUrl: string
  proxyUrl: string | null
  developmentOrigin: string
  /** production without a proxy: which records the administrator must make; they point to this server */
  hosts: string[]
}

/** `accounts_portal_url` is null: this server has no hosted pages. */
export function domainResource(view: DomainView) {
  return {
    object: 'domain',
    id: view.id,
    name: view.name,
    is_satellite: view.isSatellite,
    frontend_api_url: view.frontendApiUrl,
    accounts_portal_url: null,
    proxy_url: view.proxyUrl,
    development_origin: view.developmentOrigin,
    cname_targets: view.hosts.map(host => ({ host, value: view.name, required: true })),
  }
}
