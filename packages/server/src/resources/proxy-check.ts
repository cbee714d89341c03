export interface ProxyCheck {
  id: string
  domainId: string
  proxyUrl: string
  isSuccessful: boolean
  /** Unix ms */
  ranAt: number
}

/** `POST /v1/proxy_checks` */
export function proxyCheck(check: ProxyCheck) {
  return {
    object: 'proxy_check',
    id: check.id,
    domain_id: check.domainId,
    last_run_at: check.ranAt,
    proxy_url: check.proxyUrl,
    successful: check.isSuccessful,
    created_at: check.ranAt,
    updated_at: check.ranAt,
  }
}

/** `GET /v1/proxy-health`, with the address that the proxy reports for its visitor. */
export function proxyHealthy(visitorAddress: string) {
  return { status: 'healthy', x_forwarded_for: visitorAddress }
}

export function proxyUnhealthy(message: string) {
  return { status: 'unhealthy', message }
}
