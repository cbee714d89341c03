import type { TestBrowser, TestServer } from '@frontdesk/testkit'
import { DAY_MS } from '../src/platform/clock.js'
import { createUser, signInWithTicket } from './support.js'

/** What people and applications do in a week: each kind of thing that leaves rows, a few times. */
export class BusyInstance {
  private constructor(
    private readonly server: TestServer,
    private readonly instanceId: string,
    private readonly people: string[],
    private readonly organizationId: string,
  ) {}

  static async open(server: TestServer): Promise<BusyInstance> {
    const people = []
    for (let n = 0; n < 4; n++) people.push(await createUser(server, `person${n}@example.com`))
    const instance = (await server.frontdesk.services.registry.findDefault())!
    const organization = await ask(server, '/organizations', { name: 'Acme', created_by: people[0] })
    return new BusyInstance(server, instance.id, people, organization)
  }

  /** @param week a number that tells this week's addresses from others */
  async playWeek(week: number): Promise<void> {
    for (const person of [...this.people, ...this.people]) await this.signInAndVerify(person)
    for (let n = 0; n < 2; n++) await this.signInByCode(`person${n}@example.com`)
    for (let n = 0; n < 2; n++) await this.signUp(`new${week}.${n}@example.com`)
    for (let n = 0; n < 5; n++) await this.server.browser().post('/v1/client/sign_ups')
    for (let n = 0; n < 5; n++) await this.server.browser().post('/v1/dev_browser')
    await this.leaveTickets()
    await this.leaveInvitations(week)
    await this.comeAndGo(week)
    await this.plantWhatTakesMore(week)
  }

  /** On a browser of its own, and left there: nobody signs out. */
  private async signInAndVerify(user_id: string): Promise<void> {
    const browser = this.server.browser()
    const { body } = await this.server.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id })
    const { sessionId } = await signInWithTicket(browser, body.token)
    await expectOk(browser.post(`/v1/client/sessions/${sessionId}/verify`, { level: 'first_factor' }))
  }

  private async signInByCode(identifier: string): Promise<void> {
    const browser = this.server.browser()
    const { body } = await browser.post<FlowBody>('/v1/client/sign_ins', { identifier })
    const path = `/v1/client/sign_ins/${body.response.id}`
    const factor = body.response.supported_first_factors.find(({ strategy }) => strategy === 'email_code')!
    await expectOk(browser.post(`${path}/prepare_first_factor`, { ...factor }))
    await this.answer(browser, `${path}/attempt_first_factor`, identifier)
  }

  private async signUp(email_address: string): Promise<void> {
    const browser = this.server.browser()
    const form = { email_address, password: 'correct-horse-9' }
    const { body } = await browser.post<FlowBody>('/v1/client/sign_ups', form)
    const path = `/v1/client/sign_ups/${body.response.id}`
    await expectOk(browser.post(`${path}/prepare_verification`, { strategy: 'email_code' }))
    await this.answer(browser, `${path}/attempt_verification`, email_address)
  }

  private async answer(browser: TestBrowser, path: string, address: string): Promise<void> {
    const code = await this.server.newestCode(address)
    await browser.post(path, { strategy: 'email_code', code: '000000' })
    const { body } = await browser.post<FlowBody>(path, { strategy: 'email_code', code })
    if (body.response.status !== 'complete') throw new Error(`not complete: ${JSON.stringify(body)}`)
  }

  /** Unused, revoked. */
  private async leaveTickets(): Promise<void> {
    const [user_id] = this.people
    const actor = { sub: 'user_support' }
    for (const path of ['/sign_in_tokens', '/actor_tokens']) {
      const body = { user_id, expires_in_seconds: 3600, ...(path === '/actor_tokens' ? { actor } : {}) }
      await ask(this.server, path, body)
      await ask(this.server, `${path}/${await ask(this.server, path, body)}/revoke`)
    }
  }

  /** Unused, revoked. */
  private async leaveInvitations(week: number): Promise<void> {
    const { server, organizationId, people } = this
    const invite = (name: string) =>
      ask(server, '/invitations', { email_address: `${name}${week}@example.com`, expires_in_days: 1 })
    await invite('unused')
    await ask(server, `/invitations/${await invite('revoked')}/revoke`)
    const path = `/organizations/${organizationId}/invitations`
    const asked = { role: 'org:member', inviter_user_id: people[0], expires_in_days: 1 }
    await ask(server, path, { ...asked, email_address: `late${week}@example.com` })
    const revoked = await ask(server, path, { ...asked, email_address: `no${week}@example.com` })
    await ask(server, `${path}/${revoked}/revoke`, { requesting_user_id: people[0] })
  }

  /** Somebody whose account is deleted while they are signed in, and somebody who signs out. */
  private async comeAndGo(week: number): Promise<void> {
    const gone = await createUser(this.server, `gone${week}@example.com`)
    await this.signInAndVerify(gone)
    await this.server.backend('DELETE', `/users/${gone}`)
    const browser = this.server.browser()
    const ticket = { user_id: this.people[1] }
    const { body } = await this.server.backend<{ token: string }>('POST', '/sign_in_tokens', ticket)
    await signInWithTicket(browser, body.token)
    await expectOk(browser.delete('/v1/client/sessions'))
  }

  /** Rows of what wants production, satellite domains or a receiver of webhooks. */
  private async plantWhatTakesMore(week: number): Promise<void> {
    const { clock, frontdesk } = this.server
    const [instance_id, now] = [this.instanceId, clock.now()]
    const common = { instance_id, expires_at: now + DAY_MS }
    const link = { ...common, client_id: 'client_1', domain_id: 'dmn_1' }
    const delivery = { instance_id, endpoint_id: 'ep_1', event_id: `evt_${week}`, created_at: now }
    await frontdesk.services.store.transaction(async tx => {
      const nonce = { ...common, nonce_hash: `${week}`, directives: [] }
      await tx.insertInto('handshake_nonces').values(nonce).execute()
      const token = { ...common, token_hash: `${week}`, session_id: 'sess_1', created_at: now }
      await tx.insertInto('refresh_tokens').values(token).execute()
      await tx
        .insertInto('client_links')
        .values({ ...link, secret_hash: `${week}`, created_at: now })
        .execute()
      const carrier = { ...link, token_hash: `${week}`, state_hash: '', redirect_url: '' }
      await tx.insertInto('client_link_tokens').values(carrier).execute()
      await tx
        .insertInto('webhook_deliveries')
        .values({
          ...delivery,
          event_type: 'user.created',
          resource_id: 'user_1',
          position: week,
          status: 'delivered',
          attempts: 1,
          next_attempt_at: now,
          settled_at: now,
        } as never)
        .execute()
      await tx
        .insertInto('webhook_attempts')
        .values({
          ...delivery,
          id: `att_${week}`,
          attempt: 1,
          url: '',
          request_headers: {},
          latency_ms: 1,
        } as never)
        .execute()
      const subject = `identifier:guess${week}`
      const counter = { instance_id, subject, attempts: 1, window_started_at: now }
      await tx.insertInto('attempt_counters').values(counter).execute()
    })
  }
}

interface FlowBody {
  response: { id: string; status: string; supported_first_factors: { strategy: string }[] }
}

/** @returns the id of what the Backend API made */
async function ask(server: TestServer, path: string, body: object = {}): Promise<string> {
  const answer = await server.backend<{ id: string }>('POST', path, body)
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body.id
}

async function expectOk(asked: Promise<{ status: number; body: unknown }>): Promise<void> {
  const { status, body } = await asked
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`)
}
