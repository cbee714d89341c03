import type { Context, FrontendContext, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { hashSecret } from '../../platform/crypto.js'
import { deleteLinksOfClient } from '../../store/client-links.js'
import {
  insertClient,
  replaceClientSecret,
  updateDevBrowserClient,
  updatePresentClient,
} from '../../store/clients.js'
import type { ClientRow } from '../../store/tables.js'
import { setClientCookie } from './client-cookies.js'
import { ROTATION_GRACE_MS } from './stale-secret.js'

/**
 * The browser's client; made, with its cookie, if it has none.
 * @param attempt begins with it, if there is one. The client gets a new secret then: an attempt belongs to
 *   the browser that began it, and to nobody who planted the secret before it
 */
export async function ensureClient(
  ctx: InTx<FrontendContext>,
  attempt?: Pick<ClientRow, 'sign_in_id'> | Pick<ClientRow, 'sign_up_id'>,
): Promise<ClientRow> {
  const present = ctx.caller.client
  if (present) return attempt ? replaceSecret(ctx, present.id, attempt) : present
  const secret = ctx.services.random.secret()
  const client = { ...newClientRow(ctx, secret), ...attempt }
  await insertClient(ctx, client)
  if (ctx.caller.devBrowser) await updateDevBrowserClient(ctx, ctx.caller.devBrowser.id, client.id)
  setClientCookie(ctx, secret)
  ctx.caller.client = client
  ctx.caller.isClientNew = true
  ctx.caller.isSecretNew = true
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
 * Changes a client whose rights grow (sign-in), with a new secret: a planted cookie is worth nothing
 * afterwards.
 * @throws ApiError client_state_invalid when the client is gone
 */
export async function rotateClient(
  ctx: InTx<FrontendContext>,
  clientId: string,
  changes: Partial<ClientRow>,
): Promise<void> {
  await replaceSecret(ctx, clientId, changes)
  if (!ctx.caller.isClientNew) await deleteLinksOfClient(ctx, clientId)
}

/**
 * Changes the client, with a new secret unless this very request has given it one:
 * that one is known to nobody else.
 */
async function replaceSecret(
  ctx: InTx<FrontendContext>,
  clientId: string,
  changes: Partial<ClientRow>,
): Promise<ClientRow> {
  const { now } = ctx
  const secret = ctx.caller.isSecretNew ? null : ctx.services.random.secret()
  const all = { ...changes, updated_at: now }
  const client =
    secret === null
      ? await updatePresentClient(ctx, clientId, all)
      : await replaceClientSecret(ctx, clientId, {
          ...all,
          secret_hash: hashSecret(secret),
          previous_secret_expires_at: now + ROTATION_GRACE_MS,
        })
  if (!client) throw new ApiError('client_state_invalid')
  ctx.caller.client = client
  ctx.caller.isSecretNew = true
  if (secret !== null) setClientCookie(ctx, secret)
  return client
}
