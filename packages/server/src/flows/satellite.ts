import type { FrontendContext, InTx } from '../context/context.js'
import { type SatelliteDomain, satelliteUrl } from '../context/instance.js'
import { inTransaction } from '../context/transaction.js'
import { CLIENT_COOKIE, setClientCookie, setClientUatCookies } from '../domain/clients/client-cookies.js'
import { secretReplacedAt } from '../domain/clients/stale-secret.js'
import { ApiError } from '../errors/api-error.js'
import { MINUTE_MS, SECOND_MS } from '../platform/clock.js'
import { hashSecret } from '../platform/crypto.js'
import { cookie, LONG_LIVED_SECONDS } from '../protocols/set-cookie.js'
import {
  consumeClientLinkToken,
  deleteClientLink,
  insertClientLink,
  insertClientLinkToken,
} from '../store/client-links.js'
import { findClient } from '../store/clients.js'
import { liveSessionsOfClient } from './client-view.js'

/**
 * Satellite domains in production. A browser has cookies for each domain of its own, so a satellite asks the
 * primary domain who its visitor is, with three redirects:
 *
 *   satellite  /v1/client/sync or /handshake   remembers in a cookie that this browser asked
 *   primary    /v1/client/sync                 a single-use token for its client, if somebody is signed in
 *   satellite  /v1/client/link                 the token, from the same browser, for a credential here
 *
 * The token alone is worth nothing: whoever plants the link in another browser signs nobody in there.
 */

/**
 * `true` in an address: the primary domain has been asked (SDK:
 * `__clerk_synced`); else browsers would go round.
 */
export const SYNCED = '__clerk_synced'
const STATE_COOKIE = '__client_link'
const STATE_PARAMETER = 'link_state'
const STATE_LIFETIME_SECONDS = 600
const TOKEN_LIFETIME_MS = MINUTE_MS

/** At the satellite: on to the primary domain, which leads back to `target`. @returns the way there */
export function askPrimaryDomain(ctx: FrontendContext, satellite: SatelliteDomain, target: URL): string {
  // a second tab that asks at the same time must not make the first one's answer worthless
  const state = ctx.request.cookies.get(STATE_COOKIE)?.[0] || ctx.services.random.secret()
  ctx.response.setCookies.push(
    cookie(STATE_COOKIE, state, {
      path: ctx.request.cookiePath,
      domain: null,
      secure: ctx.request.isSecure,
      httpOnly: true,
      maxAgeSeconds: STATE_LIFETIME_SECONDS,
    }),
  )
  target.searchParams.set(SYNCED, 'true')
  const primary = new URL(`${ctx.instance.urls[0]}/v1/client/sync`)
  primary.searchParams.set('link_domain', satellite.name)
  primary.searchParams.set(STATE_PARAMETER, hashSecret(state))
  primary.searchParams.set('redirect_url', target.toString())
  return primary.toString()
}

/** At the primary domain: a token for the satellite if somebody is signed in here. @returns the way back */
export async function answerSatellite(
  ctx: FrontendContext,
  satellite: SatelliteDomain,
  target: URL,
): Promise<string> {
  const client = ctx.caller.client
  const stateHash = ctx.request.query.get(STATE_PARAMETER)
  if (!client || !stateHash || (await liveSessionsOfClient(ctx, client.id)).length === 0)
    return target.toString()
  const token = ctx.services.random.secret()
  await inTransaction(ctx, tx =>
    insertClientLinkToken(tx, {
      instance_id: tx.instance.id,
      token_hash: hashSecret(token),
      client_id: client.id,
      domain_id: satellite.id,
      state_hash: stateHash,
      redirect_url: target.toString(),
      expires_at: tx.now + TOKEN_LIFETIME_MS,
    }),
  )
  const link = new URL(`${satelliteUrl(satellite)}/v1/client/link`)
  link.searchParams.set('__clerk_token', token)
  return link.toString()
}

/**
 * At the satellite: the browser's credential for the client of the primary domain.
 * @throws ApiError
 */
export async function linkSatellite(
  ctx: InTx<FrontendContext>,
  satellite: SatelliteDomain,
  token: string,
): Promise<string> {
  const { instance, now } = ctx
  const states = ctx.request.cookies.get(STATE_COOKIE) ?? []
  const row = await consumeClientLinkToken(
    ctx,
    { token_hash: hashSecret(token), domain_id: satellite.id, stateHashes: states.map(hashSecret) },
    now,
  )
  const client = row ? await findClient(ctx, row.client_id) : undefined
  if (!row || !client) throw new ApiError('client_link_invalid')
  // whoever had the client's secret before somebody signed in may have asked for the token
  if (row.expires_at - TOKEN_LIFETIME_MS < (secretReplacedAt(client) ?? 0))
    throw new ApiError('client_link_invalid')
  for (const previous of ctx.request.cookies.get(CLIENT_COOKIE) ?? [])
    await deleteClientLink(ctx, hashSecret(previous))
  const secret = ctx.services.random.secret()
  await insertClientLink(ctx, {
    instance_id: instance.id,
    secret_hash: hashSecret(secret),
    client_id: client.id,
    domain_id: satellite.id,
    expires_at: now + LONG_LIVED_SECONDS * SECOND_MS,
    created_at: now,
  })
  ctx.caller.client = client
  setClientCookie(ctx, secret)
  setClientUatCookies(ctx, Math.floor(client.updated_at / SECOND_MS))
  return row.redirect_url
}
