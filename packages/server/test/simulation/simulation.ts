import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as soon, setTimeout as sleep } from 'node:timers/promises'
import { createFrontdesk, type FrontdeskConfig, MasterKey } from 'frontdesk'
import { driftChecks } from '../../src/domain/upkeep/derived-rows.js'
import { openStore } from '../../src/store/open-store.js'
import type { Store } from '../../src/store/store.js'
import { createMigratedDatabase } from '../../src/store/test-database.fixture.js'
import { expectReadableEverywhere, expectRevokedToStayOut } from '../chaos/afterwards.js'
import { auditLog, auditRows } from '../chaos/audit.js'
import { Caller } from '../chaos/caller.js'
import { Chance } from '../chaos/chance.js'
import { trafficInstance } from '../chaos/instance.js'
import { LogFollower } from '../chaos/listeners.js'
import { Model } from '../chaos/model.js'
import { Timeline } from '../chaos/timeline.js'
import { Traffic } from '../chaos/traffic.js'
import { expectAllPositionsGiven } from '../faults/consistency.js'
import { SimulatedNode } from './simulated-node.js'
import { Statements } from './statements.js'
import { VirtualTime } from './virtual-time.js'

const masterKey = new MasterKey(Buffer.alloc(32, 3))
const config: FrontdeskConfig = {
  applications: [
    {
      name: 'Simulation',
      instances: [
        trafficInstance('simulation', { settings: { attributes: { password: { enabled: false } } } }),
      ],
    },
  ],
}

/** Nothing here depends on a disk, and waiting for one takes most of the time. */
const IN_MEMORY = existsSync('/dev/shm') ? '/dev/shm' : null
const LIVES_MS = 5000
const TRAFFIC = { workers: 6, thinkingMs: 500, hasPasswords: false, leastPeople: 2 }
/** How far a wall clock is set wrong, at most. */
const CLOCK_MS = 90_000
/** of each kind, from each node */
const READ_EVERYWHERE = 3
const QUIET_TURNS = 4
/** With several things that can happen at once, time goes on before one of them only so often. */
const TIME_FIRST = 0.03
/** More than any run takes. */
const MOST_EVENTS = 100_000

export interface SimulationResult {
  seed: string
  /** of all that has happened, in its order */
  digest: string
  statements: number
  virtualMs: number
  model: Model
  timeline: Timeline
  /** the last of what has happened */
  lastTrace: string[]
}

/** A database in which the instance is there already, for copies: making its keys takes long. */
export async function createTemplate(): Promise<{ file: string; remove(): Promise<void> }> {
  const database = await createMigratedDatabase('sqlite')
  const frontdesk = await createFrontdesk({
    database: database.location,
    masterKey,
    publicUrl: 'http://127.0.0.1:4400',
    config,
    breachService: false,
  })
  await frontdesk.close()
  return { file: database.location, remove: () => database.drop() }
}

/**
 * Two or three servers in this process on one database, with people and applications at work, while
 * statements fail and stall, servers die and start, requests are lost and clocks are wrong: all of it follows
 * from the seed. What was acknowledged is held against the database after each step.
 */
export async function simulate(seed: string, template: string): Promise<SimulationResult> {
  const directory = mkdtempSync(join(IN_MEMORY ?? tmpdir(), 'frontdesk-simulation-'))
  const database = join(directory, 'frontdesk.db')
  copyFileSync(template, database)
  const time = new VirtualTime()
  const uninstall = time.install()
  try {
    return await new Simulation(seed, database, time).run()
  } finally {
    uninstall()
    rmSync(directory, { recursive: true, force: true })
  }
}

class Simulation {
  private readonly chance: Chance
  private readonly timeline = new Timeline()
  private readonly model: Model
  private readonly statements: Statements
  private readonly nodes: SimulatedNode[]
  private readonly inspector: Store
  private readonly digest = createHash('sha256')
  private readonly lastTrace: string[] = []
  /** those whose next life is due */
  private readonly due: SimulatedNode[] = []
  private isCalm = false
  private acknowledged = 0

  constructor(
    private readonly seed: string,
    database: string,
    private readonly time: VirtualTime,
  ) {
    this.chance = new Chance(seed)
    const { chance, timeline } = this
    this.model = new Model(timeline, () => {})
    this.statements = new Statements(time, chance.child('statements'), timeline, line => this.trace(line))
    const count = chance.fraction() < 0.5 ? 2 : 3
    this.nodes = Array.from(
      { length: count },
      (_, index) =>
        new SimulatedNode(`node ${index + 1}`, {
          masterKey,
          config,
          database,
          time,
          statements: this.statements,
          chance: chance.child(`node ${index + 1}`),
          onDeath: node => this.startLater(node),
        }),
    )
    this.inspector = openStore(database, { durability: 'relaxed', work: 'maintenance' })
  }

