import type { FrontendContext, InTx } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import { clearClientCookie, clearSessionCookies } from '../domain/clients/client-cookies.js'
import { giveDevBrowser, lacksDevBrowser } from '../domain/clients/dev-browser.js'
import { ensureClient } from '../domain/clients/ensure-client.js'
import { closeSession } from '../domain/sessions/close-session.js'
import { liveSessionsOfClient, renderClient, renderPresentClient } from '../flows/client-view.js'
import { leaveSessions } from '../flows/leave-sessions.js'
import { frontendOperation, type Operation } from '../operation/operation.js'
import { deleteClients } from '../store/clients.js'

const getClient = frontendOperation('getClient', {
  mode: 'staged',
  access: 'anybody',
  limit: 'none',
  isKept: true,
  run: async ctx => {
    if (await lacksDevBrowser(ctx)) await inTransaction(ctx, tx => giveDevBrowser(tx))
    const { client } = ctx.caller
    return client && renderPresentClient(ctx, client)
  },
})

const putClient = frontendOperation('putClient', {
  mode: 'write',
  access: 'anybody',
  limit: 'change',
  run: async ctx => {
    await ensureClient(ctx)
    return renderClient(ctx)
  },
})

const postClient = frontendOperation('postClient', {
  mode: 'write',
  access: 'anybody',
  limit: 'change',
  run: async ctx => {
    await ensureClient(ctx)
    return renderClient(ctx)
  },
})

/**
 * Sign-out of all sessions that keeps the client (SDK v5+): the id in the
 * browser stays (docs/behaviours.md 16).
 */
const removeSessions = frontendOperation('removeClientSessionsAndRetainCookie', {
  mode: 'write',
  access: 'anybody',
  limit: 'change',
  run: async ctx => {
    await closeAllSessions(ctx)
    return renderClient(ctx)
  },
})

/** Sign-out of all as SDK v4 does it: the client itself goes, and its cookie with it. */
const destroyClient = frontendOperation('deleteClientSessions', {
  mode: 'write',
  access: 'anybody',
  limit: 'change',
  run: async ctx => {
    await closeAllSessions(ctx)
    if (ctx.caller.client) await deleteClients(ctx, [ctx.caller.client.id])
    ctx.caller.client = null
    clearClientCookie(ctx)
    clearSessionCookies(ctx)
    return null
  },
})

async function closeAllSessions(ctx: InTx<FrontendContext>): Promise<void> {
  const client = ctx.caller.client
  if (!client) return
  for (const session of await liveSessionsOfClient(ctx, client.id))
    await closeSession(ctx, session, 'removed')
  await leaveSessions(ctx, client, { sign_in_id: null, sign_up_id: null })
}

export const clientOperations: Operation[] = [getClient, putClient, postClient, removeSessions, destroyClient]
