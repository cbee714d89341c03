import { execFile, execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { postgresPrograms } from '../../../../scripts/postgres.mjs'
import { freePort } from './server-process.js'

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

/** A PostgreSQL of the test's own, which it may stop, freeze and promote. */
export class Cluster {
  private constructor(
    private readonly programs: string,
    private readonly parent: string,
    readonly port: number,
  ) {}

  static async create(): Promise<Cluster> {
    const cluster = new Cluster(await postgresPrograms(), newDirectory(), await freePort())
    await cluster.run('initdb', ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--no-sync'])
    appendFileSync(join(cluster.data, 'postgresql.conf'), `${SETTINGS}port = ${cluster.port}\n`)
    return cluster
  }

  /** Another one that follows this one, which must be stopped: a copy of its files that streams the rest. */
  async follower(): Promise<Cluster> {
    const follower = new Cluster(this.programs, newDirectory(), await freePort())
    cpSync(this.data, follower.data, { recursive: true })
    const upstream = `host=127.0.0.1 port=${this.port} user=postgres`
    const settings = `port = ${follower.port}\nprimary_conninfo = '${upstream}'\n`
    appendFileSync(join(follower.data, 'postgresql.conf'), settings)
    writeFileSync(join(follower.data, 'standby.signal'), '')
    own(follower.data)
    return follower
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

  async remove(): Promise<void> {
    await this.stop('immediate').catch(() => {})
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

function newDirectory(): string {
  const parent = mkdtempSync(join(tmpdir(), 'frontdesk-cluster-'))
  chmodSync(parent, 0o700)
  if (user.uid !== undefined) chownSync(parent, user.uid, user.gid)
  return parent
}

/** Files that this process has made belong to whom PostgreSQL runs as. */
function own(directory: string): void {
  if (user.uid !== undefined) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, directory])
  chmodSync(directory, 0o700)
}
