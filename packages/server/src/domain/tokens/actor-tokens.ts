import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { hashSecret } from '../../platform/crypto.js'
import {
  findActorTokenByHash,
  getActorToken,
  insertActorToken,
  settleActorToken,
} from '../../store/actor-tokens.js'
import type { ActorTokenRow } from '../../store/tables/administration.js'
import { getUser } from '../../store/users.js'
import { checkLifetime, expiryAt } from '../checks/lifetime.js'

const DEFAULT_LIFETIME_SECONDS = 3600
const DEFAULT_SESSION_SECONDS = 1800
const MAX_ACTOR_BYTES = 1024

export interface NewActorToken {
  userId: string
  actor: Record<string, unknown>
  lifetimeSeconds?: number | undefined
  sessionLifetimeSeconds?: number | undefined
}

/**
 * A ticket with which the actor gets a session of the user; its secret is known now and
 * never again.
 */
export async function createActorToken(
  ctx: InTx,
  input: NewActorToken,
): Promise<{ row: ActorTokenRow; token: string }> {
  await getUser(ctx, input.userId)
  const { sub } = input.actor
  if (typeof sub !== 'string' || sub === '') throw new ApiError('form_param_missing', { param: 'actor.sub' })
  if (sub === input.userId) throw new ApiError('form_param_value_invalid', { param: 'actor' })
  if (JSON.stringify(input.actor).length > MAX_ACTOR_BYTES) {
    throw new ApiError('form_param_exceeds_allowed_size', {
      param: 'actor',
      values: { limit: `${MAX_ACTOR_BYTES} bytes` },
    })
  }
  const token = ctx.services.random.secret()
  const row: ActorTokenRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('act'),
    user_id: input.userId,
    actor: input.actor,
    token_hash: hashSecret(token),
    status: 'pending',
    session_lifetime_seconds: checkLifetime(
      input.sessionLifetimeSeconds ?? DEFAULT_SESSION_SECONDS,
      'session_max_duration_in_seconds',
    ),
    expires_at: expiryAt(ctx.now, input.lifetimeSeconds ?? DEFAULT_LIFETIME_SECONDS, 'expires_in_seconds'),
    created_at: ctx.now,
    updated_at: ctx.now,
  }
  await insertActorToken(ctx, row)
  return { row, token }
}

/** @throws ApiError when it is not pending */
export async function revokeActorToken(ctx: InTx, id: string): Promise<ActorTokenRow> {
  const present = await getActorToken(ctx, id)
  const revoked = await settleActorToken(ctx, id, 'revoked', ctx.now)
  if (!revoked) throw new ApiError('actor_token_cannot_be_revoked', { values: { status: present.status } })
  return revoked
}

/**
 * The actor token that a ticket is, if it still works; null when it is none.
 * @throws ApiError ticket_expired, ticket_already_used, actor_token_revoked
 */
export async function lookAtActorToken(ctx: Context, token: string): Promise<ActorTokenRow | null> {
  const row = await findByTicket(ctx, token, 'ticket')
  if (row?.status === 'accepted') throw new ApiError('ticket_already_used', { param: 'ticket' })
  return row
}

/** Uses a ticket up if it is an actor token; null when it is none. @throws ApiError */
export async function consumeActorToken(
  ctx: InTx,
  token: string,
  param = 'ticket',
): Promise<ActorTokenRow | null> {
  const row = await findByTicket(ctx, token, param)
  if (!row) return null
  const accepted = await settleActorToken(ctx, row.id, 'accepted', ctx.now)
  if (!accepted) throw new ApiError('ticket_already_used', { param })
  return accepted
}

async function findByTicket(ctx: Context, token: string, param: string): Promise<ActorTokenRow | null> {
  const row = await findActorTokenByHash(ctx, hashSecret(token))
  if (!row) return null
  if (row.status === 'revoked') throw new ApiError('actor_token_revoked', { param })
  if (row.status === 'pending' && row.expires_at <= ctx.now) throw new ApiError('ticket_expired', { param })
  return row
}
