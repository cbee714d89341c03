import type { Context } from '../../context/context.js'
import type { TokenSession } from '../../store/sessions.js'
import type { UserRow } from '../../store/tables.js'
import { shapedClaims } from '../claims/session-claims.js'
import { noteTokenSize } from '../claims/token-size.js'
import { organizationClaims, tokenAccess } from './active-organization.js'

/*
 * The whole minting of a session token, in order; no step writes a row, sets a cookie or emits an event. What
 * is read is kept, and read again when it has changed (ADR 0025).
 *
 * | step         | where            | reads                               | refused because of           |
 * | ------------ | ---------------- | ----------------------------------- | ---------------------------- |
 * | authenticate | domain/clients   | client and sessions, one statement  | no client, a previous secret |
 * | choose       | fapi/sessions.ts | -                                   | another's, not live, banned  |
 * | note         | domain/sessions  | memory, written down once a minute  | -                            |
 * | claims       | here             | a membership, if there is one       | not a member                 |
 * | shape        | domain/claims    | what the instance's own claims name | -                            |
 * | sign         | domain/instances | memory: the instance's key          | -                            |
 */

/** Tokens of API versions from here on carry version 2 claims (docs/behaviours.md 23). */
const VERSION_2_CLAIMS_SINCE = '2025-04-10'
/** Clocks of application servers may be behind ours by this much. */
const NOT_BEFORE_SKEW_SECONDS = 10
const MINUTE_SECONDS = 60

export interface TokenOptions {
  /** origin of the application that will use the token: `azp` */
  authorizedParty: string | null
  lifetimeSeconds?: number | undefined
  /** `getToken({ organizationId })`: null = the personal account; absent = the session's own */
  organizationId?: string | null | undefined
}

/**
 * A session token: RS256 with the claims that the SDKs verify (docs/wire.md#tokens). Times in Unix seconds.
 */
export async function mintSessionToken(
  ctx: Context,
  session: TokenSession,
  options: TokenOptions,
): Promise<string> {
  const nowSeconds = Math.floor(ctx.services.clock.now() / 1000)
  const lifetimeSeconds = options.lifetimeSeconds ?? ctx.instance.settings.session.tokenLifetimeSeconds
  const version =
    ctx.instance.settings.session.tokenVersion ?? (ctx.request.apiVersion >= VERSION_2_CLAIMS_SINCE ? 2 : 1)
  const organizationId =
    options.organizationId === undefined ? session.last_active_organization_id : options.organizationId
  const access = await tokenAccess(ctx, session.user_id, organizationId)
  const token = await ctx.services.registry.sign(ctx.instance.id, 'session', {
    // first: what the settings say gives way to what the SDKs verify
    ...(await shapedClaims(ctx, session, access)),
    ...(options.authorizedParty ? { azp: options.authorizedParty } : {}),
    exp: nowSeconds + lifetimeSeconds,
    fva: factorVerificationAge(session, ctx.services.clock.now()),
    iat: nowSeconds,
    iss: session.issuer,
    jti: ctx.services.random.bytes(10).toString('hex'),
    nbf: nowSeconds - NOT_BEFORE_SKEW_SECONDS,
    sid: session.id,
    sub: session.user_id,
    ...(session.actor ? { act: session.actor } : {}),
    ...organizationClaims(ctx, access, version),
    ...(version === 2
      ? { sts: session.status, v: 2 }
      : session.status === 'pending'
        ? { sts: 'pending' }
        : {}),
  })
  noteTokenSize(ctx, token)
  return token
}

/** Whole minutes since the first and the second factor were verified; -1 = never (docs/behaviours.md 24). */
export function factorVerificationAge(session: TokenSession, now: number): [number, number] {
  const age = (at: number | null) =>
    at === null ? -1 : Math.max(0, Math.floor((now - at) / 1000 / MINUTE_SECONDS))
  return [age(session.first_factor_verified_at), age(session.second_factor_verified_at)]
}

/** Sessions of a user who is banned, or out of a directory, mint nothing, whatever their stored status. */
export const mayMint = (user: Pick<UserRow, 'banned' | 'deprovisioned'>) =>
  !user.banned && user.deprovisioned !== true
