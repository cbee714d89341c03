import type { Context, InTx } from '../../../context/context.js'
import { systemContext } from '../../../context/system-context.js'
import { inTransaction } from '../../../context/transaction.js'
import type { Job } from '../../../jobs/job-kind.js'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../platform/clock.js'
import { invariant } from '../../../platform/invariant.js'
import { failPull, PullFault } from '../../../protocols/google/pull-fault.js'
import { readServiceAccount, ServiceAccountFault } from '../../../protocols/google/service-account.js'
import { getDirectoryForUpdate } from '../../../store/directories.js'
import { endDirectoryPull, findDirectoryPull, updateDirectoryPull } from '../../../store/directory-pulls.js'
import { NotFoundInStore } from '../../../store/not-found.js'
import type { DirectoryPullRow, DirectoryRow } from '../../../store/tables.js'
import { applyCompany } from './apply-company.js'
import { GoogleDirectory } from './google-directory.js'
import { isReadable, PullRun } from './pull-run.js'
import { readCompany } from './read-company.js'

/** After what passes by itself. */
const SOON_MS = 10 * MINUTE_MS
/** Of what Google asks for. */
const LONGEST_WAIT_MS = HOUR_MS

/**
 * Reads a directory at Google and takes it over. A run that begins ends whatever an earlier one still does:
 * each transaction asks whether its run is the one that counts. What goes wrong is written down for
 * administrators, and the next run is due soon where it passes by itself.
 */
export async function pullDirectory(job: Job<{ directory_id: string }>): Promise<void> {
  const { services, signal, payload } = job
  const instance = invariant(job.instance, 'A directory belongs to an instance.')
  const ctx = systemContext(services, instance, services.store.read, action => action())
  const runId = services.ids.next('dirpull')
  const pull = await begin(ctx, payload.directory_id, runId)
  if (!pull) return
  const run = new PullRun(services, instance, pull.id, runId, signal)
  try {
    const google = await openGoogle(ctx, pull, signal)
    await applyCompany(run, await readCompany(google), pull.let_through ?? 0)
  } catch (error) {
    // the node stops, or another one has the job: it goes on there
    if (signal.aborted) throw error
    return endInFault(
      run,
      runId,
      error instanceof PullFault ? error : new PullFault('internal', { cause: error }),
    )
  }
  await end(run, runId, { last_sync_status: 'succeeded', last_sync_error: run.summary })
  const facts = { instance: instance.id, directory: pull.id, people: run.changedUsers }
  services.log.info(facts, 'a directory was read at Google')
}

/** Null: the directory is gone, or switched off. */
async function begin(ctx: Context, directoryId: string, runId: string): Promise<DirectoryPullRow | null> {
  return inTransaction(ctx, async tx => {
    const directory = await lockIfThere(tx, directoryId)
    const pull = directory && (await findDirectoryPull(tx, directoryId))
    if (!pull) return null
    const isOn = isReadable(directory)
    if (isOn) await updateDirectoryPull(tx, directoryId, { run_id: runId, last_sync_status: 'running' })
    // somebody has asked for it before it was switched off
    else if (pull.last_sync_status === 'running')
      await updateDirectoryPull(tx, directoryId, { run_id: null, last_sync_status: 'cancelled' })
    return isOn ? pull : null
  })
}

async function lockIfThere(tx: InTx, directoryId: string): Promise<DirectoryRow | null> {
  try {
    return await getDirectoryForUpdate(tx, directoryId)
  } catch (error) {
    if (error instanceof NotFoundInStore) return null
    throw error
  }
}

async function openGoogle(
  ctx: Context,
  pull: DirectoryPullRow,
  signal: AbortSignal,
): Promise<GoogleDirectory> {
  const text = ctx.services.masterKey.decrypt(pull.credentials_ciphertext)
  try {
    return await GoogleDirectory.open(ctx, {
      account: readServiceAccount(text),
      subject: pull.subject_email,
      signal,
    })
  } catch (error) {
    if (error instanceof ServiceAccountFault) failPull('no_credentials')
    throw error
  }
}

async function endInFault(run: PullRun, runId: string, fault: PullFault): Promise<void> {
  const { services, instance } = run.context()
  const facts = { instance: instance.id, directory: run.directoryId, reason: fault.reason }
  // what a fault was caused by may be anything; of a bug it is needed
  const err = fault.reason === 'internal' ? fault.cause : undefined
  services.log.warn({ ...facts, err }, 'a directory could not be read at Google')
  const wait = (fault.retryAfterSeconds ?? 0) * SECOND_MS
  const soon = Math.min(LONGEST_WAIT_MS, Math.max(SOON_MS, wait))
  await end(run, runId, {
    last_sync_status: fault.reason === 'ended' ? 'cancelled' : 'failed',
    last_sync_error: fault.message,
    held_back: fault.heldBack ?? null,
    due_at: services.clock.now() + (fault.isPassing ? soon : HOUR_MS),
  })
}

async function end(run: PullRun, runId: string, changes: Partial<DirectoryPullRow>): Promise<void> {
  const ctx = run.context()
  await inTransaction(ctx, tx =>
    endDirectoryPull(
      tx,
      { directoryId: run.directoryId, runId },
      {
        held_back: null,
        let_through: null,
        due_at: ctx.now + HOUR_MS,
        ...changes,
        last_synced_at: ctx.now,
        changed_user_count: run.changedUsers,
      },
    ),
  )
}
