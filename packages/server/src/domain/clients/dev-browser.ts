import { hashSecret } from '../../platform/crypto.js'
import { insertDevBrowser } from '../../store/clients.js'
import type { FrontendContext } from '../context.js'
import { ensureClient } from './ensure-client.js'

/**
 * A dev browser: names a browser where cookies of the Frontend API's host may not be there (development only). It comes
 * with a client that nobody is signed in on: `GET /v1/client` then answers a client on the first page, as the hosted service
 * does, whose suite reads its fields. In production a page view of nobody leaves no row. Call in a transaction.
 */
export async function createDevBrowser(ctx: FrontendContext): Promise<string> {
  const token = `dvb_${ctx.services.random.secret()}`
  const row = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('dvb'),
    token_hash: hashSecret(token),
    client_id: ctx.browser.client?.id ?? null,
    created_at: ctx.now,
  }
  await insertDevBrowser(ctx.db, row)
  ctx.browser.devBrowser = row
  await ensureClient(ctx)
  return token
}
