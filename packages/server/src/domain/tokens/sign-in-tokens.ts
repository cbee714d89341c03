import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { DAY_MS, SECOND_MS } from '../../platform/clock.js'
import { hashSecret } from '../../platform/crypto.js'
import {
  findSignInTokenByHash,
  getSignInToken,
  insertSignInToken,
  settleSignInToken,
} from '../../store/sign-in-tokens.js'
import type { SignInTokenRow } from '../../store/tables.js'
import { getUser } from '../../store/users.js'
import { expiryAt } from '../checks/lifetime.js'

const DEFAULT_LIFETIME_SECONDS = (30 * DAY_MS) / SECOND_MS

/** A ticket that signs its user in, once; the secret is known now and never again. */
export async function createSignInToken(
  ctx: InTx,
  userId: string,
  lifetimeSeconds: number = DEFAULT_LIFETIME_SECONDS,
): Promise<{ row: SignInTokenRow; token: string }> {
  const user = await getUser(ctx, userId)
  const token = ctx.services.random.secret()
  const row: SignInTokenRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('sit'),
    user_id: userId,
    token_hash: hashSecret(token),
    status: 'pending',
    credentials_generation: user.credentials_generation,
    expires_at: expiryAt(ctx.now, lifetimeSeconds, 'expires_in_seconds'),
    created_at: ctx.now,
    updated_at: ctx.now,
  }
  await insertSignInToken(ctx, row)
  return { row, token }
}

/** @throws ApiError sign_in_token_cannot_be_revoked when it is not pending */
export async function revokeSignInToken(ctx: InTx, id: string): Promise<SignInTokenRow> {
  const present = await getSignInToken(ctx, id)
  const revoked = await settleSignInToken(ctx, id, 'revoked', ctx.now)
  if (!revoked) throw new ApiError('sign_in_token_cannot_be_revoked', { values: { status: present.status } })
  return revoked
}

/**
 * The token that a ticket is, if it still works.
 * @throws ApiError ticket_invalid, ticket_expired, ticket_already_used, sign_in_token_revoked
 */
export async function lookAtSignInToken(ctx: Context, token: string): Promise<SignInTokenRow> {
  const row = await getByTicket(ctx, token, 'ticket')
  if (row.status === 'accepted') throw new ApiError('ticket_already_used', { param: 'ticket' })
  const user = await getUser(ctx, row.user_id)
  if (row.credentials_generation !== user.credentials_generation)
    throw new ApiError('sign_in_token_revoked', { param: 'ticket' })
  return row
}

/**
 * Uses a ticket up: of parallel tries one succeeds. A rollback gives the ticket back.
 * @throws ApiError ticket_invalid, ticket_expired, ticket_already_used, sign_in_token_revoked
 */
export async function consumeSignInToken(
  ctx: InTx,
  token: string,
  param = 'ticket',
): Promise<SignInTokenRow> {
  const row = await getByTicket(ctx, token, param)
  const accepted = await settleSignInToken(ctx, row.id, 'accepted', ctx.now)
  if (!accepted) throw new ApiError('ticket_already_used', { param })
  return accepted
}

async function getByTicket(ctx: Context, token: string, param: string): Promise<SignInTokenRow> {
  const row = await findSignInTokenByHash(ctx, hashSecret(token))
  if (!row) throw new ApiError('ticket_invalid', { param })
  if (row.status === 'revoked') throw new ApiError('sign_in_token_revoked', { param })
  if (row.status === 'pending' && row.expires_at <= ctx.now) throw new ApiError('ticket_expired', { param })
  return row
}
