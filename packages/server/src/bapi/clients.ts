import type { Context } from '../context/context.js'
import { isSessionLive, sessionView } from '../domain/sessions/view.js'
import { ApiError } from '../errors/api-error.js'
import { backendList, everything } from '../operation/list.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { hashSecret } from '../platform/crypto.js'
import { backendClient } from '../resources/client.js'
import { backendSession } from '../resources/session.js'
import { countClients, findClient, findClientBySecretHash, listClients } from '../store/clients.js'
import { consumeHandshakeNonce } from '../store/handshake-nonces.js'
import { listOpenSessionsOfClient } from '../store/sessions.js'
import type { ClientRow } from '../store/tables.js'

const getClientList = backendList('GetClientList', {
  mode: 'read',
  access: 'secret-key',
  filter: everything,
  fetch: (ctx, _, page) => listClients(ctx, page),
  count: ctx => countClients(ctx),
  render: (ctx, rows) => Promise.all(rows.map(row => render(ctx, row))),
})

const getClient = backendOperation('GetClient', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    const client = await findClient(ctx, path.client_id)
    if (!client) throw new ApiError('client_not_found')
    return render(ctx, client)
  },
})

/** The token is the value of the `__client` cookie: the present one, for the answer shows every session. */
const verifyClient = backendOperation('VerifyClient', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const client = await findClientBySecretHash(ctx, hashSecret(body.token))
    if (!client) throw new ApiError('client_not_found')
    return render(ctx, client)
  },
})

/** Nonces are single use, live 60 seconds and can be read with the keys of their own instance alone. */
const getHandshakePayload = backendOperation('GetHandshakePayload', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { query }) => {
    const directives = await consumeHandshakeNonce(ctx, hashSecret(query.nonce), ctx.now)
    if (!directives) throw new ApiError('handshake_nonce_invalid')
    return { directives }
  },
})

async function render(ctx: Context, client: ClientRow): Promise<object> {
  const open = await listOpenSessionsOfClient(ctx, client.id)
  const live = open.filter(session => isSessionLive(ctx, session))
  const lastActive = live.find(session => session.id === client.last_active_session_id)
  const sessions = live.map(session => backendSession(sessionView(ctx, session)))
  return backendClient(client, sessions, lastActive?.id ?? null)
}

export const clientOperations: Operation[] = [getClientList, getClient, verifyClient, getHandshakePayload]
