import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { instanceWith } from '../../context/instance.fixture.js'
import type { ProviderCalls, ProviderRequest } from '../../context/services.js'
import type { Connection } from '../../model/connection.js'
import { FakeClock, systemClock } from '../../platform/clock.js'
import { MasterKey } from '../../platform/crypto.js'
import type { IncomingResponse } from '../../platform/http-client.js'
import { silentLog } from '../../platform/log.js'
import { systemRandom } from '../../platform/random.js'
import type { ProviderContext } from './provider-context.js'

const masterKey = new MasterKey(randomBytes(32))

/** What calls to providers need, at the machine's own time: other servers stamp their tokens with it. */
export function providerContext(
  providers: ProviderCalls,
  { environment = 'development' as 'development' | 'production', clock = clockNow() } = {},
): ProviderContext {
  return {
    services: {
      providers,
      clock,
      random: systemRandom,
      masterKey,
      log: silentLog,
      publicUrl: 'http://x.test',
    },
    instance: instanceWith({}, { environment }),
  }
}

export const clockNow = () => new FakeClock(systemClock.now())

/** A connection with credentials: client `client`, secret `secret`. */
export function connectionTo(
  key: string,
  options: Record<string, unknown> = {},
  changes: Partial<Connection> & { secret?: string | null } = {},
): Connection {
  const { secret = 'secret', ...others } = changes
  return {
    id: 'oacc_1',
    key,
    name: 'Acme',
    logoUrl: null,
    isEnabled: true,
    isForSignIn: true,
    blocksSubaddresses: false,
    allowedEmailDomains: null,
    blockedEmailDomains: [],
    clientId: 'client',
    secretCiphertext: secret === null ? null : masterKey.encrypt(secret),
    scopes: [],
    options,
    ...others,
  }
}

export interface Sent extends ProviderRequest {
  form: Record<string, string>
}

type Answers = Record<string, (sent: Sent) => { status?: number; body: unknown }>

/** A network in which these addresses answer, by address without its query. */
export class PretendedNetwork implements ProviderCalls {
  readonly sent: Sent[] = []

  constructor(private readonly answers: Answers) {}

  async send(_: unknown, request: ProviderRequest): Promise<IncomingResponse> {
    const sent = { ...request, form: Object.fromEntries(new URLSearchParams(request.body ?? '')) }
    this.sent.push(sent)
    const answer = this.answers[request.url.split('?')[0] ?? '']
    if (!answer) throw new Error(`nobody is at ${request.url}`)
    const { status = 200, body } = answer(sent)
    return { status, headers: {}, body: JSON.stringify(body), latencyMs: 0 }
  }

  published(asker: unknown, url: string): Promise<IncomingResponse> {
    return this.send(asker, { method: 'GET', url })
  }
}

/** Signs tokens as a provider does. */
export class TokenMaker {
  private readonly pair: { publicKey: KeyObject; privateKey: KeyObject }
  readonly kid = 'key-1'

  constructor() {
    this.pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  }

  get jwks() {
    const jwk = this.pair.publicKey.export({ format: 'jwk' })
    return { keys: [{ ...jwk, kid: this.kid, alg: 'RS256', use: 'sig' }] }
  }

  sign(claims: object, header: object = {}): string {
    const input = unsigned({ alg: 'RS256', kid: this.kid, ...header }, claims)
    return `${input}.${sign('sha256', Buffer.from(input), this.pair.privateKey).toString('base64url')}`
  }
}

/** The first two parts of a token. */
export const unsigned = (header: object, claims: object) =>
  [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')

/** The times of a token that is good now. */
export function timesOf(now: number) {
  const iat = Math.floor(now / 1000)
  return { iat, exp: iat + 600 }
}
