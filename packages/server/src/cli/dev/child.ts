import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a process may take to end before it is killed. */
const STOP_MS = 10_000

export interface ChildOptions {
  directory: string
  environment: NodeJS.ProcessEnv
  /** gets every line that it prints */
  onLine(line: string, stream: 'stdout' | 'stderr'): void
}

/** A program that runs until it is stopped, with everything that it has started. */
export class Child {
  /** its exit code; null: a signal ended it, or it could not be started */
  readonly ended: Promise<number | null>
  /** why it could not be started */
  failure: Error | null = null
  private readonly process: ChildProcess

  constructor(command: string, args: string[], options: ChildOptions) {
    const isWindows = process.platform === 'win32'
    this.process = spawn(command, args, {
      cwd: options.directory,
      env: options.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // a group of its own, which is signalled as a whole: `next dev` and others start processes that do the
      // work; Windows finds `next.cmd` by its shell alone
      detached: !isWindows,
      shell: isWindows,
    })
    for (const stream of ['stdout', 'stderr'] as const) {
      const input = this.process[stream]
      if (input) createInterface({ input }).on('line', line => options.onLine(line, stream))
    }
    this.ended = once(this.process, 'close').then(
      ([code]) => code as number | null,
      (error: Error) => {
        this.failure = error
        return null
      },
    )
  }

  /** Ends it, and resolves when it has ended. */
  async stop(): Promise<void> {
    this.signal('SIGTERM')
    const hasEnded = await Promise.race([this.ended.then(() => true), sleep(STOP_MS, false, { ref: false })])
    if (!hasEnded) this.signal('SIGKILL')
    await this.ended
  }

  private signal(name: NodeJS.Signals): void {
    const { pid } = this.process
    if (pid === undefined) return
    try {
      if (process.platform === 'win32') this.process.kill(name)
      else process.kill(-pid, name)
    } catch {
      // the whole group has ended
    }
  }
}
