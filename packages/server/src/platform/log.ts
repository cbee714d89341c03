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
    // Unbuffered, every line would cost a write in the thread pool, which signs the tokens. Written out at exit too.
    pino.destination({ fd: 2, sync: false, minLength: 4096, periodicFlush: 250 }),
  )
}

export const silentLog: Log = pino({ level: 'silent' })
