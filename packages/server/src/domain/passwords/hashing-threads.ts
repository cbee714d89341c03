import { Worker } from 'node:worker_threads'
import type { HashingAsker } from '../../context/services.js'
import { ApiError } from '../../errors/api-error.js'
import { isSource, loaderOf } from '../../platform/from-source.js'
import type { HashingAnswer, HashingJob } from './password-job.js'

/**
 * A thread has the job that it works on and the next one: when one is done, it
 * need not wait for the event loop.
 */
const JOBS_OF_THREAD = 2
/** What one network may have of the queue. */
const SHARE_OF_SITE = 1 / 8
/** What strangers may fill: the rest is for browsers that were signed in before. */
const SHARE_OF_STRANGERS = 3 / 4
/** A thread costs some megabytes of memory, and a few dozen milliseconds to start. */
const IDLE_MS = 60_000

interface Task {
  job: HashingJob
  site: string | null
  /** a thread has died of it */
  hasFailed: boolean
  resolve(value: string | boolean): void
  reject(error: Error): void
}

interface Thread {
  worker: Worker
  /** in the order in which the thread works on them and answers */
  tasks: Task[]
}

export interface HashingOptions {
  /** how many threads there may be */
  size: number
  /** how many jobs may wait for a thread; beyond it they are refused */
  queueLimit: number
  /** threads end when for so long there was nothing to hash; default a minute */
  idleMs?: number
  /** for tests: starts a thread */
  startWorker?: () => Worker
}

/**
 * Threads that do nothing but hash passwords. They start with the first jobs and end when there were
 * none for a while. What a thread worked on when it died is tried once more, and then given up: it may
 * have been the job that killed it.
 */
export class HashingThreads {
  private readonly threads = new Set<Thread>()
  private readonly waiting: Task[] = []
  private idleTimer: NodeJS.Timeout | null = null
  private isClosed = false

  constructor(private readonly options: HashingOptions) {}

  /** How many threads there are now. */
  get count(): number {
    return this.threads.size
  }

  /**
   * @throws ApiError server_busy when too many wait, of all or of the asker's network, or the server stops
   */
  async run(job: HashingJob, asker: HashingAsker): Promise<string | boolean> {
    const { site } = asker
    const isRefused = this.isFullFor(site) || (this.isFullForStrangers() && !(await asker.isKnown()))
    // others may have come meanwhile
    if (isRefused || this.isFullFor(site)) throw new ApiError('server_busy', { retryAfterSeconds: 2 })
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, site, hasFailed: false, resolve, reject })
      this.distribute()
    })
  }

  /** Ends the threads; whoever still waits for a hash is refused. */
  async close(): Promise<void> {
    this.isClosed = true
    const tasks = this.outstanding()
    this.waiting.length = 0
    for (const task of tasks) task.reject(new ApiError('server_busy', { retryAfterSeconds: 2 }))

    await this.endThreads()
  }

  private isFullFor(site: string | null): boolean {
    const { size, queueLimit } = this.options
    const tasks = this.outstanding()
    if (this.isClosed || tasks.length >= size + queueLimit) return true
    const ofSite = site === null ? 0 : tasks.filter(task => task.site === site).length
    return ofSite >= Math.max(1, Math.floor(queueLimit * SHARE_OF_SITE))
  }

  private isFullForStrangers(): boolean {
    const { size, queueLimit } = this.options
    return this.outstanding().length >= size + Math.floor(queueLimit * SHARE_OF_STRANGERS)
  }

  private outstanding(): Task[] {
    return [...this.waiting, ...[...this.threads].flatMap(thread => thread.tasks)]
  }

  private distribute(): void {
    for (;;) {
      const thread = this.waiting.length > 0 ? this.freeThread() : null
      if (!thread) return
      const task = this.waiting.shift()!
      if (this.idleTimer) clearTimeout(this.idleTimer)
      // a thread keeps the process alive only while somebody waits for it
      if (thread.tasks.push(task) === 1) thread.worker.ref()
      thread.worker.postMessage(task.job)
    }
  }

  /** One with nothing to do, else a new one, else one that has no next job yet. */
  private freeThread(): Thread | null {
    const threads = [...this.threads]
    const idle = threads.find(thread => thread.tasks.length === 0)
    if (idle) return idle
    if (threads.length < this.options.size) return this.startThread()
    return threads.find(thread => thread.tasks.length < JOBS_OF_THREAD) ?? null
  }

  private startThread(): Thread {
    const thread: Thread = { worker: (this.options.startWorker ?? startWorker)(), tasks: [] }
    this.threads.add(thread)
    thread.worker.on('message', (answer: HashingAnswer) => this.settle(thread, answer))
    let cause: unknown
    thread.worker.on('error', error => (cause = error))
    thread.worker.on('exit', () => this.replace(thread, cause))
    return thread
  }

  private settle(thread: Thread, answer: HashingAnswer): void {
    const task = thread.tasks.shift()
    this.distribute()
    if (thread.tasks.length === 0) {
      thread.worker.unref()
      this.endWhenIdle()
    }
    if ('error' in answer) task?.reject(new Error(answer.error))
    else task?.resolve(answer.value)
  }

  /** A thread is gone: by itself, and then its jobs go to another one, or because it was idle. */
  private replace(thread: Thread, cause: unknown): void {
    this.threads.delete(thread)
    if (this.isClosed) return
    const [current, ...next] = thread.tasks.splice(0)
    this.waiting.unshift(...next)
    if (current?.hasFailed) current.reject(new Error('the hashing thread ended', { cause }))
    else if (current) this.waiting.unshift({ ...current, hasFailed: true })
    this.distribute()
  }

  private endWhenIdle(): void {
    if (this.outstanding().length > 0) return
    this.idleTimer = setTimeout(() => void this.endThreads(), this.options.idleMs ?? IDLE_MS).unref()
  }

  private async endThreads(): Promise<void> {
    const threads = [...this.threads]
    this.threads.clear()
    await Promise.all(threads.map(({ worker }) => worker.terminate()))
  }
}

/** The same file lies beside this one whether it was compiled or bundled. */
function startWorker(): Worker {
  if (!isSource(import.meta.url))
    return new Worker(new URL('./password-worker.js', import.meta.url), { execArgv: [] })
  const code = loaderOf(new URL('./password-worker.ts', import.meta.url))
  return new Worker(code, { eval: true, execArgv: [] })
}
