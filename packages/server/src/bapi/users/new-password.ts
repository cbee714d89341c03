import type { Context } from '../../context/context.js'
import { checkNewPassword } from '../../domain/passwords/new-passwords.js'
import {
  hashPassword,
  parsePasswordDigest,
  type PasswordDigest,
} from '../../domain/passwords/user-passwords.js'
import { ApiError } from '../../errors/api-error.js'

interface PasswordBody {
  password?: string | null
  password_digest?: string | null
  password_hasher?: string
  skip_password_checks?: boolean | null
}

/**
 * The digest to store for a password given in plain or as a digest; null when neither is
 * given. Call outside of transactions.
 * @param known the user's names and identifiers
 */
export async function newPassword(
  ctx: Context,
  body: PasswordBody,
  known: (string | null | undefined)[],
): Promise<PasswordDigest | null> {
  if (body.password_digest) {
    if (body.password)
      throw new ApiError('form_conditional_param_value_disallowed', { param: 'password_digest' })
    if (!body.password_hasher) throw new ApiError('form_param_missing', { param: 'password_hasher' })
    return parsePasswordDigest(body.password_digest, body.password_hasher)
  }
  if (body.password_hasher) throw new ApiError('form_param_missing', { param: 'password_digest' })
  if (!body.password) return null
  if (!body.skip_password_checks) {
    const texts = known.filter(text => typeof text === 'string')
    await checkNewPassword(ctx, body.password, texts)
  }
  return hashPassword(ctx, body.password)
}
