import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { isCommonPassword } from './common-passwords.js'
import { consistsOfKnownWords } from './known-words.js'
import { estimateStrength } from './password-strength.js'
import { checkPasswordRules } from './user-passwords.js'

/**
 * Whether this may become somebody's password: the instance's rules, its strength, the most common ones, what
 * others know of the person, and breaches. Outside of transactions: it may ask a service.
 * @throws ApiError form_password_*
 * @param known the person's names and identifiers
 */
export async function checkNewPassword(
  ctx: Context,
  password: string,
  known: readonly string[],
  param = 'password',
): Promise<void> {
  const { settings } = ctx.instance
  checkPasswordRules(settings, password, param)
  if (settings.password.minStrength > 0) {
    const { score, suggestions } = await estimateStrength(password)
    if (score < settings.password.minStrength)
      throw new ApiError('form_password_not_strong_enough', { param, meta: { zxcvbn: { suggestions } } })
  }
  if (await isCommonPassword(password)) throw new ApiError('form_password_pwned', { param })
  if (consistsOfKnownWords(password, ctx.instance, known))
    throw new ApiError('form_password_matches_identifier', { param })
  if (settings.password.breachCheck && (await ctx.services.breachedPasswords.includes(password)))
    throw new ApiError('form_password_pwned', { param })
}
