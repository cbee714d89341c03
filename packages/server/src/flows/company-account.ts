import type { FrontendContext, InTx } from '../context/context.js'
import { admit } from '../domain/enterprise/admit.js'
import { connectOwnAccount } from '../domain/external-accounts/connect.js'
import { whoIs } from '../domain/external-accounts/who-is.js'
import { isSessionLive } from '../domain/sessions/view.js'
import { ApiError } from '../errors/api-error.js'
import type { Connection, ProviderAnswer } from '../model/connection.js'
import { listOpenSessionsOfClient } from '../store/sessions.js'
import type { ExternalAccountRow } from '../store/tables.js'

/**
 * Connects the account that somebody has come back with. What a company says of its people is taken over, as
 * at a sign-in; of nobody else's address.
 * @throws ApiError external_account_linked_elsewhere
 */
export async function connectByCompany(
  tx: InTx<FrontendContext>,
  account: Pick<ExternalAccountRow, 'id' | 'user_id'>,
  { connection, strategy }: { connection: Connection; strategy: string },
  answer: ProviderAnswer,
): Promise<void> {
  if (connection.enterprise) {
    const whose = await whoIs(tx, connection.key, answer.profile)
    const isOthers = 'identifier' in whose && whose.identifier.user_id !== account.user_id
    if (isOthers) throw new ApiError('external_account_linked_elsewhere')
  }
  const view = await connectOwnAccount(tx, account, connection, strategy, answer)
  await admit(tx, view, connection, answer.profile, { isFirst: true })
}

/** The person may have signed out, or been signed out, while they were away. */
export async function isSignedIn(tx: InTx<FrontendContext>, userId: string): Promise<boolean> {
  const sessions = await listOpenSessionsOfClient(tx, tx.caller.client?.id ?? '')
  return sessions.some(session => session.user_id === userId && isSessionLive(tx, session))
}
