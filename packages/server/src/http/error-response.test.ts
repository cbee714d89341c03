import { describe, expect, it } from 'vitest'
import type { Services } from '../context/services.js'
import { ApiError } from '../errors/api-error.js'
import { errorResponse } from './error-response.js'

async function answered(error: unknown, headers?: Record<string, string>) {
  const logged: object[] = []
  const services = {
    random: { bytes: (length: number) => Buffer.alloc(length, 0xab) },
    log: { error: (fields: object) => logged.push(fields) },
  } as unknown as Pick<Services, 'random' | 'log'>
  const response = errorResponse(services, error, headers)
  return { response, logged, body: (await response.json()) as { errors: { code: string }[] } }
}

describe('an error of what is no API', () => {
  it.each<[string, unknown, number, string, number]>([
    ['an expected one', new ApiError('resource_not_found'), 404, 'resource_not_found', 0],
    ['a busy server', new ApiError('server_busy'), 503, 'server_busy', 1],
    ['a mistake of our own', new Error('SELECT'), 500, 'internal_error', 1],
  ])('has the shape of every error: %s', async (_, error, status, code, logs) => {
    const { response, logged, body } = await answered(error)
    expect(response.status).toBe(status)
    expect(body).toMatchObject({ errors: [{ code }], clerk_trace_id: 'ab'.repeat(16) })
    expect(response.headers.get('x-clerk-trace-id')).toBe('ab'.repeat(16))
    expect(JSON.stringify(body)).not.toContain('SELECT')
    expect(logged).toHaveLength(logs)
  })

  it('has the headers of the error, and over them those of the page', async () => {
    const error = new ApiError('resource_not_found', { headers: { 'x-a': 'error', 'x-b': 'error' } })
    const { headers } = (await answered(error, { 'x-b': 'page', 'cache-control': 'private' })).response
    expect(['x-a', 'x-b', 'cache-control'].map(name => headers.get(name))).toEqual([
      'error',
      'page',
      'private',
    ])
  })
})
