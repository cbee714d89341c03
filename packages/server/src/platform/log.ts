import { pino, type Logger } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

/** Structured log on stderr, so that commands which print data keep stdout clean. Callers pass no secrets; redaction is the second net. */
export function createLog(level: string): Log {
  return pino(
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
    pino.destination({ fd: 2, sync: false }),
  )
}

export const silentLog: Log = pino({ level: 'silent' })
