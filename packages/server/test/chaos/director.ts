import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from './chance.js'
import type { Fault, Scene } from './faults.js'
import type { FleetNode } from './fleet.js'
import type { Model } from './model.js'
import type { Timeline } from './timeline.js'

const REST_MS = 6000
const KILL_EVERY_MS = 800
/** Of the looks for a victim, so many are for a node that starts, and so many for two nodes at once. */
const WHILE_STARTING = 0.3
const AT_ONCE = 0.15
/** More of them would keep nodes from ever coming up where a start takes long. */
const STARTING_AT_MOST = 0.35
const POLL_MS = 20
/** More than these say nothing new. */
const MOST_VIOLATIONS = 20

/** When a run is over: when all of these are true. */
export interface Until {
  minutes: number
  kills: number
  /** how often each kind of fault was done */
  rounds: number
}

/** Kills nodes, and does the other faults beside that, in an order that follows from the seed. */
export class Director {
  kills = 0
  killsWhileStarting = 0
  private rounds = 0
  private isOver = false

  constructor(
    private readonly scene: Scene,
    private readonly faults: readonly Fault[],
    private readonly timeline: Timeline,
    private readonly until: Until,
    private readonly model: Model,
  ) {}

  async run(): Promise<void> {
    const { chance } = this.scene
    const killing = this.kill(chance.child('kills'))
    try {
      await this.disturb(chance.child('order'))
    } finally {
      this.isOver = true
      await killing
    }
  }

  private get isEnough(): boolean {
    const { minutes, kills, rounds } = this.until
    const isDone = this.timeline.now() >= minutes * 60_000 && this.kills >= kills && this.rounds >= rounds
    // no run goes by with nothing to lose, on however slow a machine
    const isSomethingAtStake = this.kills > 0 && Object.values(this.model.acknowledged).every(n => n > 0)
    return (isDone && isSomethingAtStake) || this.model.violations.length >= MOST_VIOLATIONS
  }

  /** All kinds of faults once, then all of them again in another order, and so on. */
  private async disturb(order: Chance): Promise<void> {
    while (!this.isEnough) {
      for (const fault of order.shuffle(this.faults)) {
        const isOver = this.timeline.begin(fault.name, fault.touchesStorage)
        this.timeline.count(fault.name)
        await fault.run(this.scene)
        isOver()
        if (this.isEnough && this.until.rounds === 0) return
        // most of what is promised is promised when nothing is wrong
        await sleep(order.between(0, REST_MS))
      }
      this.rounds++
      if (this.faults.length === 0) await sleep(POLL_MS)
    }
  }

  private async kill(chance: Chance): Promise<void> {
    const { nodes } = this.scene.fleet
    while (!this.isOver) {
      await sleep(chance.between(0, KILL_EVERY_MS))
      const kind = chance.fraction()
      const [up, starting] = [chance.shuffle(this.scene.fleet.up), nodes.filter(node => !node.isUp)]
      if (kind < WHILE_STARTING) {
        const areTooMany = this.killsWhileStarting > this.kills * STARTING_AT_MOST
        if (!areTooMany && up.length > 0 && starting.length > 0) await this.killOne(chance.pick(starting))
        continue
      }
      // somebody is left, so that there is something to lose
      const victims = kind < WHILE_STARTING + AT_ONCE ? 2 : 1
      if (up.length > victims || up.length === nodes.length)
        await Promise.all(up.slice(0, victims).map(victim => this.killOne(victim)))
    }
  }

  private async killOne(victim: FleetNode): Promise<void> {
    const wasUp = victim.isUp
    this.timeline.note(`kill -9 of ${victim.name}${wasUp ? '' : ' while it starts'}`)
    await victim.kill()
    this.kills++
    if (!wasUp) this.killsWhileStarting++
  }
}
