import { type DestinationStream, type Logger, pino } from 'pino'
import { systemClock } from './clock.js'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

/** One line for each request, of fixed fields: nothing in it needs a search for secrets. */
export interface RequestLog {
  info(fields: Record<string, string | number | undefined>, message: string): void
}

export interface Logs {
  log: Log
  requestLog: RequestLog
}

/**
 * Structured log on stderr, so that commands which print data keep stdout clean. Callers pass no
 * secrets; redaction is the second net.
 * @param base what every line carries
 */
export function createLogs(
  level: string,
  destination: DestinationStream = bufferedStderr(),
  base?: { worker: number },
): Logs {
  const log = pino(
    {
      level,
      base,
      redact: {
        paths: [
          '*.password',
          '*.token',
          '*.jwt',
          '*.secret',
          '*.code',
          '*.authorization',
          '*.cookie',
          'password',
          'token',
          'jwt',
          'secret',
          'code',
          'authorization',
          'cookie',
        ],
        censor: '[redacted]',
      },
    },
    destination,
  )
  const isShown = log.isLevelEnabled('info')
  return {
    log,
    requestLog: {
      info(fields, message) {
        if (!isShown) return
        // the line as pino writes it, in one go: it is written as often as everything else happens
        const line = {
          level: log.levels.values['info'],
          time: systemClock.now(),
          ...base,
          ...fields,
          msg: message,
        }
        destination.write(`${JSON.stringify(line)}\n`)
      },
    },
  }
}

/** What a pipe takes as a whole (PIPE_BUF of Linux): lines of several processes do not mix. */
const MOST_AT_ONCE = 4096

/**
 * Unbuffered, every line would cost a write in the thread pool, which signs the tokens. The buffer is written
 * at exit, too.
 */
export const bufferedStderr = (): DestinationStream =>
  pino.destination({
    fd: 2,
    sync: false,
    minLength: MOST_AT_ONCE - 1,
    maxWrite: MOST_AT_ONCE,
    periodicFlush: 250,
  })

export const silentLog: Log = pino({ level: 'silent' })
