import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Assignment, Order, Report } from './messages.js'

export type Serving = Extract<Report, { kind: 'serving' }>

/** How a process has ended: by itself with an exit code, or by a signal. */
export interface End {
  code: number | null
  signal: NodeJS.Signals | null
}

/** One worker, as the supervisor sees it. */
export class WorkerProcess {
  readonly ended: Promise<End>
  /** null: it ended before it served */
  readonly serving: Promise<Serving | null>
  readonly startedAt = performance.now()
  private readonly child: ChildProcess
  /** in their order, what was handed and has not been taken; this process keeps them open until then */
  private readonly handed: { connection: Socket; isSent: boolean }[] = []

  constructor(
    readonly assignment: Assignment,
    onReport: (report: Report, worker: WorkerProcess) => void,
  ) {
    this.child = fork(fileURLToPath(new URL('./server-worker.js', import.meta.url)), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    // what cannot be sent is for a worker that is ending, and its end is told below
    this.child.on('error', () => {})
    this.ended = once(this.child, 'exit').then(([code, signal]) => ({ code, signal }) as End)
    const serving = new Promise<Serving>(resolve => {
      this.child.on('message', (report: Report) => {
        if (report.kind === 'serving') resolve(report)
        else if (report.kind === 'taken') this.letGo(report.count)
        else onReport(report, this)
      })
    })
    this.serving = Promise.race([serving, this.ended.then(() => null)])
    this.send({ kind: 'serve', assignment })
  }

  get pid(): number | undefined {
    return this.child.pid
  }

  /** Lost when the worker is gone. */
  send(order: Order): void {
    if (this.child.connected) this.child.send(order)
  }

  hand(connection: Socket): void {
    const handing = { connection, isSent: false }
    this.handed.push(handing)
    const order: Order = { kind: 'connection' }
    this.child.send(order, connection, { keepOpen: true }, error => {
      if (!error) handing.isSent = true
    })
  }

  /**
   * The worker has ended. Connections that were sent to it and not taken are closed, since it may have read
   * from them.
   * @returns those that have not left this process
   */
  takeBack(): Socket[] {
    const handed = this.handed.splice(0)
    for (const { connection, isSent } of handed) if (isSent) connection.destroy()
    return handed.filter(({ isSent }) => !isSent).map(({ connection }) => connection)
  }

  private letGo(count: number): void {
    for (const { connection } of this.handed.splice(0, count)) connection.destroy()
  }

  kill(): void {
    this.child.kill('SIGKILL')
  }
}
