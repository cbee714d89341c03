import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { createRequire, syncBuiltinESMExports } from 'node:module'

interface Timer {
  at: number
  order: number
  owner: object | null
  run(): void
}

const builtin = createRequire(import.meta.url)
const promises = builtin('node:timers/promises') as { setTimeout: unknown }

/**
 * Time that passes only from one timer to the next. While it is installed, all timers of the process and what
 * `performance.now` says go by it; `setImmediate` and the work of promises stay as they are.
 */
export class VirtualTime {
  private instant = 0
  private count = 0
  private timers = new Map<number, Timer>()
  private readonly owners = new AsyncLocalStorage<object | null>()

  get now(): number {
    return this.instant
  }

  /** How many timers were set so far. */
  get settings(): number {
    return this.count
  }

  /** What `run` sets, at any time, belongs to the owner; null: to nobody. */
  own<T>(owner: object | null, run: () => T): T {
    return this.owners.run(owner, run)
  }

  /** Nothing that the owner waits for happens any more. */
  forget(owner: object): void {
    for (const [id, timer] of this.timers) if (timer.owner === owner) this.timers.delete(id)
  }

  /** The next timer fires: time is what it was set for. @returns false when there is none */
  fireNext(): boolean {
    let [first] = this.timers
    for (const entry of this.timers) {
      const [timer, earliest] = [entry[1], first![1]]
      if (timer.at < earliest.at || (timer.at === earliest.at && timer.order < earliest.order)) first = entry
    }
    if (!first) return false
    this.timers.delete(first[0])
    this.instant = Math.max(this.instant, first[1].at)
    first[1].run()
    return true
  }

  after(milliseconds: number, run: () => void): () => void {
    const id = ++this.count
    const at = this.instant + Math.max(1, milliseconds || 0)
    this.timers.set(id, {
      at,
      order: id,
      owner: this.owners.getStore() ?? null,
      run: AsyncResource.bind(run),
    })
    return () => this.timers.delete(id)
  }

  /** @returns puts everything back */
  install(): () => void {
    const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis
    const before = { setTimeout, clearTimeout, setInterval, clearInterval }
    const sleep = promises.setTimeout
    Object.assign(globalThis, {
      setTimeout: (run: (...values: unknown[]) => void, delay: number, ...values: unknown[]) =>
        new Handle(this.after(delay, () => run(...values))),
      setInterval: (run: (...values: unknown[]) => void, delay: number, ...values: unknown[]) =>
        this.every(delay, () => run(...values)),
      clearTimeout: stop,
      clearInterval: stop,
    })
    promises.setTimeout = (delay: number, value: unknown, options: { signal?: AbortSignal } = {}) =>
      this.sleep(delay, value, options.signal)
    performance.now = () => this.instant
    syncBuiltinESMExports()
    return () => {
      Object.assign(globalThis, before)
      promises.setTimeout = sleep
      // what the prototype has
      Reflect.deleteProperty(performance, 'now')
      syncBuiltinESMExports()
    }
  }

  private every(delay: number, run: () => void): Handle {
    const handle = new Handle(() => {})
    const next = () => {
      handle.cancel = this.after(delay, () => {
        next()
        run()
      })
    }
    next()
    return handle
  }

  private sleep(delay: number, value: unknown, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const cancel = this.after(delay, () => resolve(value))
      signal?.addEventListener('abort', () => {
        cancel()
        reject(signal.reason as Error)
      })
    })
  }
}

/** What `setTimeout` gives. */
class Handle {
  constructor(public cancel: () => void) {}

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  hasRef(): boolean {
    return true
  }
}

function stop(handle: unknown): void {
  if (handle instanceof Handle) handle.cancel()
}
