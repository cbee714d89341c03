import { execFile, execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { postgresPrograms } from '../../../../scripts/postgres.mjs'
import { freePort } from './server-process.js'
import { mountSmallDisk, type SmallDisk } from './small-disk.js'

const SETTINGS = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_buffers = 16MB
max_connections = 60
max_wal_senders = 4
wal_level = replica
hot_standby = on
fsync = off
`

/** PostgreSQL refuses to run as root. */
const user = (() => {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
})()

export interface ClusterOptions {
  /** lines of postgresql.conf beyond those of all tests */
  settings?: string
  /** Its files get a disk of their own with so much room, where this user may mount one. */
  diskMegabytes?: number
}

/** A PostgreSQL of the test's own, which it may stop, freeze and promote. */
export class Cluster {
  private constructor(
    private readonly programs: string,
    private readonly parent: string,
    readonly port: number,
    private readonly options: ClusterOptions,
    /** null: it has none of its own */
    readonly disk: SmallDisk | null,
  ) {}

  static async create(options: ClusterOptions = {}): Promise<Cluster> {
    const cluster = await Cluster.empty(options)
    await cluster.run('initdb', ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--no-sync'])
    const settings = `${SETTINGS}${options.settings ?? ''}\nport = ${cluster.port}\n`
    appendFileSync(join(cluster.data, 'postgresql.conf'), settings)
    return cluster
  }

  private static async empty(options: ClusterOptions): Promise<Cluster> {
    const parent = mkdtempSync(join(tmpdir(), 'frontdesk-cluster-'))
    const disk = options.diskMegabytes ? mountSmallDisk(parent, options.diskMegabytes) : null
    chmodSync(parent, 0o700)
    if (user.uid !== undefined) chownSync(parent, user.uid, user.gid)
    return new Cluster(await postgresPrograms(), parent, await freePort(), options, disk)
  }

  /** Another one that follows this one, which must be stopped. */
  async follower(): Promise<Cluster> {
    const follower = await Cluster.empty(this.options)
    follower.follow(this)
    return follower
  }

  /** Follows another one from now on, with a copy of its files. Both must be stopped. */
  follow(leader: Cluster): void {
    rmSync(this.data, { recursive: true, force: true })
    cpSync(leader.data, this.data, { recursive: true })
    const upstream = `host=127.0.0.1 port=${leader.port} user=postgres`
    const settings = `port = ${this.port}\nprimary_conninfo = '${upstream}'\n`
    appendFileSync(join(this.data, 'postgresql.conf'), settings)
    writeFileSync(join(this.data, 'standby.signal'), '')
    own(this.data)
  }

  url(database = 'postgres'): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`
  }

  start(): Promise<void> {
    return this.control('start', '-w', '-l', join(this.parent, 'log'))
  }

  /** `immediate`: as if its machine had gone. */
  stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    return this.control('stop', '-w', '-m', mode)
  }

  /** A follower takes changes from now on. */
  promote(): Promise<void> {
    return this.control('promote', '-w')
  }

  /** A signal to all of its processes, e.g. SIGSTOP, or SIGKILL as the kernel does when memory runs out. */
  signal(name: NodeJS.Signals): void {
    const [postmaster] = readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', postmaster!], { encoding: 'utf8' })
    // first the one that starts the others anew
    for (const pid of [postmaster!, ...children.trim().split(/\s+/)]) signalProcess(Number(pid), name)
  }

  async isRunning(): Promise<boolean> {
    return this.control('status').then(
      () => true,
      () => false,
    )
  }

  async query<Row extends object>(statement: string, database = 'postgres'): Promise<Row[]> {
    const client = new pg.Client(this.url(database))
    // it may be stopped while it answers
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query<Row>(statement)).rows
    } finally {
      await client.end().catch(() => {})
    }
  }

  /** A setting of the whole server, for those as well that are connected; null: as it was at first. */
  async set(setting: string, value: string | null): Promise<void> {
    await this.query(
      value === null ? `alter system reset ${setting}` : `alter system set ${setting} = '${value}'`,
    )
    await this.query('select pg_reload_conf()')
  }

  async remove(): Promise<void> {
    await this.stop('immediate').catch(() => {})
    this.disk?.unmount()
    rmSync(this.parent, { recursive: true, force: true })
  }

  private get data(): string {
    return join(this.parent, 'data')
  }

  private control(...options: string[]): Promise<void> {
    return this.run('pg_ctl', options)
  }

  private async run(program: string, options: string[]): Promise<void> {
    const args = [...options, '-D', this.data]
    await promisify(execFile)(join(this.programs, program), args, { ...user, cwd: this.parent })
  }
}

/** Nothing happens when it is gone already. */
export function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // it has ended by itself
  }
}

/** Files that this process has made belong to whom PostgreSQL runs as. */
function own(directory: string): void {
  if (user.uid !== undefined) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, directory])
  chmodSync(directory, 0o700)
}
