import type { Dialect } from '@frontdesk/testkit'
import { writeConfig } from '../faults/configuration.js'
import { expectAllPositionsGiven } from '../faults/consistency.js'
import { inspectWhileRunning } from '../faults/inspect.js'
import { eventually } from '../faults/server-process.js'
import { deliverAll, expectReadableEverywhere, expectRevokedToStayOut } from './afterwards.js'
import { audit, type Listened } from './audit.js'
import { Caller } from './caller.js'
import { Chance } from './chance.js'
import { Director, type Until } from './director.js'
import { faultsOf } from './faults.js'
import { Fleet } from './fleet.js'
import { trafficInstance } from './instance.js'
import { LogFollower, WebhookListener } from './listeners.js'
import { Model } from './model.js'
import { Redis } from './redis.js'
import { PostgresSystem, SqliteSystem } from './system.js'
import { Timeline } from './timeline.js'
import { Traffic } from './traffic.js'

const NODES = 3
const WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 5).toString('base64')}`
const TELL_EVERY_MS = 30_000

export interface ChaosOptions {
  dialect: Dialect
  seed: string
  until: Until
  /** names of faults; none: all that there are on this database */
  faults: string[]
  /** is told how the run goes on */
  tell(line: string): void
}

export interface ChaosResult extends Listened {
  dialect: Dialect
  seed: string
  nodes: number
  minutes: number
  kills: number
  killsWhileStarting: number
  faults: ReadonlyMap<string, number>
  model: Model
  /** of nodes, in milliseconds, while nothing was wrong with the storage */
  starts: number[]
  /** the last of what was done to the system */
  timeline: string
}

/** One run from the start of the servers to the last check. It leaves nothing behind. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { dialect, seed, tell } = options
  const chance = new Chance(seed)
  const timeline = new Timeline()
  const model = new Model(timeline, tell)
  const nodes = NODES
  const undo: (() => Promise<void>)[] = []
  try {
    const system = await (dialect === 'sqlite' ? SqliteSystem : PostgresSystem).create(nodes)
    undo.push(() => system.remove())
    const redis = await Redis.start()
    undo.push(() => redis.remove())
    const has = { disk: system.disk !== null, redis: redis.isThere }
    const [faults, left] = partition(faultsOf(dialect, options.faults), ({ needs }) => !needs || has[needs])
    for (const { name, needs } of left) tell(`without ${name}: there is no ${needs} to do it with`)
    const webhooks = await WebhookListener.start(WEBHOOK_SECRET)
    undo.push(() => webhooks.stop())
    const configFile = writeConfig(
      system.storage,
      trafficInstance('chaos', { webhooks: [{ name: 'app', url: webhooks.url, secret: WEBHOOK_SECRET }] }),
    )
    const fleet = await Fleet.start(system.nodes, ['--config', configFile], redis.url, timeline, what =>
      model.violated(what),
    )
    undo.push(() => fleet.end())
    const allUp = () => eventually('all nodes are up', async () => fleet.up.length === nodes)
    await allUp()

    const caller = new Caller(fleet, chance.child('traffic'), model)
    const follower = new LogFollower(caller, model)
    follower.begin()
    const traffic = new Traffic(caller, model, timeline, chance.child('people'))
    const scene = { system, fleet, redis, chance: chance.child('faults') }
    const director = new Director(scene, faults, timeline, options.until, model)
    const telling = setInterval(() => tell(progressOf(director, timeline, model)), TELL_EVERY_MS)
    undo.push(async () => clearInterval(telling))
    await director.run()
    await traffic.stop()
    tell(`${progressOf(director, timeline, model)}; now the checks`)
    const minutes = timeline.now() / 60_000

    await allUp()
    await expectRevokedToStayOut(caller, fleet.nodes, model)
    await inspectWhileRunning(system.storage, expectAllPositionsGiven)
    await deliverAll(system.storage, webhooks, follower)
    await follower.stop()
    const listened = await inspectWhileRunning(system.storage, store =>
      audit(store, model, follower, webhooks),
    )
    await expectReadableEverywhere(caller, fleet.nodes, model)
    return {
      ...listened,
      dialect,
      seed,
      nodes,
      minutes,
      kills: director.kills,
      killsWhileStarting: director.killsWhileStarting,
      faults: timeline.faults,
      model,
      starts: fleet.nodes.flatMap(node => node.starts),
      timeline: timeline.tell(),
    }
  } catch (error) {
    const told = [`seed ${seed}`, timeline.tell(), ...model.violations].join('\n')
    throw new Error(`the run broke off: ${String(error)}\n${told}`, { cause: error })
  } finally {
    for (const step of undo.reverse()) await step()
  }
}

function partition<T>(values: readonly T[], isFirst: (value: T) => boolean): [T[], T[]] {
  return [values.filter(isFirst), values.filter(value => !isFirst(value))]
}

function progressOf({ kills }: Director, timeline: Timeline, model: Model): string {
  const seconds = (timeline.now() / 1000).toFixed(0)
  const faults = [...timeline.faults.values()].reduce((sum, count) => sum + count, 0)
  const acknowledged = Object.values(model.acknowledged).reduce((sum, count) => sum + count, 0)
  return `${seconds} s: ${kills} kills, ${faults} other faults, ${acknowledged} things acknowledged, ${model.violations.length} violations`
}
