import { refreshAccount } from '../domain/external-accounts/link.js'
import { connectionOfVisit } from '../domain/external-accounts/visits.js'
import { ApiError } from '../errors/api-error.js'
import { findExternalAccount, updateExternalAccount } from '../store/external-accounts.js'
import type { Arrival } from './arrival.js'
import { connectByCompany, isSignedIn } from './company-account.js'

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
    if (account.subject === null)
      await connectByCompany(tx, account, { connection, strategy: visit.strategy }, answer)
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
