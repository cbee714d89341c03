import { describe, expect, it } from 'vitest'
import { createLogs, silentLog } from './log.js'

/** The logs of a level, and what they have written. */
function logsOf(level: string) {
  const lines: string[] = []
  const logs = createLogs(level, { write: line => void lines.push(line) })
  return { ...logs, written: () => lines.map(line => JSON.parse(line) as Record<string, unknown>) }
}

describe('the log of a server', () => {
  it.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['error', ['error']],
    ['silent', []],
  ])('of the level %s says %j', (level, expected) => {
    const { log, written } = logsOf(level)
    for (const each of ['debug', 'info', 'warn', 'error'] as const) log[each](each)
    expect(written().map(({ msg }) => msg)).toEqual(expected)
  })

  it.each(['password', 'token', 'jwt', 'secret', 'code', 'authorization', 'cookie'])(
    'hides what is called %s, and what has that in it',
    name => {
      const { log, written } = logsOf('info')
      log.info({ [name]: 'hunter2', request: { [name]: 'hunter2', path: '/v1' } }, 'a line')
      const [line] = written()
      expect(line).toMatchObject({ [name]: '[redacted]', request: { [name]: '[redacted]', path: '/v1' } })
      expect(JSON.stringify(line)).not.toContain('hunter2')
    },
  )

  it('says what an error was, and neither host nor process', () => {
    const { log, written } = logsOf('info')
    log.error({ err: new Error('no room') }, 'storage')
    const [line] = written()
    expect(line).toMatchObject({ level: 50, msg: 'storage', err: { type: 'Error', message: 'no room' } })
    expect(Object.keys(line!).sort()).toEqual(['err', 'level', 'msg', 'time'])
  })

  it('may be none', () => expect(silentLog.error('unheard')).toBeUndefined())
})

describe('the log of requests', () => {
  const FIELDS = { traceId: 'a', operation: 'getClient', status: 200, instance: undefined }

  it('has a line for each, in the form of all others', () => {
    const { log, requestLog, written } = logsOf('info')
    requestLog.info(FIELDS, 'request')
    log.info({ traceId: 'a', operation: 'getClient', status: 200 }, 'request')
    const [own, other] = written()
    expect({ ...own, time: 0 }).toEqual({ ...other, time: 0 })
    expect(own!['time']).toBeTypeOf(typeof other!['time'])
  })

  it.each([
    ['debug', 1],
    ['info', 1],
    ['warn', 0],
    ['silent', 0],
  ])('is shown at the level %s: %i lines', (level, count) => {
    const { requestLog, written } = logsOf(level)
    requestLog.info(FIELDS, 'request')
    expect(written()).toHaveLength(count)
  })

  it('writes a line as one, whatever a value says', () => {
    const lines: string[] = []
    createLogs('info', { write: line => void lines.push(line) }).requestLog.info(
      { path: 'a\nb"}' },
      'request',
    )
    expect(lines.map(line => line.split('\n').length)).toEqual([2])
    expect(JSON.parse(lines[0]!)).toMatchObject({ path: 'a\nb"}', msg: 'request' })
  })
})
