import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, freePort } from '../faults/server-process.js'

/** A Redis of the run's own. */
export class Redis {
  private process: ChildProcess | null = null
  private readonly directory = mkdtempSync(join(tmpdir(), 'frontdesk-redis-'))

  private constructor(readonly port: number) {}

  static async start(): Promise<Redis> {
    const redis = new Redis(await freePort())
    await redis.launch()
    return redis
  }

  /** There is a program `redis-server`. */
  get isThere(): boolean {
    return this.process !== null
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  signal(name: NodeJS.Signals): void {
    this.process?.kill(name)
  }

  /** kill -9, and a new one with nothing in it */
  async restart(): Promise<void> {
    await this.kill()
    await this.launch()
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.directory, { recursive: true, force: true })
  }

  private async kill(): Promise<void> {
    const { process } = this
    this.process = null
    if (!process || process.exitCode !== null) return
    process.kill('SIGKILL')
    await once(process, 'exit')
  }

  /** Where there is no `redis-server`, nodes count by themselves, as with one that is away. */
  private async launch(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    const child = spawn('redis-server', args, { cwd: this.directory, stdio: 'ignore' })
    let isMissing = false
    child.on('error', () => (isMissing = true))
    await eventually('Redis answers', async () => isMissing || accepts(this.port))
    this.process = isMissing ? null : child
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      resolve(true)
      socket.destroy()
    })
    socket.on('error', () => resolve(false))
  })
}
