import { ApiError } from '../errors/api-error.js'
import { renderSignUpForBackend } from '../flows/sign-up/render.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { lockSignUp, updateSignUp as updateRow } from '../store/sign-ups.js'
import { parseOptionalName } from './input.js'

const getSignUp = backendOperation('GetSignUp', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => renderSignUpForBackend(ctx, path.id),
})

/** Facts of the application's own, copied to the user when the sign-up is completed. */
const updateSignUp = backendOperation('UpdateSignUp', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const attempt = await lockSignUp(ctx, path.id)
    if (attempt.created_user_id !== null) throw new ApiError('sign_up_cannot_be_updated')
    const externalId = parseOptionalName(body.external_id, 'external_id')
    await updateRow(ctx, attempt.id, {
      ...(externalId === undefined ? {} : { external_id: externalId }),
      ...(body.custom_action == null ? {} : { custom_action: body.custom_action }),
      updated_at: ctx.now,
    })
    return renderSignUpForBackend(ctx, path.id)
  },
})

export const signUpOperations: Operation[] = [getSignUp, updateSignUp]
