import { enterpriseAsConnection } from '../domain/connections/enterprise.js'
import { companyConnections } from '../domain/enterprise/company-of.js'
import {
  beginConnecting,
  beginReconnecting,
  type Departing,
  ownAccount,
  unlinkOwnAccount,
} from '../domain/external-accounts/connect.js'
import { connectionFor, departureUrl } from '../domain/external-accounts/visits.js'
import { saveUser } from '../domain/users/update-user.js'
import { getUserView } from '../domain/views/user-view.js'
import { ApiError } from '../errors/api-error.js'
import { renderUser } from '../flows/client-view.js'
import type { Connection } from '../model/connection.js'
import { frontendOperation, type Operation, type SessionContext } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { departingAccount } from '../resources/external-account.js'
import { updateExternalAccount } from '../store/external-accounts.js'
import { visitOf } from './visit-body.js'

/** clerk-js goes on to the page of the provider that the answer names. */
const connect = frontendOperation('postOAuthAccounts', {
  mode: 'staged',
  access: 'session',
  limit: 'send-code',
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { body }) => {
    const { enterprise_connection_id: companyId, strategy } = body
    const connection = companyId
      ? await ownCompany(ctx, companyId)
      : connectionFor(ctx, strategy ?? '', 'connect')
    const departing = await beginConnecting(ctx, ctx.user, connection, {
      strategy: companyId ? 'enterprise_sso' : (strategy ?? ''),
      ...visitOf(body),
      scopes: scopesOf(body.additional_scope),
    })
    return render(ctx, departing)
  },
})

const reconnect = frontendOperation('reauthorizeExternalAccount', {
  mode: 'staged',
  access: 'session',
  limit: 'send-code',
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { path, body }) => {
    const request = { ...visitOf(body), scopes: scopesOf(body.additional_scope) }
    return render(ctx, await beginReconnecting(ctx, ctx.user, path.external_account_id, request))
  },
})

const revokeTokens = frontendOperation('revokeExternalAccountTokens', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors: 'forbidden',
  run: async (ctx, { path }) => {
    const { id } = await ownAccount(ctx, ctx.user, path.external_account_id)
    const changes = { tokens_ciphertext: null, token_expires_at: null, updated_at: ctx.now }
    await updateExternalAccount(ctx, id, changes)
    return renderUser(ctx, await saveUser(ctx, ctx.user, {}), [ctx.session])
  },
})

const disconnect = frontendOperation('deleteExternalAccount', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { path }) => {
    await unlinkOwnAccount(ctx, ctx.user, path.external_account_id)
    return deletedObject('external_account', path.external_account_id)
  },
})

/** A connection of the person's company, as their profile lists it. @throws ApiError resource_not_found */
async function ownCompany(ctx: SessionContext, id: string): Promise<Connection> {
  const rows = await companyConnections(ctx, null, await getUserView(ctx, ctx.user.id))
  const row = rows.find(each => each.id === id)
  if (!row) throw new ApiError('resource_not_found', { values: { id } })
  return enterpriseAsConnection(row)
}

const scopesOf = (scopes: string | readonly string[] | null | undefined): string[] =>
  [scopes ?? []]
    .flat()
    .flatMap(scope => scope.split(/[\s,]+/))
    .filter(Boolean)

async function render(ctx: SessionContext, { account, visit }: Departing): Promise<object> {
  const url = departureUrl(ctx, visit)
  return departingAccount(account, await getUserView(ctx, ctx.user.id), { visit, url, now: ctx.now })
}

export const externalAccountOperations: Operation[] = [connect, reconnect, revokeTokens, disconnect]
