import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Environment, readEnvironment, type Workers } from '../config/environment.js'
import { letYoungGenerationGrow } from '../platform/young-generation.js'
import { listenFirst } from './listen.js'
import { addressOf, serve, type ServeOptions } from './serve.js'

export interface StartOptions extends ServeOptions {
  /** how many processes; absent: this one alone, which nobody looks after */
  workers?: Workers
}

/** `frontdesk start`: serves until SIGTERM or SIGINT. */
export async function start({ workers: asked, ...options }: StartOptions): Promise<void> {
  const environment = readEnvironment()
  const workers = asked ?? environment.workers
  if (workers === undefined) return startAlone(options, environment)
  const { supervise } = await import('./workers/supervisor.js')
  return supervise(options, environment, workers === 'auto' ? availableParallelism() : workers)
}

async function startAlone(options: ServeOptions, environment: Environment): Promise<void> {
  const { host, port } = addressOf(options, environment)
  const server = await serve(options, environment, () =>
    listenFirst(port, host, environment.keepAliveSeconds),
  )
  stopOnSignal(async () => {
    server.drain()
    await sleep((environment.drainSeconds ?? 0) * 1000)
    await server.finish()
  })
  process.stdout.write(await server.welcome())
  letYoungGenerationGrow()
}

function stopOnSignal(close: () => Promise<void>): void {
  let isStopping = false
  const stop = async () => {
    // A second Ctrl-C means now.
    if (isStopping) process.exit(1)
    isStopping = true
    await close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
}
