import { sweep } from './delivery/housekeeping.js'
import { settleDirectoryRoles } from './domain/directories/settle-all-roles.js'
import { jobHandler } from './jobs/job-kind.js'
import { jobKinds } from './jobs/kinds.js'
import { MINUTE_MS } from './platform/clock.js'
import { applyRetention } from './webhooks/retention.js'

/** How the work of every kind is done; a recurring one says how often. */
export const jobHandlers = [
  jobHandler(
    jobKinds.housekeeping,
    ({ services, signal }) => sweep(services.store, services.clock.now(), signal),
    {
      everyMs: 5 * MINUTE_MS,
    },
  ),
  jobHandler(jobKinds.webhookRetention, ({ services, signal }) => applyRetention(services, signal), {
    everyMs: 10 * MINUTE_MS,
  }),
  jobHandler(jobKinds.directoryRoles, settleDirectoryRoles),
]
