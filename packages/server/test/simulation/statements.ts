import { StorageUnavailable } from '../../src/platform/storage-unavailable.js'
import type { AroundStatement } from '../../src/store/store.js'
import type { Chance } from '../chaos/chance.js'
import type { Timeline } from '../chaos/timeline.js'
import type { VirtualTime } from './virtual-time.js'

const BEGIN = 'begin immediate'
const COMMIT = 'commit'
const ROLLBACK = 'rollback'
const LONGEST_STALL_MS = 4000

/** One life of a server, from its start to its end. */
export interface Life {
  readonly name: string
  /** Its statements run at once, as when it starts. */
  isUndisturbed: boolean
  isOver: boolean
  kill(): void
}

interface Held {
  life: Life
  sql: string
  /** it stalls until then */
  from: number
  run(): Promise<void>
  /** It does not run. */
  fail(error: Error): void
  /** It runs, and nobody learns of it. */
  runAndFail(error: Error): Promise<void>
}

/** What can become of a statement, by how often. Those that end a life come to their own end first. */
const FATES = [
  { fate: 'stalls', share: 0.004 },
  { fate: 'fails', share: 0.003 },
  { fate: 'runs and fails', share: 0.002 },
  { fate: 'dies', share: 0.001 },
  { fate: 'runs and dies', share: 0.001 },
] as const
/** A commit is where most can go wrong. */
const MORE_AT_COMMIT = 8

/** A transaction that has begun ends by its rollback alone. */
const NOT_BEGUN: Partial<Record<Fate, Fate>> = { 'runs and fails': 'fails', 'runs and dies': 'dies' }

export type Fate = (typeof FATES)[number]['fate'] | 'runs'

/** What happens to a statement that the server's life has ended meanwhile. */
class LifeIsOver extends Error {}

/**
 * Holds back every statement of all servers until it is its turn, which chance decides, and decides what
 * becomes of it. One of them writes at a time, as SQLite has it.
 */
export class Statements {
  private readonly held: Held[] = []
  /** the one that has a transaction open */
  private writer: Life | null = null
  /** how many came so far */
  count = 0
  /** no more faults */
  isCalm = false

  constructor(
    private readonly time: VirtualTime,
    private readonly chance: Chance,
    private readonly timeline: Timeline,
    /** is told of everything that happens, in its order */
    private readonly trace: (line: string) => void,
  ) {}

  /** Nobody has a transaction open. */
  get isIdle(): boolean {
    return this.writer === null
  }

  around(life: Life): AroundStatement {
    return async (sql, run) => {
      if (life.isUndisturbed) return run()
      if (sql === ROLLBACK) return this.end(life, run)
      if (life.isOver) throw new LifeIsOver(life.name)
      this.count++
      return this.hold(life, sql, run)
    }
  }

  /** A life is over: its statements come to nothing, and its transaction is rolled back. */
  drop(life: Life): void {
    for (const held of this.held.filter(each => each.life === life)) {
      this.held.splice(this.held.indexOf(held), 1)
      held.fail(new LifeIsOver(life.name))
    }
  }

  /** Lets one of those that can run have its turn. @returns false when there is none */
  next(): boolean {
    const free = this.held.filter(held => this.isFree(held))
    if (free.length === 0) return false
    const held = this.chance.pick(free)
    const fate = this.fateOf(held)
    this.trace(`${this.time.now} ${held.life.name} ${fate}: ${held.sql}`)
    if (fate !== 'stalls') this.held.splice(this.held.indexOf(held), 1)
    if (fate !== 'runs') this.note(held, fate)
    this.decide(held, fate)
    return true
  }

  private isFree({ from, sql }: Held): boolean {
    return from <= this.time.now && (sql !== BEGIN || this.writer === null)
  }

  private fateOf({ sql }: Held): Fate {
    if (this.isCalm) return 'runs'
    let left = this.chance.fraction() / (sql === COMMIT ? MORE_AT_COMMIT : 1)
    for (const { fate, share } of FATES) {
      left -= share
      if (left < 0) return sql === BEGIN ? (NOT_BEGUN[fate] ?? fate) : fate
    }
    return 'runs'
  }

  private note({ life, sql }: Held, fate: Fate): void {
    this.timeline.begin(`a statement of ${life.name} ${fate}: ${sql.slice(0, 60)}`, true)()
    this.timeline.count(`statements that ${{ ...PLURALS }[fate as keyof typeof PLURALS]}`)
  }

  private decide(held: Held, fate: Fate): void {
    switch (fate) {
      case 'stalls': {
        const milliseconds = 1 + Math.floor(this.chance.fraction() * LONGEST_STALL_MS)
        held.from = this.time.now + milliseconds
        // time must come so far
        this.time.after(milliseconds, () => {})
        break
      }
      case 'fails':
        held.fail(new StorageUnavailable('away'))
        break
      case 'runs and fails':
        void held.runAndFail(new StorageUnavailable('away', { isOutcomeUnknown: held.sql === COMMIT }))
        break
      case 'dies':
        held.fail(new LifeIsOver(held.life.name))
        held.life.kill()
        break
      case 'runs and dies':
        void held.runAndFail(new LifeIsOver(held.life.name)).then(() => held.life.kill())
        break
      case 'runs':
        void held.run()
    }
  }

  private hold<T>(life: Life, sql: string, run: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const settled = async () => {
        if (sql === BEGIN) this.writer = life
        const result = await run()
        if (sql === COMMIT) this.writer = null
        return result
      }
      this.held.push({
        life,
        sql,
        from: 0,
        fail: reject,
        run: () => settled().then(resolve, reject),
        runAndFail: error => settled().then(() => reject(error), reject),
      })
    })
  }

  private async end<T>(life: Life, rollback: () => Promise<T>): Promise<T> {
    const result = await rollback()
    if (this.writer === life) this.writer = null
    return result
  }
}

const PLURALS = {
  stalls: 'stall',
  fails: 'fail',
  'runs and fails': 'run and fail',
  dies: 'die with their server',
  'runs and dies': 'run before their server dies',
}
