import { sweep } from './delivery/housekeeping.js'
import { pullDirectory } from './domain/directories/google/pull-directory.js'
import { settleDirectoryRoles } from './domain/directories/settle-all-roles.js'
import { queueDuePulls } from './domain/upkeep/due-pulls.js'
import { warnOfCertificates } from './domain/upkeep/saml-certificates.js'
import { readMetadataAgain } from './domain/upkeep/saml-metadata.js'
import { jobHandler } from './jobs/job-kind.js'
import { jobKinds } from './jobs/kinds.js'
import { HOUR_MS, MINUTE_MS } from './platform/clock.js'
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
  jobHandler(
    jobKinds.samlUpkeep,
    async ({ services, signal }) => {
      // first: a warning is about the certificates of today
      await readMetadataAgain(services, signal)
      await warnOfCertificates(services, signal)
    },
    { everyMs: HOUR_MS },
  ),
  jobHandler(jobKinds.directoryRoles, settleDirectoryRoles),
  jobHandler(jobKinds.directoryPulls, ({ services, signal }) => queueDuePulls(services, signal), {
    everyMs: 5 * MINUTE_MS,
  }),
  jobHandler(jobKinds.directoryPull, pullDirectory),
]
