import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { eventually } from '../../harness/eventually.js'
import { RESULTS_DIRECTORY } from '../../harness/paths.js'
import { API_REQUESTS_PER_MINUTE, backendRequests, SAAS } from '../../harness/saas-app.js'
import { anotherPage, api, createOrganization, newSignedInUser, post } from '../../harness/saas-pages.js'
import { test } from '../../harness/visitor.js'

/** The API of the example: statuses, limits, logs, and what it costs. */
export function apiRoutes(): void {
  test('answers errors as JSON with the right status', async ({ visitor }) => {
    const { page, context } = visitor
    const refused = (status: number, code: string) => ({ status, body: { error: { code } } })
    expect(await api(context, '/api/projects')).toMatchObject(refused(401, 'unauthorized'))
    await newSignedInUser(page)
    expect(await api(context, '/api/projects')).toMatchObject(refused(403, 'no_organization'))
    await createOrganization(page, 'Analytical Engines')

    const created = await api(context, '/api/projects', post({ title: ' Note G ' }))
    expect(created).toMatchObject({ status: 201, body: { project: { title: 'Note G', status: 'planned' } } })
    const { id } = (created.body as { project: { id: string } }).project
    expect(await api(context, '/api/projects', post({ title: '' }))).toMatchObject({
      status: 422,
      body: { error: { code: 'invalid', fields: { title: ['Give the project a title.'] } } },
    })
    const notJson = { method: 'POST', data: Buffer.from('title=1') }
    expect(await api(context, '/api/projects', notJson)).toMatchObject(refused(400, 'invalid_json'))
    expect(await api(context, '/api/projects?status=unknown')).toMatchObject(refused(422, 'invalid'))
    expect(await api(context, '/api/projects/unknown')).toMatchObject(refused(404, 'not_found'))
    const changed = await api(context, `/api/projects/${id}`, { method: 'PATCH', data: { status: 'done' } })
    expect(changed).toMatchObject({ status: 200, body: { project: { title: 'Note G', status: 'done' } } })
    expect(await api(context, '/api/projects?status=done')).toMatchObject({ body: { projects: [{ id }] } })
    expect((await api(context, `/api/projects/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect(await api(context, '/api/projects')).toMatchObject({ status: 200, body: { projects: [] } })
  })

  test('every request is one line in the log', async ({ visitor }) => {
    const { page, context } = visitor
    const user = await newSignedInUser(page)
    const { headers } = await api(context, '/api/projects')
    const line = () =>
      readFileSync(join(RESULTS_DIRECTORY, 'nextjs-saas.log'), 'utf8')
        .split('\n')
        .filter(text => text.includes(headers['x-request-id']!))
        .map(text => JSON.parse(text) as unknown)
    const wanted = { event: 'request', method: 'GET', path: '/api/projects', status: 403, userId: user.id }
    await eventually('the line', line).toMatchObject([wanted])
  })

  test('a person who asks too often is told to wait, others are not', async ({ visitor }) => {
    const { page, context } = visitor
    await newSignedInUser(page)
    const first = await api(context, '/api/projects')
    const left = Number(first.headers['ratelimit-remaining'])
    expect(first.headers).toMatchObject({ 'ratelimit-limit': String(API_REQUESTS_PER_MINUTE) })
    expect(left).toBe(API_REQUESTS_PER_MINUTE - 1)
    for (let count = 0; count < left; count++) await api(context, '/api/projects')
    const refused = await api(context, '/api/projects')
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'too_many_requests' } } })
    expect(refused.headers).toMatchObject({ 'ratelimit-remaining': '0' })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)

    const other = await anotherPage(visitor)
    await newSignedInUser(other, 'Grace')
    expect((await api(other.context(), '/api/projects')).status).toBe(403)
  })

  test('the middleware asks the platform nothing: sessions are verified from their tokens', async ({
    visitor,
  }) => {
    const { page, context } = visitor
    await newSignedInUser(page)
    await createOrganization(page, 'Analytical Engines')
    // the key that verifies is fetched at first use
    const openAll = async () => {
      expect((await api(context, '/api/projects')).status).toBe(200)
      const response = await context.request.get(`${SAAS.url}/orgs/new`, { maxRedirects: 0 })
      expect(response.status()).toBe(200)
    }
    await openAll()
    const before = backendRequests.length
    expect(before).toBeGreaterThan(0)
    for (let count = 0; count < 10; count++) await openAll()
    expect(backendRequests.slice(before)).toEqual([])
  })
}
