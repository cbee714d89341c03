import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, TestBrowser } from '@frontdesk/testkit'
import { SECRET_KEY } from '../faults/load.js'
import { eventually } from '../faults/server-process.js'
import type { Chance } from './chance.js'
import type { Model } from './model.js'

/** With no node at all people try again later. */
const AGAIN_AFTER_MS = 200
/** What the browsers believe to talk to, whichever node it is. */
const ADDRESS = 'http://127.0.0.1:4400'

/** A server of those that people and applications ask. */
export interface CallableNode {
  readonly name: string
  /** It has been ready in this life. It may be stopped, or be without a database, all the same. */
  readonly isUp: boolean
  /** The whole answer. It rejects when there is none. */
  answer(request: Request): Promise<Response>
  /** What it has said last, for whoever asks why it did something. */
  lastWords(): Promise<string>
}

/** It may have been carried out, or not. */
export class NoAnswer extends Error {}

/** It was not carried out. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    where: string,
  ) {
    super(`${where}: ${status} ${code}`)
  }
}

/** Asks until there is an answer, once nothing is wrong any more. @throws Refusal */
export async function insist<T>(ask: () => Promise<T>): Promise<T> {
  const { answer } = await eventually('a healthy node answers', () =>
    ask().then(
      answer => ({ answer }),
      (error: unknown) => {
        if (error instanceof NoAnswer) return null
        throw error
      },
    ),
  )
  return answer
}

interface Errors {
  errors?: { code: string }[]
}

/** Requests to the fleet, each to any node that is up. */
export class Caller {
  constructor(
    private readonly fleet: { readonly up: CallableNode[] },
    private readonly chance: Chance,
    private readonly model: Model,
  ) {}

  /**
   * Somebody's browser. `like`: with the client of another one; `at`: this node alone answers, and else any.
   */
  browser({ like, at }: { like?: TestBrowser; at?: CallableNode } = {}): TestBrowser {
    const browser = new TestBrowser({ fetch: request => this.send(request, at) }, ADDRESS)
    const client = like?.cookie('__client')
    if (client !== undefined) browser.setCookie('__client', client)
    return browser
  }

  /** Up to so many different nodes that are up. */
  nodes(count: number): CallableNode[] {
    return this.chance.shuffle(this.fleet.up).slice(0, count)
  }

  async backend<Body>(method: string, path: string, body?: object, node?: CallableNode): Promise<Body> {
    const request = new Request(`${ADDRESS}/bapi/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : null,
    })
    return this.json<Body>(request, node)
  }

  /** The server's own contract. */
  admin<Body>(path: string): Promise<Body> {
    const headers = { authorization: `Bearer ${SECRET_KEY}` }
    return this.json<Body>(new Request(`${ADDRESS}/admin/v1${path}`, { headers }))
  }

  /** @throws NoAnswer, Refusal */
  async succeeds<Body>(asked: Promise<Answer<Body>>, where: string): Promise<Body> {
    return this.judge(await asked, where)
  }

  private async json<Body>(request: Request, node?: CallableNode): Promise<Body> {
    const response = await this.send(request, node)
    const body = (await response.json().catch(() => {
      throw new NoAnswer('the answer broke off')
    })) as Body
    return this.judge({ status: response.status, body }, `${request.method} ${new URL(request.url).pathname}`)
  }

  private judge<Body>({ status, body }: Pick<Answer<Body>, 'status' | 'body'>, where: string): Body {
    if (status === 200) return body
    const code = (body as Errors | null)?.errors?.[0]?.code ?? 'no error code'
    if (status === 503) {
      this.model.unanswered++
      throw new NoAnswer(`${where}: ${code}`)
    }
    // any other failure of the server is noted where it came from
    if (status >= 500) throw new NoAnswer(`${where}: ${status}`)
    throw new Refusal(status, code, where)
  }

  private async send(request: Request, chosen?: CallableNode): Promise<Response> {
    const node = chosen ?? (await this.anyNode())
    const where = `${request.method} ${new URL(request.url).pathname}`
    try {
      const response = await node.answer(request)
      if (response.status >= 500 && response.status !== 503)
        this.model.violated(`${where}: ${response.status} of ${await node.lastWords()}`)
      return response
    } catch (error) {
      this.model.unanswered++
      throw new NoAnswer(`no answer of ${node.name}: ${String(error)}`)
    }
  }

  private async anyNode(): Promise<CallableNode> {
    const { up } = this.fleet
    if (up.length > 0) return this.chance.pick(up)
    await sleep(AGAIN_AFTER_MS)
    throw new NoAnswer('no node is up')
  }
}
