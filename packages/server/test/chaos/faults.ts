import { setTimeout as sleep } from 'node:timers/promises'
import type { Dialect } from '@frontdesk/testkit'
import { signalProcess } from '../faults/postgres-cluster.js'
import type { Chance } from './chance.js'
import type { Fleet, FleetNode } from './fleet.js'
import type { Redis } from './redis.js'
import type { PostgresSystem, System } from './system.js'

const MINUTE_MS = 60_000

/** What faults are done to. */
export interface Scene {
  system: System
  fleet: Fleet
  redis: Redis
  chance: Chance
}

/** A fault from its beginning to its end; afterwards all is as it was. */
export interface Fault {
  /** as the report names it */
  name: string
  /** on which databases there is such a thing; default: both */
  dialect?: Dialect
  /** what it is done with, where that may be missing */
  needs?: 'disk' | 'redis'
  /** Nodes may find no storage, or a slow one, as long as it lasts. */
  touchesStorage: boolean
  run(scene: Scene): Promise<void>
}

const anyNode = ({ fleet, chance }: Scene): FleetNode => chance.pick(fleet.nodes)
const postgres = ({ system }: Scene) => system as PostgresSystem
/** for how long most faults last */
const aWhile = ({ chance }: Scene, most = 5000) => sleep(chance.between(500, most))

export const FAULTS: readonly Fault[] = [
  {
    name: 'SIGSTOP of a node',
    touchesStorage: false,
    async run(scene) {
      const node = anyNode(scene)
      node.signal('SIGSTOP')
      await aWhile(scene)
      node.signal('SIGCONT')
    },
  },
  {
    name: 'SIGTERM of a node',
    touchesStorage: false,
    async run(scene) {
      anyNode(scene).terminate()
      await aWhile(scene)
    },
  },
  {
    name: 'clock of a node set',
    touchesStorage: false,
    async run(scene) {
      const node = anyNode(scene)
      // on SQLite the only clock is the one of the machine, so a large step ends codes and sessions
      const most = scene.system.dialect === 'sqlite' ? 5 * MINUTE_MS : 60 * MINUTE_MS
      node.setClock(Math.round(scene.chance.between(-most, most)))
      await aWhile(scene)
      node.setClock(0)
    },
  },
  {
    name: 'SIGSTOP of Redis',
    needs: 'redis',
    touchesStorage: false,
    async run(scene) {
      scene.redis.signal('SIGSTOP')
      await aWhile(scene)
      scene.redis.signal('SIGCONT')
    },
  },
  {
    name: 'kill -9 of Redis',
    needs: 'redis',
    touchesStorage: false,
    run: ({ redis }) => redis.restart(),
  },
  {
    name: 'full disk',
    needs: 'disk',
    touchesStorage: true,
    async run(scene) {
      const { system } = scene
      const { disk } = system
      disk?.fill(0)
      await aWhile(scene)
      disk?.empty()
      if (system.dialect === 'postgres') await postgres(scene).ensureRunning()
    },
  },
  {
    name: 'slow disk',
    touchesStorage: true,
    async run(scene) {
      await scene.system.slowDisk(Math.round(scene.chance.between(20, 100)))
      await aWhile(scene)
      await scene.system.slowDisk(0)
    },
  },
  {
    name: 'network of a node cut',
    dialect: 'postgres',
    touchesStorage: true,
    async run(scene) {
      const wires = postgres(scene).wiresOf(scene.fleet.nodes.indexOf(anyNode(scene)))
      for (const wire of wires) wire.cut()
      await aWhile(scene)
      for (const wire of wires) wire.mend()
    },
  },
  {
    name: 'network of a node silent',
    dialect: 'postgres',
    touchesStorage: true,
    async run(scene) {
      const wires = postgres(scene).wiresOf(scene.fleet.nodes.indexOf(anyNode(scene)))
      for (const wire of wires) wire.freeze()
      await aWhile(scene, 8000)
      for (const wire of wires) wire.thaw()
    },
  },
  {
    name: 'connections terminated',
    dialect: 'postgres',
    touchesStorage: true,
    run: scene => postgres(scene).terminateBackends(),
  },
  {
    name: 'SIGSTOP of a backend',
    dialect: 'postgres',
    touchesStorage: true,
    async run(scene) {
      const pids = await postgres(scene).backends()
      if (pids.length === 0) return
      const pid = scene.chance.pick(pids)
      signalProcess(pid, 'SIGSTOP')
      await aWhile(scene)
      signalProcess(pid, 'SIGCONT')
    },
  },
  {
    name: 'kill -9 of a backend',
    dialect: 'postgres',
    touchesStorage: true,
    async run(scene) {
      const pids = await postgres(scene).backends()
      if (pids.length > 0) signalProcess(scene.chance.pick(pids), 'SIGKILL')
      await postgres(scene).ensureRunning()
    },
  },
  {
    name: 'SIGSTOP of the database',
    dialect: 'postgres',
    touchesStorage: true,
    async run(scene) {
      const { primary } = postgres(scene)
      primary.signal('SIGSTOP')
      await aWhile(scene, 8000)
      primary.signal('SIGCONT')
    },
  },
  {
    name: 'kill -9 of the database',
    dialect: 'postgres',
    touchesStorage: true,
    async run(scene) {
      postgres(scene).primary.signal('SIGKILL')
      await aWhile(scene, 3000)
      await postgres(scene).ensureRunning()
    },
  },
  {
    name: 'restart of the database',
    dialect: 'postgres',
    touchesStorage: true,
    async run(scene) {
      const { primary } = postgres(scene)
      await primary.stop()
      await aWhile(scene, 3000)
      await primary.start()
    },
  },
  {
    name: 'failover',
    dialect: 'postgres',
    touchesStorage: true,
    async run(scene) {
      await postgres(scene).failOver()
      await aWhile(scene)
      await postgres(scene).rebuildStandby()
    },
  },
  {
    name: 'read-only database',
    dialect: 'postgres',
    touchesStorage: true,
    async run(scene) {
      const { primary } = postgres(scene)
      await primary.set('default_transaction_read_only', 'on')
      await aWhile(scene)
      await primary.set('default_transaction_read_only', null)
    },
  },
]

/** @throws Error naming what is no fault */
export function faultsOf(dialect: Dialect, names: readonly string[]): Fault[] {
  const possible = FAULTS.filter(fault => fault.dialect === undefined || fault.dialect === dialect)
  const unknown = names.filter(name => !FAULTS.some(fault => fault.name === name))
  if (unknown.length > 0)
    throw new Error(`no faults: ${unknown.join(', ')}. There are: ${FAULTS.map(f => f.name).join(', ')}`)
  return names.length > 0 ? possible.filter(({ name }) => names.includes(name)) : possible
}
