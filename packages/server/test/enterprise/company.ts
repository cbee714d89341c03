import type { Answer, TestBrowser, TestServer } from '@frontdesk/testkit'
import {
  type Answer as SamlAnswer,
  defaults,
  encoded,
  metadataXml,
  requestXml,
  signedResponse,
} from '../../src/protocols/saml/identity-provider.fixture.js'
import { firstKey } from '../../src/protocols/saml/keys.fixture.js'
import { type Body, COMPLETE, departure, pathOf, RETURN_TO } from '../provider-visits.js'

interface Connection {
  id: string
  domains: string[]
  saml_connection: { id: string; acs_url: string; sp_entity_id: string }
}

let number = 0
export const newDomain = () => `acme${++number}.example`

/** A company with an identity provider of its own, which signs as it is told. */
export class Company {
  private constructor(
    private readonly server: TestServer,
    readonly connection: Connection,
    readonly issuer: string,
    readonly secretKey: string | undefined,
  ) {}

  /** @param body of the connection; switched on unless it says otherwise */
  static async create(server: TestServer, body: object = {}, secretKey?: string): Promise<Company> {
    const issuer = `https://idp${++number}.example/metadata`
    const saml = {
      idp_metadata: metadataXml([firstKey.certificate], { issuer }),
      ...(body as { saml?: object }).saml,
    }
    const common = { name: `Acme ${number}`, provider: 'saml_custom', domains: [newDomain()], active: true }
    const made = await server.backend<Connection>(
      'POST',
      '/enterprise_connections',
      { ...common, ...body, saml },
      { secretKey },
    )
    if (made.status !== 201) throw new Error(`no connection: ${JSON.stringify(made.body)}`)
    return new Company(server, made.body, issuer, secretKey)
  }

  /** One that was made by somebody else, with a provider of this issuer. */
  static of = (server: TestServer, connection: Connection, issuer: string): Company =>
    new Company(server, connection, issuer, undefined)

  get domain(): string {
    return this.connection.domains[0]!
  }

  address(name: string): string {
    return `${name}@${this.domain}`
  }

  change = (body: object) =>
    this.server.backend('PATCH', `/enterprise_connections/${this.connection.id}`, body, {
      secretKey: this.secretKey,
    })

  /** What its provider answers to a request, or of its own accord (null). */
  response(request: URL | null, who: Partial<SamlAnswer> & { email: string }): string {
    return encoded(signedResponse(this.answerTo(request, who)))
  }

  answerTo(request: URL | null, who: Partial<SamlAnswer> & { email: string }): SamlAnswer {
    const { acs_url: acsUrl, sp_entity_id: audience } = this.connection.saml_connection
    const id = request && /ID="([^"]+)"/.exec(requestXml(request.href))?.[1]
    const { email, ...changes } = who
    return {
      ...defaults({ now: this.server.clock.now(), acsUrl, audience, inResponseTo: id ?? null }),
      issuer: this.issuer,
      nameId: email,
      assertionId: `_assertion${++number}`,
      attributes: { mail: email, firstName: 'Ada', lastName: 'Lovelace' },
      ...changes,
    }
  }

  /** Our metadata, as the provider reads it. */
  async metadata(): Promise<string> {
    const { sp_entity_id: address } = this.connection.saml_connection
    return (await this.server.browser().get<string>(pathOf(new URL(address)))).body
  }

  /** Posts a response as the provider's page does: from its own origin, without cookies. */
  async post(browser: TestBrowser, SAMLResponse: string, RelayState?: string): Promise<Answer> {
    const path = new URL(this.connection.saml_connection.acs_url).pathname
    return browser.post(path, { SAMLResponse, RelayState }, { origin: 'https://idp.example' })
  }

  /** Goes to the provider of an attempt, and comes back. @returns where the browser is led on to */
  async visit(
    browser: TestBrowser,
    begun: Answer<Body>,
    who: Partial<SamlAnswer> & { email: string },
  ): Promise<string | null> {
    const url = departure(begun)
    const posted = await this.post(
      this.server.browser(),
      this.response(url, who),
      url.searchParams.get('RelayState') ?? '',
    )
    const back = posted.headers.get('location')
    if (back === null) return null
    return (await browser.get(pathOf(new URL(back)))).headers.get('location')
  }
}

/** Version of the SDKs since 5. */
export const NEW = { apiVersion: '2025-11-10' }

/** As the sign-in form does with the address alone. */
export const identify = (browser: TestBrowser, identifier: string, options: object = NEW) =>
  browser.post<Body>('/v1/client/sign_ins', { identifier }, options)

export const prepare = (browser: TestBrowser, id: string, more: object = {}) =>
  browser.post<Body>(
    `/v1/client/sign_ins/${id}/prepare_first_factor`,
    { strategy: 'enterprise_sso', redirect_url: RETURN_TO, action_complete_redirect_url: COMPLETE, ...more },
    NEW,
  )

/** Both. */
export async function begin(
  browser: TestBrowser,
  identifier: string,
  more: object = {},
): Promise<Answer<Body>> {
  const { body } = await identify(browser, identifier)
  return prepare(browser, body.response.id, more)
}
