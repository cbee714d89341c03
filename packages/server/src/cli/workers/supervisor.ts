import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '../../config/environment.js'
import { createLogs, type Log } from '../../platform/log.js'
import { lockData } from '../data-lock.js'
import { locate, makeDataDirectory } from '../location.js'
import { addressOf, type ServeOptions } from '../serve.js'
import { Crew } from './crew.js'
import { Door } from './door.js'

/**
 * `frontdesk start --workers`: holds the port, and keeps so many processes that serve its connections. Ends
 * with the exit code of the first worker when that one does not come to serve.
 * @throws what the system says of the port, and ConfigError when another server has the data
 */
export async function supervise(
  options: ServeOptions,
  environment: Environment,
  count: number,
): Promise<void> {
  const { host, port } = addressOf(options, environment)
  const door = await Door.open(port, host)
  try {
    const location = locate(options, environment)
    if (!location.isPostgres) makeDataDirectory(location)
    // until the process ends
    lockData(location, options.shared ?? environment.isShared)
  } catch (error) {
    door.close()
    throw error
  }
  const { log } = createLogs(environment.logLevel ?? 'info')
  const crew = new Crew({
    door,
    log,
    count,
    options: { ...options, host, port: door.port },
    giveUp: exitCode => process.exit(exitCode),
  })
  const first = await crew.start()
  if ('code' in first) {
    if (first.signal)
      process.stderr.write(`frontdesk: ${first.signal} ended the first worker before it served\n`)
    process.exit(first.code ?? 1)
  }
  endOnSignal(crew, door, (environment.drainSeconds ?? 0) * 1000)
  reloadOnSignal(crew, log)
  // last: whoever reads it may send a signal at once
  process.stdout.write(first.welcome)
}

function endOnSignal(crew: Crew, door: Door, drainMs: number): void {
  let isEnding = false
  const end = async () => {
    // A second Ctrl-C means now.
    if (isEnding) {
      crew.kill()
      process.exit(1)
    }
    isEnding = true
    crew.drain()
    await sleep(drainMs)
    door.close()
    process.exit((await crew.stop()) ? 0 : 1)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end())
}

/** One after the other: what has changed during a reload is for the next one. */
function reloadOnSignal(crew: Crew, log: Log): void {
  let last: Promise<void> = Promise.resolve()
  process.on('SIGHUP', () => {
    last = last
      .then(() => crew.reload())
      .catch((error: unknown) => log.error({ err: error }, 'the workers were not replaced'))
  })
}
