import type { Context, InTx } from '../../../context/context.js'
import { inTransaction } from '../../../context/transaction.js'
import { ApiError } from '../../../errors/api-error.js'
import { enqueueJob } from '../../../jobs/enqueue.js'
import { jobKinds } from '../../../jobs/kinds.js'
import { isDomainOf, isPulled } from '../../../model/directory.js'
import { domainOfAddress, parseEmailAddress } from '../../../protocols/email-address.js'
import { PullFault } from '../../../protocols/google/pull-fault.js'
import {
  readKeyFile,
  type ServiceAccount,
  ServiceAccountFault,
  writeServiceAccount,
} from '../../../protocols/google/service-account.js'
import { getDirectoryForUpdate, updateDirectoryRow } from '../../../store/directories.js'
import {
  findDirectoryPull,
  putDirectoryCredentials,
  updateDirectoryPull,
} from '../../../store/directory-pulls.js'
import type { Connection, Tx } from '../../../store/store.js'
import type { DirectoryPullRow, DirectoryRow } from '../../../store/tables.js'
import { findDirectoryConnection } from '../connection-of-directory.js'
import { getOwnDirectory, type OwnDirectoryPath } from '../own-directories.js'
import { GoogleDirectory } from './google-directory.js'

/** What an administrator enters. */
export interface PullCredentials {
  /** the JSON file of a key of a service account */
  serviceAccountJson: string
  /** an administrator of the Google Workspace account */
  subjectEmail: string
}

/**
 * Sets what a directory is read with, and switches it on, once Google has taken it. It asks Google: never
 * call it in a transaction. The first run is due at once.
 * @throws ApiError resource_not_found, directory_not_pulled, directory_credentials_invalid
 */
export async function setOwnCredentials(
  ctx: Context,
  path: OwnDirectoryPath,
  { serviceAccountJson, subjectEmail }: PullCredentials,
): Promise<DirectoryRow> {
  requirePulled(await getOwnDirectory(ctx, path))
  const account = readAccount(serviceAccountJson)
  const subject = await checkedSubject(ctx, path.connectionId, subjectEmail)
  await tryOut(ctx, account, subject)
  const ciphertext = ctx.services.masterKey.encrypt(writeServiceAccount(account))
  return inTransaction(ctx, async tx => {
    const { id } = await getOwnDirectory(tx, path)
    const directory = await getDirectoryForUpdate(tx, id)
    requirePulled(directory)
    await putDirectoryCredentials(tx, {
      instance_id: tx.instance.id,
      id,
      credentials_ciphertext: ciphertext,
      subject_email: subject,
      due_at: tx.now,
      updated_at: tx.now,
    })
    const changes = { enabled: true, updated_at: tx.now }
    await updateDirectoryRow(tx, id, changes)
    return { ...directory, ...changes }
  })
}

function requirePulled(directory: DirectoryRow): void {
  if (!isPulled(directory)) throw new ApiError('directory_not_pulled')
}

function readAccount(text: string): ServiceAccount {
  try {
    return readKeyFile(text)
  } catch (error) {
    if (error instanceof ServiceAccountFault)
      throw refusal('service_account_json', `The key file: ${error.message}.`)
    throw error
  }
}

/** @returns the address in its one form */
async function checkedSubject(ctx: Context, connectionId: string, text: string): Promise<string> {
  const address = parseEmailAddress(text)
  const connection = await findDirectoryConnection(ctx, connectionId)
  if (address && connection && isDomainOf(connection, domainOfAddress(address))) return address
  throw refusal(
    'subject_email',
    'The administrator’s address has to be within the domains of the connection.',
  )
}

async function tryOut(ctx: Context, account: ServiceAccount, subject: string): Promise<void> {
  try {
    const google = await GoogleDirectory.open(ctx, { account, subject })
    await google.tryOut()
  } catch (error) {
    if (error instanceof PullFault) throw refusal('service_account_json', error.message)
    throw error
  }
}

const refusal = (param: string, reason: string) =>
  new ApiError('directory_credentials_invalid', { param, values: { reason }, meta: { reason } })

/**
 * Has a directory read now. Whoever asks after a run that would have taken out too many says by that, that
 * so many may go.
 * @throws ApiError resource_not_found, directory_not_pulled, directory_disabled,
 *   directory_credentials_missing, directory_sync_running
 */
export async function requestOwnPull(tx: InTx, path: OwnDirectoryPath): Promise<DirectoryPullRow> {
  const { id } = await getOwnDirectory(tx, path)
  const directory = await getDirectoryForUpdate(tx, id)
  requirePulled(directory)
  if (!directory.enabled) throw new ApiError('directory_disabled')
  const pull = await findDirectoryPull(tx, id)
  if (!pull) throw new ApiError('directory_credentials_missing')
  if (!(await enqueuePull(tx, tx.instance.id, id))) throw new ApiError('directory_sync_running')
  const changes = { last_sync_status: 'running' as const, let_through: pull.held_back }
  await updateDirectoryPull(tx, id, changes)
  return { ...pull, ...changes }
}

/** @returns false: it is to be read already, or is being read */
export async function enqueuePull(
  ctx: Parameters<typeof enqueueJob>[0] & Connection<Tx>,
  instanceId: string,
  directoryId: string,
): Promise<boolean> {
  const job = { instanceId, payload: { directory_id: directoryId }, uniqueKey: `pull:${directoryId}` }
  return (await enqueueJob(ctx, jobKinds.directoryPull, job)) !== null
}
