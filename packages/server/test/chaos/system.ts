import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialect } from '@frontdesk/testkit'
import { Cluster } from '../faults/postgres-cluster.js'
import { createStorage, eventually, type Storage } from '../faults/server-process.js'
import { mountSmallDisk, type SmallDisk } from '../faults/small-disk.js'
import { openWire, type Wire } from '../faults/wire.js'
import type { NodeStorage } from './fleet.js'

/** Room for what a long run writes. */
const DISK_MEGABYTES = 4096
const DATABASE = 'frontdesk'
/** `commit_delay` needs `fsync`, which costs nothing on a disk in memory. */
const SETTINGS = `
fsync = on
commit_siblings = 0
max_connections = 200
max_wal_size = 128MB
`

/** The database of a run, on which its faults are done. */
export interface System {
  readonly dialect: Dialect
  /** one for each node */
  readonly nodes: NodeStorage[]
  /** where the database is now, as `openStore` takes it */
  readonly storage: Storage
  /** null where this user may not mount one */
  readonly disk: SmallDisk | null
  /** Each commit takes so much longer from now on; 0: no longer. */
  slowDisk(milliseconds: number): Promise<void>
  remove(): Promise<void>
}

/** Servers on one data directory. */
export class SqliteSystem implements System {
  readonly dialect = 'sqlite'
  readonly nodes: NodeStorage[]

  private constructor(
    readonly storage: Storage,
    readonly disk: SmallDisk | null,
    nodeCount: number,
  ) {
    const shared = { ...storage, options: [...storage.options, '--shared'] }
    this.nodes = Array.from({ length: nodeCount }, () => shared)
  }

  static async create(nodeCount: number): Promise<SqliteSystem> {
    const storage = await createStorage('sqlite')
    return new SqliteSystem(storage, mountSmallDisk(storage.directory, DISK_MEGABYTES), nodeCount)
  }

  async slowDisk(milliseconds: number): Promise<void> {
    const file = join(this.storage.directory, 'slow-sync')
    if (milliseconds > 0) writeFileSync(file, String(milliseconds))
    else rmSync(file, { force: true })
  }

  async remove(): Promise<void> {
    this.disk?.unmount()
    await this.storage.remove()
  }
}

/** Two PostgreSQLs, of which one follows the other one synchronously, and a wire to both from each node. */
export class PostgresSystem implements System {
  readonly dialect = 'postgres'

  private constructor(
    private readonly home: Storage,
    private leader: Cluster,
    private standby: Cluster,
    readonly nodes: NodeStorage[],
    private readonly wires: Wire[][],
  ) {}

  static async create(nodeCount: number): Promise<PostgresSystem> {
    // its directory alone is used
    const home = await createStorage('sqlite')
    const leader = await Cluster.create({ settings: SETTINGS, diskMegabytes: DISK_MEGABYTES })
    await leader.start()
    await leader.query(`create database ${DATABASE}`)
    await leader.stop()
    const standby = await leader.follower()
    await leader.start()
    await standby.start()
    const wires = await Promise.all(
      Array.from({ length: nodeCount }, () => Promise.all([leader, standby].map(c => openWire(c.url())))),
    )
    const nodes = wires.map(own => {
      const hosts = own.map(({ url }) => new URL(url).host).join(',')
      return {
        directory: home.directory,
        options: ['--database-url', `postgres://postgres@${hosts}/${DATABASE}`],
      }
    })
    const system = new PostgresSystem(home, leader, standby, nodes, wires)
    await system.waitForStandby()
    return system
  }

  get storage(): Storage {
    return { ...this.home, dialect: 'postgres', location: this.leader.url(DATABASE) }
  }

  get primary(): Cluster {
    return this.leader
  }

  get disk(): SmallDisk | null {
    return this.leader.disk
  }

  /** From one node to both databases. */
  wiresOf(node: number): Wire[] {
    return this.wires[node]!
  }

  /** Process ids of the server's connections. */
  async backends(): Promise<number[]> {
    const rows = await this.leader.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = '${DATABASE}' and backend_type = 'client backend'`,
    )
    return rows.map(({ pid }) => pid)
  }

  async terminateBackends(): Promise<void> {
    await this.leader.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${DATABASE}'`,
    )
  }

  async slowDisk(milliseconds: number): Promise<void> {
    await this.leader.set('commit_delay', milliseconds > 0 ? String(milliseconds * 1000) : null)
  }

  /** It is started when it does not run. Processes of one that was killed may be in the way for a moment. */
  async ensureRunning(): Promise<void> {
    await eventually('the database answers', async () => {
      if (!(await this.leader.isRunning())) await this.leader.start().catch(() => {})
      return this.leader.query('select 1').then(
        () => true,
        () => false,
      )
    })
  }

  /** The primary dies, and the standby takes its place: it has all that was acknowledged. */
  async failOver(): Promise<void> {
    this.leader.signal('SIGKILL')
    await this.standby.promote()
    ;[this.leader, this.standby] = [this.standby, this.leader]
    await this.leader.set('synchronous_standby_names', null)
  }

  /** The dead one follows the living one, which is stopped for that moment. */
  async rebuildStandby(): Promise<void> {
    await this.leader.stop()
    this.standby.follow(this.leader)
    await this.leader.start()
    await this.standby.start()
    await this.waitForStandby()
  }

  async remove(): Promise<void> {
    await Promise.all(this.wires.flat().map(wire => wire.close()))
    await this.leader.remove()
    await this.standby.remove()
    await this.home.remove()
  }

  /** From now on nothing is acknowledged that the standby has not. */
  private async waitForStandby(): Promise<void> {
    await this.leader.set('synchronous_standby_names', '*')
    await eventually('the standby is synchronous', async () => {
      const rows = await this.leader.query<{ isSynchronous: boolean }>(
        `select sync_state = 'sync' and flush_lsn >= pg_current_wal_flush_lsn() as "isSynchronous"
         from pg_stat_replication`,
      )
      return rows[0]?.isSynchronous
    })
  }
}
