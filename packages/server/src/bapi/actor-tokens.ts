import { createActorToken, revokeActorToken } from '../domain/tokens/actor-tokens.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { actorToken } from '../resources/actor-token.js'

const createToken = backendOperation('CreateActorToken', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const { row, token } = await createActorToken(ctx, {
      userId: body.user_id,
      actor: body.actor,
      lifetimeSeconds: body.expires_in_seconds,
      sessionLifetimeSeconds: body.session_max_duration_in_seconds,
    })
    const url = `${ctx.request.frontendApiUrl}/v1/tickets/accept?ticket=${encodeURIComponent(token)}`
    return actorToken(row, { token, url })
  },
})

const revokeToken = backendOperation('RevokeActorToken', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => actorToken(await revokeActorToken(ctx, path.actor_token_id)),
})

export const actorTokenOperations: Operation[] = [createToken, revokeToken]
