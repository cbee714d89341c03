import { hashSecret } from '../../platform/crypto.js'
import { deleteLinksOfClient } from '../../store/client-links.js'
import { ApiError } from '../../errors/api-error.js'
import {
  insertClient,
  replaceClientSecret,
  updateClient,
  updateDevBrowserClient,
} from '../../store/clients.js'
import type { ClientRow } from '../../store/tables.js'
import type { Context, FrontendContext } from '../context.js'
import { setClientCookie } from './cookies.js'
import { ROTATION_GRACE_MS } from './stale-secret.js'

/**
 * The browser's client; made, with its cookie, if it has none. Call in a transaction.
 * @param attempt begins with it, if there is one
 */
export async function ensureClient(
  ctx: FrontendContext,
  attempt?: Pick<ClientRow, 'sign_in_id'> | Pick<ClientRow, 'sign_up_id'>,
): Promise<ClientRow> {
  const present = ctx.browser.client
  if (present && attempt)
    await updateClient(ctx.db, ctx.instance.id, present.id, { ...attempt, updated_at: ctx.now })
  if (present) return present
  const secret = ctx.services.random.secret()
  const client = { ...newClientRow(ctx, secret), ...attempt }
  await insertClient(ctx.db, client)
  if (ctx.browser.devBrowser)
    await updateDevBrowserClient(ctx.db, ctx.instance.id, ctx.browser.devBrowser.id, client.id)
  setClientCookie(ctx, secret)
  ctx.browser.client = client
  ctx.browser.isClientNew = true
  return client
}

/** A client that nothing has happened to yet, known by this secret. */
export function newClientRow(ctx: Context, secret: string): ClientRow {
  return {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('client'),
    secret_hash: hashSecret(secret),
    previous_secret_hash: null,
    previous_secret_expires_at: null,
    sign_in_id: null,
    sign_up_id: null,
    last_active_session_id: null,
    last_authentication_strategy: null,
    created_at: ctx.now,
    updated_at: ctx.now,
  }
}

/**
 * Changes a client whose rights grow (sign-in), with a new secret: a planted cookie is worth nothing afterwards. Call in a
 * transaction. @throws ApiError client_state_invalid when the client is gone
 */
export async function rotateClient(
  ctx: FrontendContext,
  clientId: string,
  changes: Partial<ClientRow>,
): Promise<void> {
  const secret = ctx.services.random.secret()
  const client = await replaceClientSecret(ctx.db, ctx.instance.id, clientId, {
    ...changes,
    secret_hash: hashSecret(secret),
    previous_secret_expires_at: ctx.now + ROTATION_GRACE_MS,
    updated_at: ctx.now,
  })
  if (!client) throw new ApiError('client_state_invalid')
  if (!ctx.browser.isClientNew) await deleteLinksOfClient(ctx.db, ctx.instance.id, clientId)
  ctx.browser.client = client
  setClientCookie(ctx, secret)
}
