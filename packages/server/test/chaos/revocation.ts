import { setTimeout as sleep } from 'node:timers/promises'
import { mint } from '../support.js'
import { type CallableNode, type Caller, NoAnswer } from './caller.js'
import type { Model, Person } from './model.js'
import type { Timeline } from './timeline.js'

/** What docs/production.md promises while the database is there. */
const BOUND_MS = 1000
/** A database that is slow for want of processors counts as away, so this is what breaks the promise here. */
const SLACK_MS = 5000
const WATCH_MS = 8000
const PAUSE_MS = 60

/**
 * Asks every node for tokens of a session that is about to be revoked, until each has refused one that was
 * asked for later than the promise allows. Tells the model of the longest life that it saw.
 */
export class RevocationWatch {
  /** when the acknowledgement had come; Infinity: not yet */
  private revokedAt = Infinity
  private isGivenUp = false
  private readonly watching: Promise<unknown>

  constructor(
    private readonly caller: Caller,
    private readonly model: Model,
    private readonly timeline: Timeline,
    private readonly person: Person,
  ) {
    this.watching = Promise.all(caller.nodes(Infinity).map(node => this.watch(node)))
  }

  /** It was acknowledged just now. @returns when every node has refused */
  async revoked(): Promise<void> {
    this.revokedAt = this.timeline.now()
    await this.watching
  }

  /** Nobody knows whether it is revoked. */
  async giveUp(): Promise<void> {
    this.isGivenUp = true
    await this.watching
  }

  private async watch(node: CallableNode): Promise<void> {
    const { caller, model, timeline } = this
    const { browser, sessionId } = this.person
    // a node that died has forgotten what it believed
    while (!this.isGivenUp && node.isUp && timeline.now() - this.revokedAt < WATCH_MS) {
      const askedAt = timeline.now()
      const age = askedAt - this.revokedAt
      const status = await mint(caller.browser({ like: browser, at: node }), sessionId).then(
        answer => answer.status,
        (error: unknown) => {
          if (error instanceof NoAnswer) return null
          throw error
        },
      )
      if (age >= 0) model.revocationTries++
      if (status === 200 && age >= 0) this.note(node, askedAt, age)
      if (status !== null && status !== 200 && status < 500 && age > BOUND_MS) return
      await sleep(PAUSE_MS)
    }
  }

  private note(node: CallableNode, askedAt: number, age: number): void {
    const { model, timeline } = this
    const inTrouble = timeline.hadStorageTrouble(askedAt, timeline.now())
    const kind = inTrouble ? 'inTrouble' : 'undisturbed'
    model.longestLife[kind] = Math.max(model.longestLife[kind], age)
    if (!inTrouble && age > BOUND_MS + SLACK_MS)
      model.violated(`${node.name} minted for ${this.person.sessionId} ${age.toFixed(0)} ms after its end`)
  }
}
