import type { Answer, TestBrowser, TestServer } from '@frontdesk/testkit'

/** The path of one attempt or user, and what clerk-js `reload` asks there. */
type Reload = [path: string, nonce: string | null]

/**
 * An application on a phone, as @clerk/expo (createClerkInstance) speaks to the Frontend API: it has no
 * cookies and no origin, and keeps the client's secret that answers bring in their Authorization header.
 */
export class NativeApp {
  secret = ''
  private readonly transport: TestBrowser

  constructor(server: Pick<TestServer, 'browser'>) {
    this.transport = server.browser(undefined, null)
  }

  get = <Body = Record<string, unknown>>(path: string, query: Record<string, string> = {}) =>
    this.send<Body>('GET', path, undefined, query)

  post = <Body = Record<string, unknown>>(path: string, form: Record<string, unknown> = {}) =>
    this.send<Body>('POST', path, form)

  /** What useSSO does with the URL that the browser has opened the application with. */
  reload = <Body = Record<string, unknown>>(...[path, nonce]: Reload) =>
    this.get<Body>(path, { rotating_token_nonce: nonce ?? '' })

  /** The same application on the same phone, before it has heard of a new secret. */
  remembering(secret: string, server: Pick<TestServer, 'browser'>): NativeApp {
    return Object.assign(new NativeApp(server), { secret })
  }

  private async send<Body>(
    method: string,
    path: string,
    form?: Record<string, unknown>,
    query: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const headers = { authorization: this.secret }
    const options = { headers, query: { _is_native: '1', ...query } }
    const answer = await this.transport.send<Body>(method, path, form, options)
    this.secret = answer.headers.get('authorization') || this.secret
    return answer
  }
}
