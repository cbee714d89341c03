import { BATCH_SIZE, inBatches } from '../jobs/batches.js'
import { DAY_MS } from '../platform/clock.js'
import { expireInvitations } from '../store/organization-invitations.js'
import { addToOrganizationCounts } from '../store/organizations.js'
import type { Store, Tx } from '../store/store.js'
import { listOrganizationsWithExpiredInvitations } from '../store/unscoped/expired-invitations.js'
import {
  deleteStaleRows,
  purgeSettledBodies,
  type StaleKind,
  staleKinds,
} from '../store/unscoped/housekeeping.js'
import { deleteStaleJobs } from '../store/unscoped/jobs.js'
import { deleteLeaseEnds } from '../store/unscoped/lease-ends.js'
import { deleteNodesUnseenSince } from '../store/unscoped/nodes.js'
import { forgetWhatIsOver } from './retention.js'

/**
 * How long rows stay after they have lost their use: an answer "expired" is more helpful than "not found".
 */
const KEPT_MS: Record<StaleKind, number> = {
  handshakeNonces: 0,
  clientLinks: 0,
  clientLinkTokens: 0,
  refreshTokens: 0,
  verifications: DAY_MS,
  signIns: DAY_MS,
  signUps: DAY_MS,
  // they hold what providers say of people
  testRuns: 14 * DAY_MS,
  usedAssertions: 0,
  // their visits are over by then, too
  adminPortalLinkTokens: 30 * DAY_MS,
  attemptCounters: DAY_MS,
  messages: 30 * DAY_MS,
}

/** A job that is done, and one that has failed and that nobody has queued again, can be looked at so long. */
const DONE_JOBS_KEPT_MS = 7 * DAY_MS
const FAILED_JOBS_KEPT_MS = 90 * DAY_MS

/** A node that has not looked for longer than an hour forgets all that it keeps. */
const LEASE_ENDS_KEPT_MS = DAY_MS

/** A node that ended without a word is of no interest for longer. */
const NODES_KEPT_MS = DAY_MS

/** Deletes what nobody will ask for again, in small transactions, until the signal ends it. */
export async function sweep(store: Store, now: number, signal?: AbortSignal): Promise<void> {
  const batches = (run: (tx: Tx) => Promise<number>) => inBatches(() => store.transaction(run), signal)
  for (const kind of staleKinds)
    await batches(tx => deleteStaleRows(tx, kind, now - KEPT_MS[kind], BATCH_SIZE))

  await batches(tx => purgeSettledBodies(tx, BATCH_SIZE))
  await batches(tx => deleteLeaseEnds(tx, now - LEASE_ENDS_KEPT_MS, BATCH_SIZE))
  await store.transaction(tx => deleteNodesUnseenSince(tx, now - NODES_KEPT_MS))
  await inBatches(() => settleInvitations(store, now), signal)
  const jobs = { doneBefore: now - DONE_JOBS_KEPT_MS, failedBefore: now - FAILED_JOBS_KEPT_MS }
  await batches(tx => deleteStaleJobs(tx, { ...jobs, limit: BATCH_SIZE }))
  await forgetWhatIsOver(store, now, signal)
}

/**
 * Invitations whose time is over go off the count that the organization keeps.
 * @returns how many organizations had some
 */
async function settleInvitations(store: Store, now: number): Promise<number> {
  const organizations = await listOrganizationsWithExpiredInvitations(store.read, now, BATCH_SIZE)
  for (const { instance_id: instanceId, organization_id: id } of organizations) {
    await store.transaction(async tx => {
      // locks the organization before its invitations, as every change of them does
      await addToOrganizationCounts({ db: tx, instance: { id: instanceId } }, id, {})
      const expired = await expireInvitations({ db: tx, instance: { id: instanceId } }, id, now)
      await addToOrganizationCounts({ db: tx, instance: { id: instanceId } }, id, {
        pendingInvitations: -expired,
      })
    })
  }
  return organizations.length
}
