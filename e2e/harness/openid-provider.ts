import type { AddressInfo } from 'node:net'
import { OAuth2Server } from 'oauth2-mock-server'

interface TokenAnswer {
  statusCode: number
  body: Record<string, unknown>
}

/** An OpenID provider of a test, which knows one person and signs them in at once. */
export class OpenIdProvider {
  /** Claims of the person who comes next. */
  person: Record<string, unknown> = {}
  /** Seconds that access tokens are good for. */
  tokenLifetime = 3600
  /** Whether the person has taken back what they allowed: refresh tokens are good no more. */
  isRevoked = false

  private constructor(private readonly server: OAuth2Server) {}

  /**
   * @param issuer where the browser and Frontdesk reach it: itself, or the reverse proxy of the test
   * @param port on 127.0.0.1; 0: any that is free
   */
  static async start(issuer: string, port = 0): Promise<OpenIdProvider> {
    const server = new OAuth2Server()
    server.issuer.url = issuer
    await server.issuer.keys.generate('RS256')
    await server.start(port, '127.0.0.1')
    const provider = new OpenIdProvider(server)
    server.service.on('beforeTokenSigning', ({ payload }: { payload: object }) => {
      Object.assign(payload, provider.person)
    })
    server.service.on('beforeUserinfo', (answer: { body: unknown }) => {
      answer.body = { ...provider.person }
    })
    server.service.on(
      'beforeResponse',
      (answer: TokenAnswer, { body }: { body: { grant_type?: string } }) => {
        answer.body['expires_in'] = provider.tokenLifetime
        if (!provider.isRevoked || body.grant_type !== 'refresh_token') return
        answer.statusCode = 400
        answer.body = { error: 'invalid_grant' }
      },
    )
    return provider
  }

  /** on 127.0.0.1 */
  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** An ID token for the person, as the provider's own script hands it to a page. */
  idToken(audience: string): Promise<string> {
    const claims = { ...this.person, aud: audience }
    return this.server.issuer.buildToken({
      scopesOrTransform: (_, payload) => void Object.assign(payload, claims),
    })
  }

  close(): Promise<void> {
    return this.server.stop()
  }
}