  async run(): Promise<SimulationResult> {
    const { nodes, model, timeline, chance } = this
    for (const node of nodes) await node.start()
    const fleet = {
      get up() {
        return nodes.filter(node => node.isUp)
      },
    }
    const caller = new Caller(fleet, chance.child('traffic'), model)
    const follower = new LogFollower(caller, model)
    await this.until(this.live(caller, follower))
    this.trace(`events ${follower.seen.length}`)
    await this.inspector.close()
    return {
      seed: this.seed,
      digest: this.digest.digest('hex'),
      statements: this.statements.count,
      virtualMs: this.time.now,
      model,
      timeline,
      lastTrace: this.lastTrace,
    }
  }

  private async live(caller: Caller, follower: LogFollower): Promise<void> {
    const { model, timeline, chance, inspector } = this
    follower.begin()
    const traffic = new Traffic(caller, model, timeline, chance.child('people'), TRAFFIC)
    const disturbing = this.disturb(chance.child('faults'))
    await sleep(LIVES_MS)
    await traffic.stop()
    this.calmDown()
    await disturbing
    while (this.nodes.some(node => !node.isUp)) await sleep(10)
    await expectRevokedToStayOut(caller, this.nodes, model)
    await expectAllPositionsGiven(inspector)
    const { events } = await inspector.read
      .selectFrom('events')
      .select(eb => eb.fn.countAll<number>().as('events'))
      .executeTakeFirstOrThrow()
    while (follower.seen.length < Number(events)) await sleep(50)
    await follower.stop()
    await auditRows(inspector, model)
    await auditLog(inspector, model, follower)
    await this.auditDerived()
    await expectReadableEverywhere(caller, this.nodes, model, READ_EVERYWHERE)
    await Promise.all(this.nodes.map(node => node.end()))
  }

  /** From now on nothing more goes wrong. */
  private calmDown(): void {
    this.isCalm = true
    this.statements.isCalm = true
    for (const node of this.nodes) {
      node.isCalm = true
      node.setClock(0)
    }
  }

  /** Holds the database against the model when something more was acknowledged. */
  private async checkStep(): Promise<void> {
    const acknowledged = Object.values(this.model.acknowledged).reduce((sum, count) => sum + count, 0)
    if (acknowledged === this.acknowledged) return
    this.acknowledged = acknowledged
    await auditRows(this.inspector, this.model)
  }

  /** Servers are killed and ended, and clocks are set. */
  private async disturb(chance: Chance): Promise<void> {
    for (;;) {
      await sleep(chance.between(500, 4000))
      if (this.isCalm) return
      const node = chance.pick(this.nodes)
      const what = chance.pick(['kill', 'end', 'clock'] as const)
      this.timeline.count({ kill: 'servers killed', end: 'servers ended', clock: 'clocks set' }[what])
      this.trace(`${this.time.now} ${what} ${node.name}`)
      if (what === 'kill') node.kill()
      else if (what === 'end') void node.end()
      else this.setClock(node, chance.between(-CLOCK_MS, CLOCK_MS))
    }
  }

  private setClock(node: SimulatedNode, offset: number): void {
    this.timeline.begin(`clock of ${node.name}`, false)
    node.setClock(offset)
  }

  private startLater(node: SimulatedNode): void {
    this.timeline.note(`${node.name} is down`)
    const milliseconds = this.isCalm ? 1 : 50 + this.chance.fraction() * 1000
    this.time.own(null, () => this.time.after(milliseconds, () => this.due.push(node)))
  }

  /** Whether what is derived says what it is derived from. */
  private async auditDerived(): Promise<void> {
    for (const { what, find } of driftChecks)
      for await (const { of } of find(this.inspector)) this.model.violated(`${what}: that of ${of} is wrong`)
  }

  /** Lets one thing happen after the other until that has come to its end. */
  private async until(end: Promise<void>): Promise<void> {
    let isOver = false
    const ending = end.finally(() => {
      isOver = true
    })
    ending.catch(() => {})
    for (let events = 0; ; events++) {
      await this.untilNothingMoves()
      if (isOver) return ending
      await this.checkStep()
      if (events > MOST_EVENTS) throw this.stuck('it comes to no end')
      if (this.due.length > 0 && this.statements.isIdle) await this.due.shift()!.start()
      else if (!this.happens()) throw this.stuck('nothing can happen any more')
    }
  }

  private stuck(how: string): Error {
    return new Error([`seed ${this.seed}: ${how}`, ...this.lastTrace, this.timeline.tell()].join('\n'))
  }

  private happens(): boolean {
    const isTimeFirst = this.chance.fraction() < TIME_FIRST
    return isTimeFirst
      ? this.time.fireNext() || this.statements.next()
      : this.statements.next() || this.time.fireNext()
  }

  /** All promises have done their work, and all signatures are made. */
  private async untilNothingMoves(): Promise<void> {
    for (let quiet = 0, before = -1; quiet < QUIET_TURNS; quiet++) {
      await soon()
      const moved = this.statements.count + this.time.settings
      if (moved !== before) quiet = 0
      before = moved
    }
  }

  private trace(line: string): void {
    this.digest.update(`${line}\n`)
    this.lastTrace.push(line)
    if (this.lastTrace.length > 60) this.lastTrace.shift()
  }
}
