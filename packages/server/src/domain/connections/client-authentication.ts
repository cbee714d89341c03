import type { AuthorizationServer, ClientAuth } from 'oauth4webapi'
import { appleClientSecret } from '../../protocols/apple-client-secret.js'
import type { Rules } from './presets/rules.js'
import { textAt } from './presets/told.js'

export interface Credentials {
  clientId: string
  secret: string | null
  /** options of the connection: Apple's ids of team and key */
  options: Readonly<Record<string, unknown>>
}

/** How the client shows at the token address who it is. @param now Unix ms */
export function clientAuthentication(rules: Rules, credentials: Credentials, now: number): ClientAuth {
  const { clientId } = credentials
  const inBody = (secret: string | null): ClientAuth => {
    return (_server, _client, body) => {
      body.set(rules.clientIdParameter ?? 'client_id', clientId)
      if (secret !== null) body.set('client_secret', secret)
    }
  }
  const ways = { basic: inHeader(credentials), post: inBody(credentials.secret) }
  if (rules.clientAuthentication === 'basic') return ways.basic
  if (rules.clientAuthentication === 'post') return ways.post
  if (rules.clientAuthentication === 'discovered')
    return (server, ...others) => ways[wayAt(server)](server, ...others)
  return inBody(rules.clientAuthentication === 'apple' ? appleSecret(credentials, now) : null)
}

/** `basic` where a provider names nothing (OpenID Connect Discovery 1.0, section 3). */
function wayAt({ token_endpoint_auth_methods_supported: known }: AuthorizationServer): 'basic' | 'post' {
  const takesPostAlone = known?.includes('client_secret_post') && !known.includes('client_secret_basic')
  return takesPostAlone ? 'post' : 'basic'
}

/**
 * HTTP Basic with the encoding of RFC 6749, 2.3.1, but that leaves alone what URLs leave alone: many
 * providers do not decode, and read `%2D` as a part of the id.
 */
function inHeader({ clientId, secret }: Credentials): ClientAuth {
  const encode = (text: string) => encodeURIComponent(text).replaceAll('%20', '+')
  const pair = Buffer.from(`${encode(clientId)}:${encode(secret ?? '')}`).toString('base64')
  return (_server, _client, _body, headers) => headers.set('authorization', `Basic ${pair}`)
}

const appleSecret = ({ clientId, secret, options }: Credentials, now: number) =>
  appleClientSecret({
    clientId,
    teamId: textAt(options, 'teamId') ?? '',
    keyId: textAt(options, 'keyId') ?? '',
    privateKey: secret ?? '',
    now,
  })
