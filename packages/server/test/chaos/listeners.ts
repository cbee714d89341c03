import { setTimeout as sleep } from 'node:timers/promises'
import { Receiver } from '../../src/webhooks/receiver.fixture.js'
import { type Caller, NoAnswer, Refusal } from './caller.js'
import type { Model } from './model.js'

const PAUSE_MS = 150
const PAGE = 200

/** An application that keeps its own copy of the data, by webhooks. */
export class WebhookListener {
  /** ids of events in the order in which they first came */
  readonly arrivals: string[] = []
  private readonly known = new Set<string>()
  /** how many came again */
  repeated = 0

  private constructor(private readonly receiver: Receiver) {}

  static async start(secret: string): Promise<WebhookListener> {
    const listener = new WebhookListener(await Receiver.start())
    const { receiver } = listener
    receiver.secret = secret
    receiver.answer = ({ id }) => {
      listener.take(id)
      // what came is not kept as a whole: a run has many events
      receiver.received.length = 0
      return 200
    }
    return listener
  }

  get url(): string {
    return this.receiver.url()
  }

  /** deliveries whose signature was wrong */
  get forged(): readonly string[] {
    return this.receiver.refused
  }

  has(eventId: string): boolean {
    return this.known.has(eventId)
  }

  stop(): Promise<void> {
    return this.receiver.stop()
  }

  private take(id: string): void {
    if (this.known.has(id)) {
      this.repeated++
      return
    }
    this.known.add(id)
    this.arrivals.push(id)
  }
}

interface Page {
  data: { id: string; position: number }[]
  next_after: number
}

/** A consumer of the event log, which asks any node. */
export class LogFollower {
  /** ids of events in the order of the log */
  readonly seen: string[] = []
  private after = 0
  private isOver = false
  private following: Promise<void> | null = null

  constructor(
    private readonly caller: Caller,
    private readonly model: Model,
  ) {}

  begin(): void {
    this.following = this.follow()
  }

  async stop(): Promise<void> {
    this.isOver = true
    await this.following
  }

  private async follow(): Promise<void> {
    while (!this.isOver) {
      try {
        this.take(await this.caller.admin<Page>(`/events?after=${this.after}&limit=${PAGE}`))
      } catch (error) {
        if (!(error instanceof NoAnswer) && !(error instanceof Refusal)) throw error
        if (error instanceof Refusal) this.model.violated(`the event log refused: ${error.message}`)
      }
      await sleep(PAUSE_MS)
    }
  }

  private take({ data, next_after: next }: Page): void {
    for (const { id, position } of data) {
      if (position <= this.after) this.model.violated(`the log has ${position} after ${this.after}`)
      this.after = position
      this.seen.push(id)
    }
    if (next < this.after) this.model.violated(`the log goes on after ${next}, and ${this.after} was seen`)
    this.after = next
  }
}
