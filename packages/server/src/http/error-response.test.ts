import { describe, expect, it } from 'vitest'
import type { Services } from '../context/services.js'
import { ApiError } from '../errors/api-error.js'
import { errorResponse } from './error-response.js'

const PROGRAM = new Request('http://localhost:4400/nope')

async function answered(error: unknown, request = PROGRAM) {
  const logged: object[] = []
  const services = {
    basePath: '',
    random: { bytes: (length: number) => Buffer.alloc(length, 0xab), secret: () => 'nonce' },
    log: { error: (fields: object) => logged.push(fields) },
  } as unknown as Pick<Services, 'random' | 'log' | 'basePath'>
  const response = errorResponse(services, error, request)
  const isJson = response.headers.get('content-type') === 'application/json'
  return { response, logged, body: (isJson ? await response.json() : await response.text()) as unknown }
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

  it('has the headers of the error', async () => {
    const error = new ApiError('resource_not_found', { headers: { 'x-a': 'error' } })
    expect((await answered(error)).response.headers.get('x-a')).toBe('error')
  })

  it('is a page for people, with the same status', async () => {
    const person = new Request(PROGRAM.url, { headers: { accept: 'text/html', 'accept-language': 'fr' } })
    const { response, body } = await answered(new Error('SELECT'), person)
    expect([response.status, response.headers.get('content-type')]).toEqual([500, 'text/html; charset=utf-8'])
    expect(body).toContain('<html lang="fr">')
    expect(body).toContain(`<code>${'ab'.repeat(16)}</code>`)
    expect(body).not.toContain('SELECT')
  })
})
