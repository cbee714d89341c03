import type { InTx } from '../../context/context.js'
import { systemContext } from '../../context/system-context.js'
import { inTransaction } from '../../context/transaction.js'
import type { Job } from '../../jobs/job-kind.js'
import { invariant } from '../../platform/invariant.js'
import { findDirectory } from '../../store/directories.js'
import { sliceOfDirectoryUsers } from '../../store/directory-users.js'
import { settleRoles } from './roles-of-members.js'

/** People of one transaction. */
const PAGE = 50

/**
 * All members of a directory get the roles that their groups give them. Whoever changes meanwhile gets theirs
 * by that change, so that it comes to the same end whenever it runs.
 */
export async function settleDirectoryRoles(job: Job<{ directory_id: string }>): Promise<void> {
  const { services, signal, payload } = job
  const instance = invariant(job.instance, 'A directory belongs to an instance.')
  const ctx = systemContext(services, instance, services.store.read, action => action())
  const directory = await findDirectory(ctx, payload.directory_id)
  // from the end: who takes the place of somebody who leaves moves towards the beginning
  for (let end = directory?.users_count ?? 0; end > 0; end -= PAGE) {
    // the rest is for whoever gets the job then
    signal.throwIfAborted()
    await inTransaction(ctx, tx => settlePage(tx, payload.directory_id, end - PAGE + 1))
  }
}

async function settlePage(tx: InTx, directoryId: string, from: number): Promise<void> {
  const directory = await findDirectory(tx, directoryId)
  if (!directory) return
  const rows = await sliceOfDirectoryUsers(tx, directoryId, { from, limit: PAGE })
  const ids = rows.map(row => row.user_id)
  await settleRoles(tx, directory, ids)
}
