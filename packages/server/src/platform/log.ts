import { pino, type Logger } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

export interface Logs {
  log: Log
  /** One line for each request, of fixed fields: nothing in it needs a search for secrets. */
  requestLog: Log
}

/** Structured log on stderr, so that commands which print data keep stdout clean. Callers pass no secrets; redaction is the second net. */
export function createLogs(level: string): Logs {
  // Unbuffered, every line would cost a write in the thread pool, which signs the tokens. Written out at exit too.
  const destination = pino.destination({ fd: 2, sync: false, minLength: 4096, periodicFlush: 250 })
  const log = pino(
    {
      level,
      base: undefined,
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
  return { log, requestLog: pino({ level, base: undefined }, destination) }
}

export const silentLog: Log = pino({ level: 'silent' })
