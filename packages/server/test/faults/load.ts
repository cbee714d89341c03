import { setTimeout as sleep } from 'node:timers/promises'
import { TestBrowser } from '@frontdesk/testkit'
import { eventually, type ServerProcess } from './server-process.js'

export const SECRET_KEY = 'sk_test_faults000000000000000000000000000000'

/** What the server has said yes to, over all its lives. */
export class Acknowledged {
  /** users made through the Backend API, by id; the value is their address */
  readonly users = new Map<string, string>()
  /** sign-ups that answered `complete` */
  readonly signUps: { signUpId: string; userId: string; sessionId: string; address: string }[] = []
  /** user id -> the last counter that was acknowledged, and the last that was asked for */
  readonly counters = new Map<string, { acknowledged: number; attempted: number }>()
}

const SIGN_UP_LOOPS = 2
const CREATE_LOOPS = 2
const METADATA_LOOPS = 2

/**
 * People and applications at work until the server is gone. Only answers count: a request whose answer never
 * came may or may not have been carried out.
 */
export class Load {
  private isOver = false
  private readonly progress = { signUps: 0, users: 0, counters: 0 }
  private readonly loops: Promise<void>[]
  private readonly failures: string[] = []

  constructor(
    private readonly server: ServerProcess,
    private readonly acknowledged: Acknowledged,
    private readonly round: string,
  ) {
    this.loops = [
      ...this.many(SIGN_UP_LOOPS, (loop, index) => this.signUp(`${loop}-${index}`)),
      ...this.many(CREATE_LOOPS, (loop, index) => this.createUser(`${loop}-${index}`).then(() => {})),
      ...Array.from({ length: METADATA_LOOPS }, (_, loop) => this.changeMetadata(loop)),
    ]
  }

  /** Until something of every kind was acknowledged in this life of the server, on however slow a machine. */
  async isUnderWay(): Promise<void> {
    await eventually('the load is under way', async () => {
      if (this.failures.length > 0) throw new Error(`refused under load: ${this.failures[0]}`)
      return [this.progress.signUps, this.progress.users, this.progress.counters].every(count => count > 0)
    })
  }

  /** SIGKILL after so many milliseconds, whatever is being done then. */
  async killAfter(milliseconds: number): Promise<void> {
    await sleep(milliseconds)
    this.isOver = true
    await this.server.kill()
    await Promise.all(this.loops)
    if (this.failures.length > 0) throw new Error(`refused under load: ${this.failures[0]}`)
  }

  private many(count: number, step: (loop: number, index: number) => Promise<void>): Promise<void>[] {
    return Array.from({ length: count }, (_, loop) => this.repeat(index => step(loop, index)))
  }

  /** Until the server is gone. A request that fails before it is killed is a failure of the test. */
  private async repeat(step: (index: number) => Promise<void>): Promise<void> {
    for (let index = 0; !this.isOver; index++) {
      try {
        await step(index)
      } catch (error) {
        if (!this.isOver) this.failures.push(String(error))
        return
      }
    }
  }

  private async signUp(name: string): Promise<void> {
    const address = `up-${this.round}-${name}+clerk_test@example.com`
    const browser = new TestBrowser({ fetch: request => fetch(request) }, this.server.url)
    const created = await this.answered(
      browser.post<FapiBody>('/v1/client/sign_ups', { email_address: address, password: 'correct-horse-9' }),
    )
    const path = `/v1/client/sign_ups/${created.response.id}`
    await this.answered(browser.post<FapiBody>(`${path}/prepare_verification`, { strategy: 'email_code' }))
    const { response } = await this.answered(
      browser.post<FapiBody>(`${path}/attempt_verification`, { strategy: 'email_code', code: '424242' }),
    )
    if (response.status !== 'complete') throw new Error(`sign-up is ${response.status}`)
    this.progress.signUps++
    this.acknowledged.signUps.push({
      signUpId: response.id,
      userId: response.created_user_id,
      sessionId: response.created_session_id,
      address,
    })
  }

  private async createUser(name: string): Promise<string> {
    const address = `made-${this.round}-${name}@example.com`
    const user = await this.answered(
      this.backend('POST', '/users', { email_address: [address], skip_password_requirement: true }),
    )
    this.progress.users++
    this.acknowledged.users.set(user.id, address)
    return user.id
  }

  /** One user of its own per loop and life: a counter that only grows. */
  private async changeMetadata(loop: number): Promise<void> {
    let userId = ''
    await this.repeat(async index => {
      userId ||= await this.createUser(`counter-${loop}`)
      const counter = this.acknowledged.counters.get(userId) ?? { acknowledged: 0, attempted: 0 }
      counter.attempted = index + 1
      this.acknowledged.counters.set(userId, counter)
      await this.answered(
        this.backend('PATCH', `/users/${userId}/metadata`, {
          public_metadata: { counter: counter.attempted },
        }),
      )
      this.progress.counters++
      counter.acknowledged = counter.attempted
    })
  }

  private backend(method: string, path: string, body: unknown) {
    return callBackend<{ id: string }>(this.server, method, path, body)
  }

  private async answered<Body>(answer: Promise<{ status: number; body: Body }>): Promise<Body> {
    const { status, body } = await answer
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
    return body
  }
}

interface FapiBody {
  response: { id: string; status: string; created_user_id: string; created_session_id: string }
}

export async function callBackend<Body>(server: ServerProcess, method: string, path: string, body?: unknown) {
  const response = await fetch(`${server.url}/bapi/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Body }
}
