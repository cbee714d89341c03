import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestServer } from '@frontdesk/testkit'
import type { ProviderCalls } from '../../src/context/services.js'

const TOKEN_URL = 'https://oauth2.googleapis.com/token'
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const SCOPE = 'https://www.googleapis.com/auth/admin.directory.'
const SCOPES = ['user.readonly', 'group.readonly', 'group.member.readonly'].map(name => SCOPE + name)
const HOUR_SECONDS = 3600

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
/** The private key of the service account, as its file has it. */
export const SERVICE_KEY = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const CLIENT_EMAIL = 'directory@project.iam.gserviceaccount.com'

/** The file that Google's console makes of a key. */
export const keyFile = (changes: object = {}): string =>
  JSON.stringify({
    type: 'service_account',
    project_id: 'project',
    private_key_id: 'google-key-1',
    private_key: SERVICE_KEY,
    client_email: CLIENT_EMAIL,
    client_id: '104857600000000000001',
    token_uri: TOKEN_URL,
    ...changes,
  })

export interface FakePerson {
  id: string
  primaryEmail: string
  name: { givenName: string; familyName: string; fullName: string }
  suspended: boolean
  aliases?: string[]
  [more: string]: unknown
}
export interface FakeGroup {
  id: string
  name: string
  email: string
  members: { id: string; type: string }[]
}

/** What it does instead of answering: `hang` never answers, `flood` never ends. */
export type Manner = 'hang' | 'flood' | { status?: number; headers?: Record<string, string>; body?: unknown }

/** What a request has asked for, without the host. */
export interface AskedGoogle {
  path: string
  query: URLSearchParams
}

/**
 * Google's token address and Directory API for one company, on this machine. It checks what the service
 * account signs as Google does.
 */
