import type { Context } from '../context/context.js'
import { ApiError } from '../errors/api-error.js'
import { type OwnOperation, ownOperation } from '../operation/own.js'
import { job } from '../resources/job.js'
import type { JobRow } from '../store/tables.js'
import { findJob, listJobs, requeueFailedJob } from '../store/unscoped/jobs.js'
import * as answers from './answers.js'
import { OPERATOR } from './operator.js'
import { jobsQuery } from './parameters.js'

const list = ownOperation('listJobs', {
  method: 'get',
  path: '/admin/v1/jobs',
  summary: "Background work, newest first; `owner=platform`, with the admin token, lists the platform's own",
  mode: 'read',
  ...OPERATOR,
  query: jobsQuery,
  answer: answers.pageById(answers.job),
  run: async (ctx, { query: { owner, before, limit, ...filter } }) => {
    if (owner === 'platform' && !isOperator(ctx)) throw new ApiError('admin_credential_invalid')
    const rows = await listJobs(ctx.db, {
      ...filter,
      instanceId: owner === 'platform' ? null : ctx.instance.id,
      before: before === undefined ? undefined : await getVisible(ctx, before),
      limit,
    })
    const nextBefore = rows.length === limit ? rows.at(-1)!.id : null
    return { data: rows.map(job), next_before: nextBefore }
  },
})

const retry = ownOperation('retryJob', {
  method: 'post',
  path: '/admin/v1/jobs/{id}/retry',
  summary: 'Try a failed job again',
  mode: 'write',
  ...OPERATOR,
  status: 202,
  answer: answers.job,
  run: async (ctx, { path }) => {
    const { id } = await getVisible(ctx, path.id)
    const row = await requeueFailedJob(ctx.db, id, ctx.now)
    if (!row) throw new ApiError('job_not_retryable')
    ctx.afterCommit(() => ctx.services.wake('jobs'))
    return job(row)
  },
})

/** Jobs of the platform are for the admin token alone. */
const isOperator = ({ caller }: Context) => caller.kind === 'operator'

async function getVisible(ctx: Context, id: string): Promise<JobRow> {
  const row = await findJob(ctx.db, id)
  const isVisible = row?.instance_id === null ? isOperator(ctx) : row?.instance_id === ctx.instance.id
  if (!row || !isVisible) throw new ApiError('resource_not_found')
  return row
}

/** Background work: looking at it, and trying again what has failed. */
export const jobOperations: OwnOperation[] = [list, retry]
