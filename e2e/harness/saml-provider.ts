import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  defaults,
  encoded,
  metadataXml,
  requestXml,
  signedResponse,
} from '../../packages/server/src/protocols/saml/identity-provider.fixture.js'
import { firstKey } from '../../packages/server/src/protocols/saml/keys.fixture.js'
import type { InstanceKeys } from './sdks.js'

const attributeOf = (xml: string, name: string) => new RegExp(` ${name}="([^"]+)"`).exec(xml)?.[1] ?? ''

/** An identity provider of SAML, which knows one person and signs them in at once, by a page of its own. */
export class SamlProvider {
  /** the person who comes next */
  person = { email: '', firstName: 'Ada', lastName: 'Lovelace' }
  /** it answers nothing that is of use */
  isDown = false
  /** how many people it has signed in */
  visits = 0

  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<SamlProvider> {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const provider = new SamlProvider(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    server.on('request', (request, response) => {
      if (provider.isDown) return void response.writeHead(503).end()
      const url = new URL(request.url ?? '/', provider.origin)
      response.setHeader('content-type', url.pathname === '/sso' ? 'text/html' : 'application/xml')
      response.end(url.pathname === '/sso' ? provider.page(url) : provider.metadata)
    })
    return provider
  }

  close(): Promise<void> {
    return new Promise(resolve => this.server.close(() => resolve()))
  }

  /** Makes a connection of an instance to it, by the Backend API. @returns what takes it away again */
  async connect(
    instance: InstanceKeys,
    body: { name: string; domains: string[] },
  ): Promise<() => Promise<void>> {
    const call = async (method: string, path: string, content?: object) => {
      const answer = await fetch(`${instance.serverUrl}/bapi/v1/enterprise_connections${path}`, {
        method,
        headers: { authorization: `Bearer ${instance.secretKey}`, 'content-type': 'application/json' },
        ...(content ? { body: JSON.stringify(content) } : {}),
      })
      const { id, errors } = (await answer.json()) as { id: string; errors?: object }
      if (errors) throw new Error(JSON.stringify(errors))
      return id
    }
    const saml = { idp_metadata_url: `${this.origin}/metadata` }
    const id = await call('POST', '', { ...body, provider: 'saml_custom', active: true, saml })
    return async () => void (await call('DELETE', `/${id}`))
  }

  private get metadata(): string {
    return metadataXml([firstKey.certificate], {
      issuer: `${this.origin}/metadata`,
      ssoUrl: `${this.origin}/sso`,
    })
  }

  /** Posts its answer as soon as it is shown. */
  private page(url: URL): string {
    this.visits++
    const request = requestXml(url.href)
    const acsUrl = attributeOf(request, 'AssertionConsumerServiceURL')
    const audience = /<saml:Issuer[^>]*>([^<]+)</.exec(request)?.[1] ?? ''
    const { email, firstName, lastName } = this.person
    const xml = signedResponse({
      ...defaults({ now: Date.now(), acsUrl, audience, inResponseTo: attributeOf(request, 'ID') }),
      issuer: `${this.origin}/metadata`,
      nameId: email,
      assertionId: `_assertion${this.visits}`,
      attributes: { mail: email, firstName, lastName },
    })
    return `<!doctype html><form method="post" action="${acsUrl}">
<input name="SAMLResponse" value="${encoded(xml)}"><input name="RelayState" value="${url.searchParams.get('RelayState')}">
</form><script>document.forms[0].submit()</script>`
  }
}
