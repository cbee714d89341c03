import { setTimeout as sleep } from 'node:timers/promises'
import { Applications } from './applications.js'
import { type Caller, NoAnswer, Refusal } from './caller.js'
import type { Chance } from './chance.js'
import type { Model } from './model.js'
import { People } from './people.js'
import type { Timeline } from './timeline.js'

export interface TrafficOptions {
  /** how many things are done at a time */
  workers: number
  /** the longest pause between two of them */
  thinkingMs: number
  hasPasswords: boolean
  /** with fewer who are signed in nobody's session is ended */
  leastPeople: number
}

const DEFAULTS: TrafficOptions = { workers: 8, thinkingMs: 400, hasPasswords: true, leastPeople: 8 }
/** How long after its clock was set a node may refuse things for it. */
const LATE_MS = 60_000

/** People and applications at work until they are told to stop. */
export class Traffic {
  private isOver = false
  /** each as often as its weight says */
  private readonly steps: (() => Promise<unknown>)[]
  private readonly workers: Promise<void>[]

  constructor(
    caller: Caller,
    private readonly model: Model,
    private readonly timeline: Timeline,
    private readonly chance: Chance,
    private readonly options: TrafficOptions = DEFAULTS,
  ) {
    const applications = new Applications(caller, model, timeline, chance)
    const people = new People(caller, model, timeline, chance, applications, options)
    const weights: [number, () => Promise<unknown>][] = [
      [3, () => people.signUp()],
      [2, () => people.signIn()],
      [1, () => people.signInWithTicket()],
      [5, () => people.mint()],
      [2, () => people.revoke()],
      [2, () => applications.createUser()],
      [1, () => applications.takeOneAddress()],
      [5, () => applications.changeMetadata()],
      [2, () => applications.organize()],
      [3, () => applications.readBack()],
    ]
    this.steps = weights.flatMap(([weight, step]) => Array.from({ length: weight }, () => step))
    this.workers = Array.from({ length: options.workers }, () => this.work())
  }

  async stop(): Promise<void> {
    this.isOver = true
    await Promise.all(this.workers)
  }

  private async work(): Promise<void> {
    while (!this.isOver) {
      const startedAt = this.timeline.now()
      await this.chance
        .pick(this.steps)()
        .catch((error: unknown) => this.judge(error, startedAt))
      await sleep(this.chance.fraction() * this.options.thinkingMs)
    }
  }

  /** Nobody does anything here that could be refused. Where a node's clock is wrong, things run out early. */
  private judge(error: unknown, startedAt: number): void {
    if (error instanceof NoAnswer) return
    const isOfTime = error instanceof Refusal && /expired/.test(error.code)
    if (isOfTime && this.timeline.had('clock', startedAt - LATE_MS, this.timeline.now())) return
    this.model.violated(`refused: ${String(error)}`)
  }
}