export class FakeGoogle {
  people: FakePerson[] = []
  groups: FakeGroup[] = []
  /** administrators in whose name the service account may ask; null: anybody */
  administrators: string[] | null = null
  /** most rows of a page, whatever is asked for */
  pageSize = 500
  /** for each request to the API: something else than its answer */
  manner: (asked: AskedGoogle) => Manner | null = () => null
  /** what happens before a request to the API is answered */
  meanwhile: (asked: AskedGoogle) => Promise<unknown> | null = () => null
  readonly asked: AskedGoogle[] = []
  /** what went over the wire: assertions and tokens */
  readonly secrets: string[] = []
  private readonly tokens = new Set<string>()
  private readonly open = new Set<ServerResponse>()
  private number = 0
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      this.open.add(response)
      response.on('close', () => this.open.delete(response))
      const url = new URL(request.url ?? '', 'http://google')
      if (url.pathname === '/token') this.giveToken(Buffer.concat(chunks).toString(), response)
      else void this.answer(url, request.headers.authorization ?? '', response)
    })
  })

  private constructor(private readonly now: () => number) {}

  /** Plays Google for a server: what that asks Google comes here, by the same client as ever. */
  static async play(server: TestServer): Promise<FakeGoogle> {
    const google = new FakeGoogle(() => server.clock.now())
    google.server.listen(0, '127.0.0.1').unref()
    await once(google.server, 'listening')
    const { services } = server.frontdesk
    services.providers = google.instead(services.providers)
    return google
  }

  /** The same network, in which Google's addresses lead here. */
  instead<Network extends ProviderCalls>(network: Network): Network {
    const value: ProviderCalls['send'] = (asker, request) =>
      network.send(asker, { ...request, url: this.here(request.url) })
    return Object.create(network, { send: { value } }) as Network
  }

  /** The same for a server that is played for already; one person is in the company. */
  static async playOnce(server: TestServer): Promise<FakeGoogle> {
    let google = PLAYED.get(server)
    if (!google) {
      google = FakeGoogle.play(server)
      PLAYED.set(server, google)
      ;(await google).person('boss@company.example')
    }
    return google
  }

  private here(url: string): string {
    const { host, pathname, search } = new URL(url)
    if (host !== 'oauth2.googleapis.com' && host !== 'admin.googleapis.com') return url
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${pathname}${search}`
  }

  /** Somebody of the company. */
  person(primaryEmail: string, more: Partial<FakePerson> = {}): FakePerson {
    const [name = ''] = primaryEmail.split('@')
    const person = {
      id: `g${++this.number}`,
      primaryEmail,
      name: { givenName: name, familyName: 'Example', fullName: `${name} Example` },
      suspended: false,
      ...more,
    }
    this.people.push(person)
    return person
  }

  group(name: string, members: (FakePerson | FakeGroup)[] = []): FakeGroup {
    const group = {
      id: `grp${++this.number}`,
      name,
      email: `${name.toLowerCase()}@groups.example`,
      members: members.map(each => ({ id: each.id, type: 'members' in each ? 'GROUP' : 'USER' })),
    }
    this.groups.push(group)
    return group
  }

  /** Breaks off what hangs. */
  release(): void {
    for (const response of this.open) response.destroy()
  }

  async stop(): Promise<void> {
    this.release()
    this.server.closeAllConnections()
    await new Promise(resolve => this.server.close(resolve))
  }

  private giveToken(body: string, response: ServerResponse): void {
    const form = new URLSearchParams(body)
    const assertion = form.get('assertion') ?? ''
    this.secrets.push(assertion)
    const refusal = form.get('grant_type') === GRANT ? this.refusalOf(assertion) : 'unsupported_grant_type'
    if (refusal) return json(response, 400, { error: refusal, error_description: `no: ${assertion}` })
    const token = `ya29.${randomBytes(24).toString('base64url')}`
    this.secrets.push(token)
    this.tokens.add(token)
    json(response, 200, { access_token: token, expires_in: 3599, token_type: 'Bearer' })
  }

  private refusalOf(assertion: string): string | null {
    const [header = '', claims = '', signature = ''] = assertion.split('.')
    const key = createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' }))
    const input = Buffer.from(`${header}.${claims}`)
    if (!verify('RSA-SHA256', input, key, Buffer.from(signature, 'base64url'))) return 'invalid_grant'
    const { alg, kid } = decode(header)
    const { iss, sub, aud, scope, iat, exp } = decode(claims)
    const now = Math.floor(this.now() / 1000)
    const isGood =
      alg === 'RS256' &&
      kid === 'google-key-1' &&
      iss === CLIENT_EMAIL &&
      aud === TOKEN_URL &&
      Number(iat) <= now &&
      Number(exp) > now &&
      Number(exp) - Number(iat) <= HOUR_SECONDS
    if (!isGood) return 'invalid_grant'
    if (this.administrators && !this.administrators.includes(String(sub))) return 'invalid_grant'
    return String(scope).split(' ').toSorted().join() === SCOPES.toSorted().join()
      ? null
      : 'unauthorized_client'
  }

  private async answer(url: URL, authorization: string, response: ServerResponse): Promise<void> {
    const asked = {
      path: url.pathname.replace('/admin/directory/v1', ''),
      query: url.searchParams,
    }
    this.asked.push(asked)
    await this.meanwhile(asked)
    const manner = this.manner(asked)
    if (manner === 'hang') return
    if (manner === 'flood') return flood(response)
    if (manner) {
      response.writeHead(manner.status ?? 200, { 'content-type': 'application/json', ...manner.headers })
      response.end(typeof manner.body === 'string' ? manner.body : JSON.stringify(manner.body ?? {}))
      return
    }
    if (!this.tokens.has(authorization.replace('Bearer ', '')))
      return json(response, 401, apiError('authError'))
    const [, groupId] = /^\/groups\/([^/]+)\/members$/.exec(asked.path) ?? []
    if (groupId) {
      const group = this.groups.find(({ id }) => id === groupId)
      if (!group) return json(response, 404, apiError('notFound'))
      return json(response, 200, this.page('members', group.members, asked.query))
    }
    if (asked.query.get('customer') !== 'my_customer') return json(response, 400, apiError('badRequest'))
    if (asked.path === '/users') return json(response, 200, this.page('users', this.people, asked.query))
    const groups = this.groups.map(({ members: _, ...group }) => group)
    json(response, 200, this.page('groups', groups, asked.query))
  }

  private page(name: string, rows: object[], query: URLSearchParams) {
    const from = Number(query.get('pageToken') ?? 0)
    const to = from + Math.min(this.pageSize, Number(query.get('maxResults') ?? 100))
    // an empty list is left out, as Google does
    return {
      kind: `admin#directory#${name}`,
      ...(rows.length > 0 && { [name]: rows.slice(from, to) }),
      ...(to < rows.length && { nextPageToken: String(to) }),
    }
  }
}

const PLAYED = new WeakMap<TestServer, Promise<FakeGoogle>>()

/** As the API says what is wrong. */
export const apiError = (reason: string) => ({ error: { code: 0, message: reason, errors: [{ reason }] } })

const decode = (part: string) =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function flood(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
  }
  response.on('drain', more)
  more()
}
