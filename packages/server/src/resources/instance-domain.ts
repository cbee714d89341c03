/** A domain as of now; see `domain/instances/instance-domains.ts`. */
export interface DomainView {
  id: string
  name: string
  isSatellite: boolean
  frontendApiUrl: string
  /** null: switched off, or a satellite, whose people use those of the primary domain */
  accountPagesUrl: string | null
  proxyUrl: string | null
  developmentOrigin: string
  /** production without a proxy: which records the administrator must make; they point to this server */
  hosts: string[]
}

export function domainResource(view: DomainView) {
  return {
    object: 'domain',
    id: view.id,
    name: view.name,
    is_satellite: view.isSatellite,
    frontend_api_url: view.frontendApiUrl,
    accounts_portal_url: view.accountPagesUrl,
    proxy_url: view.proxyUrl,
    development_origin: view.developmentOrigin,
    cname_targets: view.hosts.map(host => ({ host, value: view.name, required: true })),
  }
}
