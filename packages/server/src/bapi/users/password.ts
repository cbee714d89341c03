import { NO_PASSWORD, verifyUserPassword } from '../../domain/passwords/user-passwords.js'
import { revokeSessions } from '../../domain/users/restrictions.js'
import { saveUser } from '../../domain/users/update-user.js'
import { userFacts } from '../../domain/views/user-view.js'
import { ApiError } from '../../errors/api-error.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { passwordVerified } from '../../resources/password-verified.js'
import { backendUser } from '../../resources/user.js'
import { endOpenProofs, getUser } from '../../store/users.js'

/** A check for the application itself: it counts no attempt and locks nobody out. */
const verifyPassword = backendOperation('VerifyPassword', {
  mode: 'staged',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const user = await getUser(ctx, path.user_id)
    if (user.password_hash === null) throw new ApiError('no_password_set')
    if (!(await verifyUserPassword(ctx, user, body.password)))
      throw new ApiError('form_password_incorrect', { param: 'password' })
    return passwordVerified()
  },
})

const removePassword = backendOperation('RemoveUserPassword', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const user = await getUser(ctx, path.user_id)
    if (user.password_hash === null) throw new ApiError('no_password_set')
    if (body.sign_out_of_other_sessions) await revokeSessions(ctx, user.id)
    return backendUser(await saveUser(ctx, user, NO_PASSWORD), userFacts(ctx))
  },
})

const setCompromised = backendOperation('SetUserPasswordCompromised', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const user = await getUser(ctx, path.user_id)
    if (user.password_hash === null) throw new ApiError('no_password_set')
    if (body.revoke_all_sessions) await revokeSessions(ctx, user.id)
    // a sign-in that this password has begun goes no further
    else await endOpenProofs(ctx, user.id)
    return backendUser(await saveUser(ctx, user, { password_compromised: true }), userFacts(ctx))
  },
})

const unsetCompromised = backendOperation('UnsetUserPasswordCompromised', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    const user = await getUser(ctx, path.user_id)
    return backendUser(await saveUser(ctx, user, { password_compromised: false }), userFacts(ctx))
  },
})

export const userPasswordOperations: Operation[] = [
  verifyPassword,
  removePassword,
  setCompromised,
  unsetCompromised,
]
