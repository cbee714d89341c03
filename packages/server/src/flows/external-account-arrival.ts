import type { FrontendContext, InTx } from '../context/context.js'
import { admit } from '../domain/enterprise/admit.js'
import { connectOwnAccount } from '../domain/external-accounts/connect.js'
import { refreshAccount } from '../domain/external-accounts/link.js'
import { connectionOfVisit } from '../domain/external-accounts/visits.js'
import { whoIs } from '../domain/external-accounts/who-is.js'
import { isSessionLive } from '../domain/sessions/view.js'
import { ApiError } from '../errors/api-error.js'
import type { Connection, ProviderAnswer } from '../model/connection.js'
import { findExternalAccount, updateExternalAccount } from '../store/external-accounts.js'
import { listOpenSessionsOfClient } from '../store/sessions.js'
import type { ExternalAccountRow } from '../store/tables.js'
import type { Arrival } from './arrival.js'

/** Somebody who is signed in has left to connect an account at a provider, or to connect it again. */
export const externalAccountArrival: Arrival = {
  kind: 'external_account',
  confirmedAs: 'address',

  async isAwaited(ctx, id, visit) {
    return (await findExternalAccount(ctx, id))?.visit_id === visit.id
  },

  async takeAnswer(tx, id, visit, answer) {
    const connection = await connectionOfVisit(tx, visit, 'connect')
    const account = await findExternalAccount(tx, id)
    if (!account || !(await isSignedIn(tx, account.user_id))) throw new ApiError('authentication_invalid')
    if (account.subject === null) await connect(tx, account, { connection, strategy: visit.strategy }, answer)
    else if (account.subject === answer.profile.subject) await refreshAccount(tx, account, answer)
    else throw new ApiError('external_account_other', { values: { provider: connection.name } })

    return null
  },

  async noteFailure(tx, id, error) {
    const account = await findExternalAccount(tx, id)
    // one that is connected stays as it is
    if (account?.subject === null)
      await updateExternalAccount(tx, id, { error_code: error.code, updated_at: tx.now })
  },
}

/** What a company says of its people is taken over, as at a sign-in; of nobody else's address. */
async function connect(
  tx: InTx<FrontendContext>,
  account: ExternalAccountRow,
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
async function isSignedIn(tx: InTx<FrontendContext>, userId: string): Promise<boolean> {
  const sessions = await listOpenSessionsOfClient(tx, tx.caller.client?.id ?? '')
  return sessions.some(session => session.user_id === userId && isSessionLive(tx, session))
}
