import { loadContract } from '@frontdesk/contract'
import { type Dialect, TEST_ORIGIN, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { catalog } from '../../src/errors/catalog.js'
import type { Api, Shape } from '../../src/operation/operation.js'
import { silentLog } from '../../src/platform/log.js'
import type { Call } from '../access/call.js'
import type { Example } from '../access/cast.js'
import { findExamples, type MakeExample } from '../access/examples.js'
import { KnownIds } from '../world/ids.js'
import { plant, type Planted } from '../world/plant.js'
import { InstanceSide, type Person, SIDES, startTwoInstances } from '../world/two-instances.js'
import type { Draft, FuzzRequest } from './requests.js'
import type { Vocabulary } from './values.js'

/** Nobody who asks the primary instance may ever read this word. */
const FOREIGN_MARK = 'kestrelzq'
/** What one request has used up, the next ones no longer find. */
const REQUESTS_PER_EXAMPLE = 10
const HANG_AFTER_MS = 20_000

const INTERNALS = /SQLITE_[A-Z]+|\bnode_modules\b|\.ts:\d+|\bkysely\b|violates .* constraint/i

/** Two instances full of things, and a log that remembers what went wrong inside. */
export class FuzzWorld {
  private member!: Person
  /** somebody in production */
  private liveMember!: Person
  private foreign!: Planted
  private ids!: { own: KnownIds; foreign: KnownIds; live: KnownIds }
  private tickets!: string[]
  private examplesOf!: (api: Api, id: string) => MakeExample
  private example: Example | null = null
  private uses = 0

  private constructor(
    readonly server: TestServer,
    private readonly errors: unknown[],
    private readonly primary = new InstanceSide(server, 'primary'),
    private readonly other = new InstanceSide(server, 'other'),
    private readonly live = new InstanceSide(server, 'live'),
  ) {}

  static async start(dialect: Dialect): Promise<FuzzWorld> {
    const errors: unknown[] = []
    const log = Object.create(silentLog) as typeof silentLog
    log.error = (details: unknown) => void errors.push((details as { err?: unknown }).err)
    const world = new FuzzWorld(await startTwoInstances(dialect, { log }), errors)
    await world.furnish()
    return world
  }

  private async furnish(): Promise<void> {
    this.foreign = await plant(this.other, FOREIGN_MARK)
    const planted = await plant(this.primary, 'merlin')
    this.member = planted.member
    this.tickets = [...planted.tickets, ...this.foreign.tickets, 'unknown-ticket']
    this.examplesOf = await findExamples(this.server)
    const foreign = await this.readIds(this.other)
    this.liveMember = await this.live.newPerson({ password: 'correct-horse-9' })
    await this.live.backend('POST', '/organizations', { name: 'Live', created_by: this.liveMember.userId })
    this.ids = { own: await this.readIds(this.primary), foreign, live: await this.readIds(this.live) }
  }

  /** Before the requests of one operation. */
  async prepare(api: Api): Promise<{ development: Vocabulary; production: Vocabulary }> {
    this.example = null
    this.ids.own = await this.readIds(this.primary)
    this.ids.live = await this.readIds(this.live)
    const { own, foreign, live } = this.ids
    const schemas = api === 'admin' || api === 'scim' ? {} : loadContract(api).schemas
    const shared = { schemas, tickets: this.tickets, foreign }
    return { development: { ...shared, own }, production: { ...shared, own: live } }
  }

  /** Sends one request; what is wrong with the answer, in words, or null. */
  async faultOf({ api, id }: Shape, draft: Draft): Promise<string | null> {
    const { call, browser } = await this.nextExample(api, id)
    const request = draft(call)
    const asked =
      request.sender === 'member' ? this.member.browser : request.sender === 'owner' ? browser : null
    const { response, fault } = await this.send(api, request, asked, 'primary')
    if (fault) return fault
    // signed out, banned or deleted by this or an earlier request
    if (response?.status === 401 && request.sender === 'owner') this.example = null
    if (response?.status === 401 && request.sender === 'member') this.member = await this.primary.newPerson()
    return null
  }

  /**
   * The same in production, where other rules hold: hosts, origins, cookies, no test codes. The example there
   * is what the one of the development instance says, about ids of the production instance.
   */
  async faultInProduction(shape: Shape, draft: Draft): Promise<string | null> {
    const { call } = await this.nextExample(shape.api, shape.id)
    const request = draft(this.callInProduction(call))
    const isKnown = request.sender === 'owner' || request.sender === 'member'
    const asked = isKnown ? this.liveMember.browser : null
    const { response, fault } = await this.send(shape.api, request, asked, 'live')
    if (response?.status === 401 && isKnown) this.liveMember = await this.live.newPerson()
    return fault
  }

  close = () => this.server.close()

  private callInProduction({ ids = {}, ...call }: Call): Call {
    const own = Object.keys(ids).map(name => [name, this.ids.live.for(name)[0] ?? 'unknown'])
    return { ...call, ids: Object.fromEntries(own) as Record<string, string> }
  }

  private async send(
    api: Api,
    request: FuzzRequest,
    asked: TestBrowser | null,
    side: 'primary' | 'live',
  ): Promise<{ response: Response | null; fault: string | null }> {
    const headers = new Headers(request.headers)
    if (api !== 'fapi') headers.set('authorization', `Bearer ${bearerOf(request, side)}`)
    else this.addCookies(request, headers, asked, SIDES[side].origin)
    const bases = {
      bapi: `${TEST_ORIGIN}/bapi`,
      fapi: SIDES[side].frontendApiUrl,
      admin: TEST_ORIGIN,
      scim: SIDES[side].frontendApiUrl,
    }
    const url = `${bases[api]}${request.path}`
    if (api === 'fapi' && side === 'live') headers.set('host', new URL(url).host)
    const { method, body } = request
    const init = { method, headers, body: body as RequestInit['body'], redirect: 'manual' as const }
    const response = await this.answerTo(new Request(url, init))
    const fault = response ? await this.faultIn(response, request) : `no answer in ${HANG_AFTER_MS} ms`
    if (fault) return { response, fault: `${fault}\n${side}: ${JSON.stringify(request).slice(0, 3000)}` }
    if (response) asked?.takeCookies(response)
    return { response, fault: null }
  }

  private async nextExample(api: Api, id: string): Promise<Example> {
    if (this.example && this.uses++ < REQUESTS_PER_EXAMPLE) return this.example
    this.uses = 0
    try {
      this.example = await this.examplesOf(api, id)()
    } catch {
      // somebody whom all examples share may have been hit
      this.examplesOf = await findExamples(this.server)
      this.example = await this.examplesOf(api, id)()
    }
    return this.example
  }

  private async answerTo(request: Request): Promise<Response | null> {
    const answer = this.server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
    let timer: NodeJS.Timeout | undefined
    const hang = new Promise<null>(resolve => (timer = setTimeout(resolve, HANG_AFTER_MS, null)))
    try {
      return await Promise.race([answer, hang])
    } finally {
      clearTimeout(timer)
    }
  }

  private async faultIn(response: Response, { path }: FuzzRequest): Promise<string | null> {
    const { status } = response
    const text = await response.text()
    if (status >= 500 && status !== 501) return `${status}: ${describeError(this.errors.at(-1))}`
    const everything = [text, ...response.headers.values()].join('\n')
    // the inbox is that of all development instances
    if (!path.startsWith('/inbox/') && readable(everything).includes(FOREIGN_MARK))
      return `${status} shows another instance: ${text.slice(0, 500)}`
    if (status < 400) return null
    const unknown = codesIn(text).filter(code => !Object.hasOwn(catalog, code))
    if (unknown.length > 0) return `${status} with unknown codes ${unknown.join(', ')}: ${text.slice(0, 300)}`
    return INTERNALS.test(text) ? `${status} shows internals: ${text.slice(0, 500)}` : null
  }

  private addCookies(
    request: FuzzRequest,
    headers: Headers,
    browser: TestBrowser | null,
    origin = 'http://localhost:3000',
  ): void {
    if (!headers.has('origin')) headers.set('origin', origin)
    const { pathname } = new URL(SIDES.other.frontendApiUrl)
    const cookies = browser
      ? browser.cookieHeader('/v1')
      : request.sender === 'foreign'
        ? this.foreign.owner.browser.cookieHeader(pathname)
        : request.sender === 'garbage'
          ? '__client=garbage; __clerk_db_jwt=garbage; ;=;a'
          : ''
    if (cookies) headers.set('cookie', cookies)
  }

  private async readIds({ secretKey }: InstanceSide): Promise<KnownIds> {
    const { store, registry } = this.server.frontdesk.services
    return KnownIds.read(store, (await registry.findBySecretKey(secretKey))?.id ?? '')
  }
}

function bearerOf({ sender }: FuzzRequest, side: 'primary' | 'live'): string {
  if (sender === 'nobody') return ''
  if (sender === 'foreign') return `${SIDES.other.secretKey}x`
  return sender === 'garbage' ? 'sk_test_\u00e9' : SIDES[side].secretKey
}

/** With the payloads of the tokens in it, and without case. */
function readable(text: string): string {
  const tokens = text.match(/eyJ[\w-]+\.[\w-]+/g) ?? []
  const payloads = tokens.map(token => Buffer.from(token.split('.')[1]!, 'base64url').toString('utf8'))
  return [text, ...payloads].join('\n').toLowerCase()
}

/** `not JSON` stands for a body that no client could read (docs/behaviours.md 37). */
function codesIn(text: string): string[] {
  try {
    const { errors } = JSON.parse(text) as { errors: { code: string }[] }
    return errors.map(error => error.code)
  } catch {
    return ['not JSON']
  }
}

function describeError(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const cause = error instanceof Error && error.cause ? `\ncaused by ${describeError(error.cause)}` : ''
  return stack.split('\n').slice(0, 14).join('\n').slice(0, 2500) + cause
}
