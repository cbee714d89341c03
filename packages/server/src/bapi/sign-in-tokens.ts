import { createSignInToken, revokeSignInToken } from '../domain/tokens/sign-in-tokens.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { signInToken } from '../resources/sign-in-token.js'
import { refuseUnsupported } from './input.js'

const createToken = backendOperation('CreateSignInToken', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    refuseUnsupported(body, ['org_id'])
    const { row, token } = await createSignInToken(ctx, body.user_id, body.expires_in_seconds ?? undefined)
    const url = `${ctx.request.frontendApiUrl}/v1/tickets/accept?ticket=${encodeURIComponent(token)}`
    return signInToken(row, { token, url })
  },
})

const revokeToken = backendOperation('RevokeSignInToken', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => signInToken(await revokeSignInToken(ctx, path.sign_in_token_id)),
})

export const signInTokenOperations: Operation[] = [createToken, revokeToken]
