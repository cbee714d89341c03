import {
  type Answer,
  TEST_ORIGIN,
  TEST_SECRET_KEY,
  type TestBrowser,
  type TestServer,
} from '@frontdesk/testkit'

export const PORTAL = '/v1/admin_portal'
const HTML = { accept: 'text/html' }
const LANGUAGE = { 'accept-language': 'en' }

let number = 0
export const newDomain = () => `customer${++number}.example`

export interface LinkBody {
  id: string
  token: string
  organization_id: string
  scopes: string[] | null
  revoked: boolean
  expired: boolean
  [more: string]: unknown
}

export interface CustomerOptions {
  /** of the link */
  link?: Record<string, unknown>
  secretKey?: string
  frontendApiUrl?: string
  name?: string
}

/** A customer whose administrator has a link, and a browser that has used nothing yet. */
export class Customer {
  private constructor(
    private readonly server: TestServer,
    readonly organizationId: string,
    readonly link: LinkBody,
    readonly browser: TestBrowser,
    private readonly secretKey: string,
  ) {}

  static async create(server: TestServer, options: CustomerOptions = {}): Promise<Customer> {
    const { secretKey = TEST_SECRET_KEY, frontendApiUrl = TEST_ORIGIN, name = 'Acme' } = options
    const backend = <Body>(path: string, body: object) =>
      server.backend<Body>('POST', path, body, { secretKey })
    const { body: organization } = await backend<{ id: string }>('/organizations', { name })
    const made = await backend<LinkBody>('/admin_portal_link_tokens', {
      organization_id: organization.id,
      ...options.link,
    })
    if (made.status !== 201) throw new Error(`no link: ${JSON.stringify(made.body)}`)
    const browser = server.browser(frontendApiUrl, new URL(frontendApiUrl).origin)
    return new Customer(server, organization.id, made.body, browser, secretKey)
  }

  /** One who is in. */
  static async inPortal(server: TestServer, options: CustomerOptions = {}): Promise<Customer> {
    const customer = await Customer.create(server, options)
    const { status } = await customer.open()
    if (status !== 303) throw new Error('the link does not open the portal')
    return customer
  }

  backend = <Body = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
    this.server.backend<Body>(method, path, body, { secretKey: this.secretKey })

  look = (path = '', query: Record<string, string> = {}): Promise<Answer<string>> =>
    this.browser.get<string>(PORTAL + path, { origin: null, query, headers: { ...HTML, ...LANGUAGE } })

  /** As programs do that look at links. */
  head = (path: string): Promise<Response> =>
    this.server.frontdesk.fetch(
      new Request(`${TEST_ORIGIN}${PORTAL}${path}`, {
        method: 'HEAD',
        headers: { cookie: this.browser.cookieHeader(PORTAL) },
      }),
      { remoteAddress: '127.0.0.1' },
    )

  send = (
    path: string,
    body: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer<string>> =>
    this.browser.post<string>(PORTAL + path, body, { headers: { ...HTML, ...LANGUAGE, ...headers } })

  open = (browser = this.browser) =>
    browser.post<string>(PORTAL, { token: this.link.token }, { headers: { ...HTML, ...LANGUAGE } })

  revoke = (reason: string | null = null) =>
    this.backend<LinkBody>('POST', `/admin_portal_link_tokens/${this.link.id}/revoke`, {
      revocation_reason: reason,
    })

  /** A domain of the customer, whose ownership is proven unless it says otherwise. */
  async domain({ isProven = true } = {}): Promise<{ id: string; name: string }> {
    const name = newDomain()
    const base = `/organizations/${this.organizationId}/domains`
    const { body } = await this.backend<{ id: string }>('POST', base, { name })
    if (isProven) await this.backend('POST', `${base}/${body.id}/verify_ownership`)
    return { id: body.id, name }
  }

  /** A connection that the customer has made on the page. */
  async connection(guide = 'okta'): Promise<{ id: string; domain: string }> {
    const { name } = await this.domain()
    const made = await this.send('/connections', { guide, connection_name: 'Acme', domains: [name] })
    const id = /connections\/(entconn_\w+)/.exec(made.headers.get('location') ?? '')?.[1]
    if (id === undefined) throw new Error(`no connection: ${made.status}`)
    return { id, domain: name }
  }

  connectionAt = async (id: string) =>
    (await this.backend<Record<string, unknown>>('GET', `/enterprise_connections/${id}`)).body
}
