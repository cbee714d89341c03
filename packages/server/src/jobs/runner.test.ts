import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Services } from '../context/services.js'
import { dialects, openOutboxFixture, type OutboxFixture } from '../delivery/outbox.fixture.js'
import { waitUntil } from '../platform/wait-until.fixture.js'
import type { JobRow } from '../store/tables.js'
import { claimJobs, deleteStaleJobs, requeueFailedJob, updateClaimedJob } from '../store/unscoped/jobs.js'
import { enqueueJob, type NewJob } from './enqueue.js'
import { type Job, type JobHandler, jobHandler, type JobKind } from './job-kind.js'
import { LEASE_MS } from './lease.js'
import { JobRunner } from './runner.js'

type Greeting = { name: string }
const greeting: JobKind<Greeting> = { name: 'greeting', payload: z.strictObject({ name: z.string() }) }

describe.each(dialects)('jobs on %s', dialect => {
  let fixture: OutboxFixture
  let greeted: string[]
  const runners: JobRunner[] = []

  beforeEach(async () => {
    greeted = []
    fixture = await openOutboxFixture(dialect)
  })
  afterEach(async () => {
    await Promise.all(runners.splice(0).map(runner => runner.stop()))
    await fixture.close()
  })

  const greet = async ({ payload }: Job<Greeting>) => void greeted.push(payload.name)
  const start = (handlers: JobHandler[] = [jobHandler(greeting, greet)], services?: Services) => {
    const runner = new JobRunner(services ?? fixture.services, handlers)
    runners.push(runner)
    runner.start()
    return runner
  }
  const enqueue = (job: Partial<NewJob<Greeting>> = {}) => {
    const { services, clock } = fixture
    return services.store.transaction(db =>
      enqueueJob({ services, db, now: clock.now(), afterCommit: () => {} }, greeting, {
        instanceId: null,
        payload: { name: 'Ada' },
        ...job,
      }),
    )
  }
  const rows = () =>
    fixture.services.store.read.selectFrom('jobs').selectAll().orderBy('created_at').execute()
  const only = async (): Promise<JobRow> => {
    const [row, ...others] = await rows()
    expect(others).toEqual([])
    return row!
  }
  const untilJobIs = (runner: JobRunner, expected: Partial<JobRow>) =>
    waitUntil(async () => {
      runner.wake()
      expect(await only()).toMatchObject(expected)
    })
  const claim = (services: Services, limit = 10) => {
    const now = fixture.clock.now()
    return services.store.transaction(tx =>
      claimJobs(tx, dialect, { kinds: ['greeting'], now, claimedUntil: now + LEASE_MS, limit }),
    )
  }

  it('runs a job with its payload for its instance, and keeps it as done', async () => {
    let seen: unknown
    const id = await enqueue({ instanceId: 'ins_live', payload: { name: 'Grace' } })
    const runner = start([
      jobHandler(greeting, async ({ payload, instance }) => void (seen = [payload.name, instance?.id])),
    ])
    await untilJobIs(runner, { id: id!, status: 'done', attempts: 1, claimed_until: null, last_error: null })
    expect(seen).toEqual(['Grace', 'ins_live'])
    expect((await only()).finished_at).toBe(fixture.clock.now())
  })

  it('adds no job when the transaction of the caller is rolled back', async () => {
    const { services, clock } = fixture
    let wakes = 0
    const change = services.store.transaction(async db => {
      const ctx = { services, db, now: clock.now(), afterCommit: () => void wakes++ }
      await enqueueJob(ctx, greeting, { instanceId: null, payload: { name: 'Ada' } })
      throw new Error('no')
    })
    await expect(change).rejects.toThrow('no')
    expect(await rows()).toEqual([])
    expect(wakes).toBe(1)
  })

  it('runs no job before its time', async () => {
    await enqueue({ runAt: fixture.clock.now() + 1000 })
    const runner = start()
    await enqueue({ payload: { name: 'Grace' } })
    const statuses = async () => (await rows()).map(({ payload, status }) => [payload['name'], status]).sort()
    const untilStatuses = (expected: string[][]) =>
      waitUntil(async () => {
        runner.wake()
        expect(await statuses()).toEqual(expected)
      })
    await untilStatuses([
      ['Ada', 'queued'],
      ['Grace', 'done'],
    ])
    fixture.clock.advance(1000)
    await untilStatuses([
      ['Ada', 'done'],
      ['Grace', 'done'],
    ])
  })

  it('gives every job to one of two nodes', async () => {
    const nodes = [fixture.services, fixture.anotherNode()]
    const names = Array.from({ length: 20 }, (_, index) => `guest ${index}`)
    for (const name of names) await enqueue({ payload: { name } })
    const claims = await Promise.all([0, 1, 0, 1].map(node => claim(nodes[node]!, 8)))
    expect(
      claims
        .flat()
        .map(job => job.payload['name'])
        .sort(),
    ).toEqual([...names].sort())
    expect((await rows()).map(row => row.attempts)).toEqual(names.map(() => 1))
  })

  it('takes a job over from a dead node once its lease is over, and not before', async () => {
    await enqueue()
    expect(await claim(fixture.anotherNode())).toHaveLength(1)
    fixture.clock.advance(LEASE_MS - 1)
    expect(await claim(fixture.services)).toEqual([])
    fixture.clock.advance(1)
    await untilJobIs(start(), { status: 'done', attempts: 2 })
    expect(greeted).toEqual(['Ada'])
  })

  it('ignores the late outcome of a node that has lost the job', async () => {
    await enqueue()
    const [slow] = await claim(fixture.services)
    fixture.clock.advance(LEASE_MS)
    await claim(fixture.anotherNode())
    const settle = fixture.services.store.transaction(tx => updateClaimedJob(tx, slow!, { status: 'failed' }))
    expect(await settle).toBe(false)
    expect(await only()).toMatchObject({ status: 'running', attempts: 2 })
  })

  it('tries a failed job again, each time after twice the wait, until it has failed for good', async () => {
    await enqueue()
    const failing = async () => {
      throw new Error('the directory does not answer')
    }
    const runner = start([jobHandler(greeting, failing, { maxAttempts: 4 })])
    const waits: number[] = []
    for (const attempts of [1, 2, 3]) {
      await untilJobIs(runner, { status: 'queued', attempts, last_error: 'the directory does not answer' })
      const { run_at: runAt } = await only()
      waits.push(runAt - fixture.clock.now())
      fixture.clock.set(runAt)
    }
    for (const [index, seconds] of [10, 20, 40].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(seconds * 1000)
      expect(waits[index]).toBeLessThanOrEqual(seconds * 1200)
    }
    await untilJobIs(runner, { status: 'failed', attempts: 4, finished_at: fixture.clock.now() })
    fixture.clock.advance(24 * 3_600_000)
    expect(await claim(fixture.services)).toEqual([])
  })

  it('lets a job fail that takes its node down each time', async () => {
    await enqueue()
    for (let attempt = 1; attempt <= 2; attempt++) {
      expect(await claim(fixture.services)).toHaveLength(1)
      fixture.clock.advance(LEASE_MS)
    }
    const runner = start([jobHandler(greeting, greet, { maxAttempts: 2 })])
    await untilJobIs(runner, { status: 'failed', last_error: 'The node that ran the job ended.' })
    expect(greeted).toEqual([])
  })

  it('lets a job fail at once whose payload its kind does not know', async () => {
    await enqueue({ payload: { nom: 'Ada' } as unknown as Greeting })
    const runner = start([jobHandler(greeting, greet, { maxAttempts: 4 })])
    await waitUntil(async () => expect((await only()).last_error).not.toBeNull())
    await runner.stop()
    expect(await only()).toMatchObject({
      status: 'failed',
      attempts: 1,
      finished_at: fixture.clock.now(),
      last_error: expect.stringMatching(
        /^The payload is unknown: name: .+; the whole: Unrecognized key: "nom"$/,
      ) as string,
    })
    expect(greeted).toEqual([])
  })

  it('leaves jobs of kinds that it does not know to nodes that do', async () => {
    await enqueue()
    const other = { name: 'farewell', payload: greeting.payload }
    const runner = start([jobHandler(other, greet)])
    await runner.stop()
    expect(await only()).toMatchObject({ status: 'queued', attempts: 0 })
  })

  it('queues the same work once while it is queued or running, and again afterwards', async () => {
    expect(await enqueue({ uniqueKey: 'ada' })).not.toBeNull()
    expect(await enqueue({ uniqueKey: 'ada' })).toBeNull()
    expect(await enqueue({ uniqueKey: 'ada', instanceId: 'ins_dev' }), 'of another owner').not.toBeNull()
    expect(await enqueue({ uniqueKey: 'grace' }), 'other work').not.toBeNull()
    const jobs = await claim(fixture.services)
    expect(await enqueue({ uniqueKey: 'ada' }), 'while it runs').toBeNull()
    await fixture.services.store.transaction(async tx => {
      for (const job of jobs) await updateClaimedJob(tx, job, { status: 'done' })
    })
    expect(await enqueue({ uniqueKey: 'ada' }), 'once it is done').not.toBeNull()
  })

  it('queues the same work once when several nodes do so at the same time', async () => {
    const added = await Promise.all(Array.from({ length: 10 }, () => enqueue({ uniqueKey: 'ada' })))
    expect(added.filter(id => id !== null)).toHaveLength(1)
  })

  it('queues a failed job anew with all its attempts, once', async () => {
    await enqueue({ uniqueKey: 'ada' })
    const [job] = await claim(fixture.services)
    const { store } = fixture.services
    const requeue = () => store.transaction(tx => requeueFailedJob(tx, job!.id, fixture.clock.now()))
    expect(await requeue(), 'while it runs').toBeUndefined()
    await store.transaction(tx => updateClaimedJob(tx, job!, { status: 'failed', finished_at: 1 }))
    const requeued = await Promise.all([requeue(), requeue(), requeue()])
    expect(requeued.filter(row => row !== undefined)).toHaveLength(1)
    await untilJobIs(start(), { status: 'done', attempts: 1 })
  })

  it('does not queue a failed job anew beside the same work', async () => {
    await enqueue({ uniqueKey: 'ada' })
    const [job] = await claim(fixture.services)
    const { store } = fixture.services
    await store.transaction(tx => updateClaimedJob(tx, job!, { status: 'failed', finished_at: 1 }))
    await enqueue({ uniqueKey: 'ada' })
    expect(await store.transaction(tx => requeueFailedJob(tx, job!.id, 0))).toBeUndefined()
  })

  it('does recurring work once for all nodes, and again after its interval, also when it failed', async () => {
    let isBroken = true
    const recurring = async (job: Job<Record<string, never>>) => {
      greeted.push(`platform: ${job.instance === null}`)
      if (isBroken) throw new Error('no')
    }
    const kind = { name: 'chores', payload: z.strictObject({}) as z.ZodType<Record<string, never>> }
    const handlers = [jobHandler(kind, recurring, { everyMs: 60_000, maxAttempts: 1 })]
    start(handlers)
    const runner = start(handlers, fixture.anotherNode())
    const untilStatuses = (statuses: string[]) =>
      waitUntil(async () => {
        runner.wake()
        expect((await rows()).map(row => row.status)).toEqual(statuses)
      })
    await untilStatuses(['queued'])
    fixture.clock.advance(60_000)
    await untilStatuses(['failed', 'queued'])
    isBroken = false
    fixture.clock.advance(59_999)
    expect((await rows())[1]!.run_at).toBe(fixture.clock.now() + 1)
    fixture.clock.advance(1)
    await untilStatuses(['failed', 'done', 'queued'])
    expect(greeted).toEqual(['platform: true', 'platform: true'])
  })

  it('drops the jobs of an instance that is gone', async () => {
    await enqueue({ instanceId: 'ins_gone' })
    const runner = start()
    await waitUntil(async () => {
      runner.wake()
      expect(await rows()).toEqual([])
    })
    expect(greeted).toEqual([])
  })

  it('waits for the job under way when it stops, and tells it to end', async () => {
    await enqueue()
    let hasBegun = false
    const patient = ({ signal }: Job<Greeting>) =>
      new Promise<void>(resolve => {
        hasBegun = true
        signal.addEventListener('abort', () => resolve())
      })
    const runner = start([jobHandler(greeting, patient)])
    await waitUntil(async () => expect(hasBegun).toBe(true))
    await runner.stop()
    expect(await only()).toMatchObject({ status: 'done' })
  })

  it('deletes what is finished after its time, and what belongs to no instance', async () => {
    const job = async (
      status: JobRow['status'],
      finishedAt: number | null,
      instanceId: string | null = null,
    ) => {
      const id = await enqueue({ instanceId })
      const changes = { status, finished_at: finishedAt }
      const { store } = fixture.services
      await store.transaction(tx => tx.updateTable('jobs').set(changes).where('id', '=', id).execute())
      return id!
    }
    const kept = [
      await job('done', 100),
      await job('failed', 50),
      await job('queued', null),
      await job('running', null, 'ins_live'),
    ]
    await job('done', 99)
    await job('failed', 49)
    await job('queued', null, 'ins_gone')
    const limits = { doneBefore: 100, failedBefore: 50, limit: 2 }
    const prune = () => fixture.services.store.transaction(tx => deleteStaleJobs(tx, limits))
    expect([await prune(), await prune(), await prune()]).toEqual([2, 1, 0])
    expect((await rows()).map(row => row.id).sort()).toEqual(kept.sort())
  })
})
