import { setTimeout as sleep } from 'node:timers/promises'
import { createFrontdesk, type Frontdesk, type FrontdeskConfig, type MasterKey } from 'frontdesk'
import type { SigningKeyPool } from '../../src/domain/instances/signing-key-pool.js'
import type { Clock } from '../../src/platform/clock.js'
import type { CallableNode } from '../chaos/caller.js'
import type { Chance } from '../chaos/chance.js'
import { SeededRandom } from './seeded-random.js'
import type { Life, Statements } from './statements.js'
import type { VirtualTime } from './virtual-time.js'

export const STARTED_AT = Date.UTC(2026, 5, 1, 12)
const WORDS = 5
/** On the way there, and on the way back. */
const LOST_SHARE = 0.01
const LONGEST_WAY_MS = 30
/** A balancer gives up on a node after so long. */
const ANSWER_MS = 15_000
const END_POLL_MS = 5

export interface NodeParts {
  masterKey: MasterKey
  config: FrontdeskConfig
  database: string
  time: VirtualTime
  statements: Statements
  chance: Chance
  onDeath(node: SimulatedNode): void
}

/** A server in this process, with a clock and chance of its own, that lives and dies and lives again. */
export class SimulatedNode implements CallableNode {
  private life: (Life & { frontdesk: Frontdesk | null; died: Promise<never> }) | null = null
  private readonly words: string[] = []
  private clockOffset = 0
  private lives = 0
  /** it answers with what it has, and closes */
  private isEnding = false
  /** requests that it answers */
  private underWay = 0
  /** the network loses and delays nothing any more */
  isCalm = false

  constructor(
    readonly name: string,
    private readonly parts: NodeParts,
  ) {}

  get isUp(): boolean {
    return this.life?.frontdesk != null && !this.isEnding
  }

  get isGone(): boolean {
    return this.life === null
  }

  async lastWords(): Promise<string> {
    return `${this.name}: ${this.words.join('\n')}`
  }

  /** Its wall clock is wrong by so much from now on. */
  setClock(offsetMs: number): void {
    this.clockOffset = offsetMs
  }

  /** Nothing else may happen meanwhile. */
  async start(): Promise<void> {
    const { parts, name } = this
    const { time, statements } = parts
    const life = this.begin()
    this.life = life
    this.isEnding = false
    await time.own(life, async () => {
      const frontdesk = await createFrontdesk({
        database: parts.database,
        masterKey: parts.masterKey,
        publicUrl: 'http://127.0.0.1:4400',
        config: parts.config,
        durability: 'relaxed',
        breachService: false,
        clock: this.clock(),
        random: new SeededRandom(parts.chance.child(`random ${++this.lives} of ${name}`)),
        log: this.log(),
        requestLog: { info() {} },
        aroundStatement: statements.around(life),
      })
      // pairs of keys for new instances are made by threads
      ;(frontdesk.services.signingKeyPool as SigningKeyPool).close()
      life.frontdesk = frontdesk
    })
    life.isUndisturbed = false
  }

  kill(): void {
    this.life?.kill()
  }

  /** It ends as `frontdesk start` does when it is told to. */
  async end(): Promise<void> {
    const { life } = this
    if (!life?.frontdesk || this.isEnding) return
    this.isEnding = true
    while (this.underWay > 0 && !life.isOver) await sleep(END_POLL_MS)
    if (life.isOver) return
    await this.parts.time.own(life, () => life.frontdesk!.close()).catch(() => {})
    if (life.isOver) return
    life.isOver = true
    this.parts.time.forget(life)
    this.life = null
    this.parts.onDeath(this)
  }

  async answer(request: Request): Promise<Response> {
    const { life } = this
    const { time } = this.parts
    await this.travel()
    // one that ends takes no more requests
    const isClosed = life !== this.life || this.isEnding
    if (!life?.frontdesk || life.isOver || isClosed) throw new Error('connection refused')
    const { frontdesk } = life
    const late = sleep(ANSWER_MS).then(() => {
      throw new Error('no answer in time')
    })
    this.underWay++
    const answered = time
      .own(life, () => frontdesk.fetch(request, { remoteAddress: '127.0.0.1' }))
      .finally(() => this.underWay--)
    late.catch(() => {})
    answered.catch(() => {})
    const response = await Promise.race([answered, late, life.died])
    await this.travel()
    return response
  }

  /** One life is independent of the next. */
  private begin(): Life & { frontdesk: Frontdesk | null; died: Promise<never> } {
    let die!: (error: Error) => void
    const died = new Promise<never>((_, reject) => {
      die = reject
    })
    died.catch(() => {})
    const life = {
      name: this.name,
      isUndisturbed: true,
      isOver: false,
      frontdesk: null,
      died,
      kill: () => {
        if (life.isOver) return
        life.isOver = true
        die(new Error('connection reset'))
        this.bury(life)
      },
    }
    return life
  }

  private bury(life: Life & { frontdesk: Frontdesk | null }): void {
    const { time, statements, onDeath } = this.parts
    time.forget(life)
    statements.drop(life)
    // connections of the process that are of no use any more
    life.frontdesk?.services.store.close().catch(() => {})
    this.life = null
    onDeath(this)
  }

  private async travel(): Promise<void> {
    if (this.isCalm) return
    const { chance } = this.parts
    await sleep(1 + chance.fraction() * LONGEST_WAY_MS)
    if (chance.fraction() < LOST_SHARE) throw new Error('lost on the way')
  }

  private clock(): Clock {
    const { time } = this.parts
    return { now: () => Math.floor(STARTED_AT + time.now + this.clockOffset), elapsed: () => time.now }
  }

  private log() {
    const keep = (fields: unknown, message?: string) => {
      const error = (fields as { err?: Error }).err
      this.words.push(`${message ?? JSON.stringify(fields)} ${error?.stack ?? ''}`)
      this.words.splice(0, this.words.length - WORDS)
    }
    return { debug() {}, info() {}, warn: keep, error: keep }
  }
}
