import { TEST_ORIGIN, type Dialect, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { loadContract, type ApiName } from '@frontdesk/contract'
import { catalog } from '../../src/errors/catalog.js'
import { silentLog } from '../../src/platform/log.js'
import { KnownIds } from '../world/ids.js'
import { plant, type Planted } from '../world/plant.js'
import { InstanceSide, nextNumber, SIDES, startTwoInstances } from '../world/two-instances.js'
import type { FuzzRequest } from './requests.js'
import type { Vocabulary } from './values.js'

/** Nobody who asks the primary instance may ever read this word. */
const FOREIGN_MARK = 'kestrelzq'
/** Between the freshest and the next planting lie so many operations: deletions use the world up. */
const OPERATIONS_PER_PLANTING = 25
const HANG_AFTER_MS = 20_000

const INTERNALS = /SQLITE_[A-Z]+|\bnode_modules\b|\.ts:\d+|\bkysely\b|violates .* constraint/i

/** Two instances full of things, and a log that remembers what went wrong inside. */
export class FuzzWorld {
  private operations = 0
  private planted!: Planted
  private foreign!: Planted
  private foreignIds!: KnownIds
  private stale = false
  private lastError: unknown

  private constructor(
    readonly server: TestServer,
    private readonly side: InstanceSide,
  ) {}

  static async start(dialect: Dialect): Promise<FuzzWorld> {
    const errors: unknown[] = []
    const log = Object.create(silentLog) as typeof silentLog
    log.error = (details: unknown) => void errors.push((details as { err?: unknown }).err)
    const server = await startTwoInstances(dialect, { log })
    const world = new FuzzWorld(server, new InstanceSide(server, 'primary'))
    Object.defineProperty(world, 'lastError', { get: () => errors.at(-1) })
    const other = new InstanceSide(server, 'other')
    world.foreign = await plant(other, FOREIGN_MARK)
    world.foreignIds = await KnownIds.read(server.frontdesk.services.store, world.instanceId('other'))
    return world
  }

  /** Before the requests of one operation: fresh things to work on. */
  async prepare(api: ApiName): Promise<Vocabulary> {
    if (this.operations++ % OPERATIONS_PER_PLANTING === 0)
      this.planted = await plant(this.side, `mark${nextNumber()}`)
    const own = await KnownIds.read(this.server.frontdesk.services.store, this.instanceId('primary'))
    return {
      schemas: loadContract(api).schemas,
      own,
      foreign: this.foreignIds,
      tickets: [...this.planted.tickets, ...this.foreign.tickets, 'unknown-ticket'],
    }
  }

  /** Sends one request; what is wrong with the answer, in words, or null. */
  async faultOf(api: ApiName, request: FuzzRequest): Promise<string | null> {
    if (this.stale) await this.renewPeople()
    const browser = this.browserOf(request)
    const headers = new Headers(request.headers)
    if (api === 'bapi') headers.set('authorization', `Bearer ${bearerOf(request)}`)
    else this.addCookies(request, headers, browser)
    const url = `${TEST_ORIGIN}${api === 'bapi' ? '/bapi' : ''}${request.path}`
    const { method, body } = request
    const sent = new Request(url, { method, headers, body: body as RequestInit['body'], redirect: 'manual' })
    const response = await this.answerTo(sent)
    if (response === null) return `no answer in ${HANG_AFTER_MS} ms`
    browser?.takeCookies(response)
    if (response.status === 401 && browser) this.stale = true
    return this.faultIn(response, await response.text())
  }

  close = () => this.server.close()

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

  private faultIn(response: Response, text: string): string | null {
    const { status } = response
    if (status >= 500 && status !== 501) return `${status}: ${describeError(this.lastError)}`
    const everything = [text, ...response.headers.values()].join('\n')
    if (readable(everything).includes(FOREIGN_MARK))
      return `${status} shows another instance: ${text.slice(0, 500)}`
    if (status < 400) return null
    const unknown = codesIn(text).filter(code => !Object.hasOwn(catalog, code))
    if (unknown.length > 0) return `${status} with unknown codes ${unknown.join(', ')}: ${text.slice(0, 300)}`
    return INTERNALS.test(text) ? `${status} shows internals: ${text.slice(0, 500)}` : null
  }

  private browserOf(request: FuzzRequest): TestBrowser | null {
    return request.sender === 'owner' || request.sender === 'member'
      ? this.planted[request.sender].browser
      : null
  }

  private addCookies(request: FuzzRequest, headers: Headers, browser: TestBrowser | null): void {
    if (!headers.has('origin')) headers.set('origin', 'http://localhost:3000')
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

  /** The last request may have signed somebody out, banned or deleted them. */
  private async renewPeople(): Promise<void> {
    this.stale = false
    const owner = await this.side.newPerson({ password: 'correct-horse-9' })
    const member = await this.side.newPerson()
    Object.assign(this.planted, { owner, member })
    const answer = await this.server.backend<{ id: string }>('POST', '/organizations', {
      name: 'Renewed',
      created_by: owner.userId,
    })
    const form = { user_id: member.userId, role: 'org:member' }
    await this.server.backend('POST', `/organizations/${answer.body.id}/memberships`, form)
  }

  private instanceId(slug: string): string {
    const instance = this.server.frontdesk.services.registry.findBySlug(slug)
    if (!instance) throw new Error(`no instance ${slug}`)
    return instance.id
  }
}

function bearerOf({ sender }: FuzzRequest): string {
  if (sender === 'nobody') return ''
  if (sender === 'foreign') return `${SIDES.other.secretKey}x`
  return sender === 'garbage' ? 'sk_test_\u00e9' : SIDES.primary.secretKey
}

/** With the payloads of the tokens in it, and without case. */
function readable(text: string): string {
  const tokens = text.match(/eyJ[\w-]+\.[\w-]+/g) ?? []
  const payloads = tokens.map(token => Buffer.from(token.split('.')[1]!, 'base64url').toString('utf8'))
  return [text, ...payloads].join('\n').toLowerCase()
}

/** `not JSON` stands for a body that no client could read (behaviours page 37). */
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
