import { hashSecret } from '../../platform/crypto.js'
import { MINUTE_MS } from '../../platform/clock.js'
import { deleteLinksOfClient } from '../../store/client-links.js'
import { insertClient, updateClient, updateDevBrowserClient } from '../../store/clients.js'
import type { ClientRow } from '../../store/tables.js'
import type { Context, FrontendContext } from '../context.js'
import { setClientCookie } from './cookies.js'

/** Parallel tabs may still send the secret from before a rotation for this long. */
const ROTATION_GRACE_MS = MINUTE_MS

/** The browser's client; made, with its cookie, if it has none. Call in a transaction. */
export async function ensureClient(ctx: FrontendContext): Promise<ClientRow> {
  if (ctx.browser.client) return ctx.browser.client
  const secret = ctx.services.random.secret()
  const client = newClientRow(ctx, secret)
  await insertClient(ctx.db, client)
  if (ctx.browser.devBrowser)
    await updateDevBrowserClient(ctx.db, ctx.instance.id, ctx.browser.devBrowser.id, client.id)
  setClientCookie(ctx, secret)
  ctx.browser.client = client
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

/** A new secret for a client whose rights grow (sign-in): a planted cookie is worth nothing afterwards. Call in a transaction. */
export async function rotateClientSecret(ctx: FrontendContext, client: ClientRow): Promise<void> {
  const secret = ctx.services.random.secret()
  const changes: Partial<ClientRow> = {
    secret_hash: hashSecret(secret),
    previous_secret_hash: client.secret_hash,
    previous_secret_expires_at: ctx.now + ROTATION_GRACE_MS,
    updated_at: ctx.now,
  }
  await updateClient(ctx.db, ctx.instance.id, client.id, changes)
  await deleteLinksOfClient(ctx.db, ctx.instance.id, client.id)
  ctx.browser.client = { ...client, ...changes }
  setClientCookie(ctx, secret)
}
