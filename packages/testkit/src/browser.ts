import type { Frontdesk } from 'frontdesk'

export interface Answer<Body = Record<string, unknown>> {
  status: number
  body: Body
  headers: Headers
}

export interface RequestOptions {
  origin?: string | null
  /** sent as `__clerk_api_version` */
  apiVersion?: string
  query?: Record<string, string>
  headers?: Record<string, string>
}

/**
 * A browser as far as the Frontend API can tell: cookies by path, an Origin, form bodies, `_method` for
 * PATCH, PUT and DELETE. One of these is one client; two of them are two people.
 */
export class TestBrowser {
  /** path -> name -> value */
  private readonly jar = new Map<string, Map<string, string>>()

  constructor(
    private readonly frontdesk: Pick<Frontdesk, 'fetch'>,
    private readonly baseUrl: string,
    private readonly origin: string | null = 'http://localhost:3000',
  ) {}

  async get<Body = Record<string, unknown>>(
    path: string,
    options: RequestOptions = {},
  ): Promise<Answer<Body>> {
    return this.send<Body>('GET', path, undefined, options)
  }
  async post<Body = Record<string, unknown>>(
    path: string,
    form: Record<string, unknown> = {},
    options: RequestOptions = {},
  ): Promise<Answer<Body>> {
    return this.send<Body>('POST', path, form, options)
  }
  async patch<Body = Record<string, unknown>>(
    path: string,
    form: Record<string, unknown> = {},
    options: RequestOptions = {},
  ): Promise<Answer<Body>> {
    return this.send<Body>('PATCH', path, form, options)
  }
  async delete<Body = Record<string, unknown>>(
    path: string,
    options: RequestOptions = {},
  ): Promise<Answer<Body>> {
    return this.send<Body>('DELETE', path, {}, options)
  }

  /** a file as an octet stream, as clerk-js sends logos and profile images that are texts */
  async upload<Body = Record<string, unknown>>(
    method: 'POST' | 'PUT',
    path: string,
    file: Uint8Array,
  ): Promise<Answer<Body>> {
    return this.send<Body>(method, path, file, {})
  }

  cookie(name: string): string | undefined {
    for (const cookies of this.jar.values()) if (cookies.has(name)) return cookies.get(name)
    return undefined
  }
  setCookie(name: string, value: string, path = '/'): void {
    const cookies = this.jar.get(path) ?? new Map<string, string>()
    cookies.set(name, value)
    this.jar.set(path, cookies)
  }
  clearCookies(): void {
    this.jar.clear()
  }

  /** A request with any method; a form that is bytes goes as an octet stream. */
  async send<Body = Record<string, unknown>>(
    method: string,
    path: string,
    form?: Record<string, unknown> | Uint8Array,
    options: RequestOptions = {},
  ): Promise<Answer<Body>> {
    const url = new URL(this.baseUrl + path)
    for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value)
    if (options.apiVersion) url.searchParams.set('__clerk_api_version', options.apiVersion)
    if (method !== 'GET' && method !== 'POST') url.searchParams.set('_method', method)
    const origin = options.origin === undefined ? this.origin : options.origin
    const headers = new Headers({ host: url.host, ...options.headers })
    if (origin) headers.set('origin', origin)
    const cookies = this.cookieHeader(url.pathname)
    if (cookies) headers.set('cookie', cookies)
    const isFile = form instanceof Uint8Array
    const type = isFile ? 'application/octet-stream' : 'application/x-www-form-urlencoded'
    if (form) headers.set('content-type', type)
    const response = await this.frontdesk.fetch(
      new Request(url, {
        method: method === 'GET' ? 'GET' : 'POST',
        headers,
        body: isFile ? new Uint8Array(form) : form ? encodeForm(form) : undefined,
        redirect: 'manual',
      }),
      { remoteAddress: '127.0.0.1' },
    )
    this.takeCookies(response)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return {
      status: response.status,
      // a page is given as text
      body: (isJson ? JSON.parse(text) : text || null) as Body,
      headers: response.headers,
    }
  }

  /** The cookies that go along to a path, as the Cookie header has them. */
  cookieHeader(pathname: string): string {
    const matching = [...this.jar].filter(
      ([path]) => path === '/' || pathname === path || pathname.startsWith(`${path}/`),
    )
    matching.sort(([a], [b]) => b.length - a.length)
    return matching
      .flatMap(([, cookies]) => [...cookies].map(([name, value]) => `${name}=${value}`))
      .join('; ')
  }

  /** Keeps what an answer sets, and drops what it takes back. */
  takeCookies(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const name = pair.slice(0, pair.indexOf('='))
      const path = attributes.find(attribute => attribute.startsWith('Path='))?.slice(5) ?? '/'
      if (attributes.includes('Max-Age=0')) this.jar.get(path)?.delete(name)
      else this.setCookie(name, pair.slice(pair.indexOf('=') + 1), path)
    }
  }
}

/** Arrays as repeated keys, objects as JSON strings, as clerk-js sends them. */
function encodeForm(form: Record<string, unknown>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(form)) {
    if (value === undefined) continue
    for (const item of Array.isArray(value) ? value : [value]) {
      parameters.append(
        name,
        typeof item === 'object' && item !== null ? JSON.stringify(item) : String(item ?? ''),
      )
    }
  }
  return parameters.toString()
}
