import { ownAccount } from '../../domain/external-accounts/connect.js'
import { freshTokens } from '../../domain/external-accounts/fresh-tokens.js'
import { unlinkAccount } from '../../domain/external-accounts/link.js'
import { connectionKeyOf } from '../../model/connection.js'
import { backendList } from '../../operation/list.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { oauthAccessToken } from '../../resources/oauth-access-token.js'
import { listExternalAccounts } from '../../store/external-accounts.js'
import { getUser } from '../../store/users.js'

const remove = backendOperation('DeleteExternalAccount', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    const user = await getUser(ctx, path.user_id)
    const account = await ownAccount(ctx, user, path.external_account_id)
    await unlinkAccount(ctx, user, account)
    return deletedObject('external_account', account.id)
  },
})

/**
 * Tokens for the provider's own API, refreshed where they have expired. SDKs from 5 on ask for
 * `{data, total_count}`, older ones for the list alone.
 */
const listTokens = backendList('GetOAuthAccessToken', {
  mode: 'staged',
  access: 'secret-key',
  filter: async (ctx, { path }) => {
    const user = await getUser(ctx, path.user_id)
    const key = connectionKeyOf(path.provider) ?? path.provider
    return (await listExternalAccounts(ctx, user.id)).filter(
      ({ connection_key, tokens_ciphertext }) => connection_key === key && tokens_ciphertext !== null,
    )
  },
  fetch: (_, accounts, { offset, limit }) => accounts.slice(offset, offset + limit),
  count: (_, accounts) => accounts.length,
  render: async (ctx, accounts) => {
    const shown: object[] = []
    for (const account of accounts) {
      const tokens = await freshTokens(ctx, account)
      if (tokens) shown.push(oauthAccessToken(account, tokens))
    }
    return shown
  },
})

export const userExternalAccountOperations: Operation[] = [remove, listTokens]
