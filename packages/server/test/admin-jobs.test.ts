import { DIALECTS, startTestServer, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { job } from '../src/admin/answers.js'
import { adminTokenOf } from '../src/http/operator.js'
import { waitUntil } from '../src/platform/wait-until.fixture.js'
import type { JobRow } from '../src/store/tables.js'
import { insertJob } from '../src/store/unscoped/jobs.js'
import { errorCode } from './support.js'

const OTHER_KEY = 'sk_test_other000000000000000000000000000000000'

interface Page {
  data: { id: string; kind: string; status: string }[]
  next_before: string | null
}

describe.each(DIALECTS)('the admin API of jobs on %s', dialect => {
  let server: TestServer
  let instanceId: string
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      instances: [{ slug: 'other', environment: 'development', secretKeys: [OTHER_KEY] }],
    })
    instanceId = (await server.frontdesk.services.registry.findDefault())!.id
  })
  afterAll(() => server.close())
  beforeEach(() => server.frontdesk.services.store.transaction(tx => tx.deleteFrom('jobs').execute()))

  async function admin<Body = Page>(method: string, path: string, credential = TEST_SECRET_KEY) {
    const headers = { authorization: `Bearer ${credential}` }
    const response = await server.frontdesk.fetch(
      new Request(`${TEST_ORIGIN}/admin/v1${path}`, { method, headers }),
    )
    return { status: response.status, body: (await response.json()) as Body }
  }
  const list = async (query = '', credential?: string) =>
    (await admin('GET', `/jobs${query}`, credential)).body.data.map(job => job.id)

  /** Jobs of a kind that no handler knows: the runner leaves them as they are. */
  async function given(values: Partial<JobRow>) {
    const row: JobRow = {
      id: 'job_1',
      instance_id: instanceId,
      kind: 'import',
      payload: { file: 'users.csv' },
      unique_key: null,
      status: 'queued',
      attempts: 0,
      run_at: 0,
      claimed_until: null,
      last_error: null,
      created_at: 1,
      finished_at: null,
      ...values,
    }
    await server.frontdesk.services.store.transaction(tx => insertJob(tx, row))
  }

  it('lists the jobs of the instance, newest first, page by page', async () => {
    await given({ id: 'job_b', created_at: 1 })
    await given({ id: 'job_a', created_at: 1 })
    await given({ id: 'job_c', created_at: 2 })
    const first = await admin('GET', '/jobs?limit=2')
    expect(first.body.data.map(job => job.id)).toEqual(['job_c', 'job_b'])
    expect(first.body.next_before).toBe('job_b')
    const second = await admin('GET', '/jobs?limit=2&before=job_b')
    expect(second.body).toMatchObject({ data: [{ id: 'job_a' }], next_before: null })
    expect((await admin('GET', '/jobs?before=job_none')).status).toBe(404)
  })

  it('shows a job as the OpenAPI document says, and nothing of its payload', async () => {
    await given({ status: 'failed', last_error: 'no such column', finished_at: 5 })
    const { data } = (await admin('GET', '/jobs')).body
    const schema = job
    expect(schema.safeParse(data[0]).error).toBeUndefined()
    expect(data[0]).toMatchObject({ status: 'failed', last_error: 'no such column', instance_id: instanceId })
    expect(JSON.stringify(data)).not.toContain('users.csv')
  })

  it('shows a job as failed, and why, whose payload its kind does not know', async () => {
    await given({ id: 'job_odd', instance_id: instanceId, kind: 'housekeeping', payload: { depth: 7 } })
    server.frontdesk.services.wake('jobs')
    await waitUntil(async () => {
      const { data } = (await admin('GET', '/jobs?status=failed')).body
      expect(data).toMatchObject([
        {
          id: 'job_odd',
          attempts: 1,
          last_error: 'The payload is unknown: the whole: Unrecognized key: "depth"',
        },
      ])
    })
  })

  it.each([
    ['?status=failed', ['job_failed']],
    ['?kind=sync', ['job_sync']],
    ['?kind=import&status=queued', ['job_queued']],
    ['?kind=none', []],
  ])('filters by %s', async (query, ids) => {
    await given({ id: 'job_failed', status: 'failed' })
    await given({ id: 'job_sync', kind: 'sync' })
    await given({ id: 'job_queued' })
    expect(await list(query)).toEqual(ids)
  })

  it.each(['?status=lost', '?limit=0', '?limit=501', '?owner=everybody'])('refuses %s', async query => {
    expect(errorCode((await admin('GET', `/jobs${query}`)).body)).toBe('form_param_format_invalid')
  })

  it("shows another instance's jobs to nobody else, and the platform's to the admin token alone", async () => {
    await given({ id: 'job_own' })
    await given({ id: 'job_platform', instance_id: null })
    const adminToken = adminTokenOf(server.frontdesk.services.masterKey)
    expect(await list()).toEqual(['job_own'])
    expect(await list('', OTHER_KEY)).toEqual([])
    expect(await list('?owner=platform', adminToken)).toEqual(['job_platform'])
    expect((await admin('GET', '/jobs?owner=platform')).status).toBe(401)
    expect((await admin('POST', '/jobs/job_own/retry', OTHER_KEY)).status).toBe(404)
    expect((await admin('POST', '/jobs/job_platform/retry')).status).toBe(404)
    expect((await admin('POST', '/jobs/job_platform/retry', adminToken)).status).toBe(409)
  })

  it('queues a failed job anew, once', async () => {
    await given({ status: 'failed', attempts: 8, last_error: 'no', finished_at: 5 })
    const retry = () => admin<JobRow>('POST', '/jobs/job_1/retry')
    const answers = await Promise.all([retry(), retry(), retry()])
    expect(answers.map(answer => answer.status).sort()).toEqual([202, 409, 409])
    expect(answers.find(answer => answer.status === 202)!.body).toMatchObject({
      status: 'queued',
      attempts: 0,
      run_at: server.clock.now(),
      finished_at: null,
    })
    expect(errorCode(answers.find(answer => answer.status === 409)!.body)).toBe('job_not_retryable')
    expect((await admin('POST', '/jobs/job_none/retry')).status).toBe(404)
  })

  it('shows in the metrics how many jobs there are, and how long the oldest waits', async () => {
    const now = server.clock.now()
    await given({ id: 'job_a', run_at: now - 90_000 })
    await given({ id: 'job_b', run_at: now - 1000 })
    await given({ id: 'job_c', run_at: now + 60_000, kind: 'sync' })
    await given({ id: 'job_d', status: 'failed' })
    await given({ id: 'job_e', status: 'done' })
    const response = await server.frontdesk.fetch(new Request('http://localhost/metrics'))
    const figures = (await response.text()).split('\n').filter(line => line.startsWith('frontdesk_jobs'))
    expect(figures).toEqual(
      expect.arrayContaining([
        'frontdesk_jobs{kind="import",status="queued"} 2',
        'frontdesk_jobs{kind="import",status="failed"} 1',
        'frontdesk_jobs{kind="sync",status="queued"} 1',
        'frontdesk_jobs{kind="housekeeping",status="failed"} 0',
        'frontdesk_jobs_oldest_waiting_seconds{kind="import"} 90',
        'frontdesk_jobs_oldest_waiting_seconds{kind="sync"} 0',
      ]),
    )
    expect(figures.join()).not.toContain('done')
  })
})
