import { ApiError } from '../../errors/api-error.js'
import { job } from '../../resources/job.js'
import type { JobRow } from '../../store/tables.js'
import { findJob, listJobs, requeueFailedJob } from '../../store/unscoped/jobs.js'
import type { AdminApiOptions, AdminApp, AdminContext } from './admin-api.js'
import { jobsQuery, parse } from './bodies.js'

/** Background work: looking at it, and trying again what has failed. */
export function jobRoutes(app: AdminApp, { services }: AdminApiOptions): void {
  const { store, clock } = services

  const get = async (context: AdminContext, id: string): Promise<JobRow> => {
    const row = await findJob(store.read, id)
    const { instance, isOperator } = context.var
    const isVisible = row?.instance_id === null ? isOperator : row?.instance_id === instance.id
    if (!row || !isVisible) throw new ApiError('resource_not_found')
    return row
  }

  app.get('/jobs', async context => {
    const { owner, before, limit, ...filter } = parse(jobsQuery, context.req.query())
    const { instance, isOperator } = context.var
    if (owner === 'platform' && !isOperator) throw new ApiError('admin_credential_invalid')
    const rows = await listJobs(store.read, {
      ...filter,
      instanceId: owner === 'platform' ? null : instance.id,
      before: before === undefined ? undefined : await get(context, before),
      limit,
    })
    const nextBefore = rows.length === limit ? rows.at(-1)!.id : null
    return context.json({ data: rows.map(job), next_before: nextBefore })
  })

  app.post('/jobs/:id/retry', async context => {
    const { id } = await get(context, context.req.param('id'))
    const row = await store.transaction(tx => requeueFailedJob(tx, id, clock.now()))
    if (!row) throw new ApiError('job_not_retryable')
    services.wakeJobs()
    return context.json(job(row), 202)
  })
}
