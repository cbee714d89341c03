import { ApiError } from '../../errors/api-error.js'
import type { Context } from '../context.js'
import { checkPasswordRules } from './passwords.js'
import { estimateStrength } from './password-strength.js'

/**
 * Whether this may become somebody's password: the instance's rules, its strength, and breaches. Outside of transactions:
 * it may ask a service. @throws ApiError form_password_*
 */
export async function checkNewPassword(ctx: Context, password: string, param = 'password'): Promise<void> {
  const { settings } = ctx.instance
  checkPasswordRules(settings, password, param)
  if (settings.password.minStrength > 0) {
    const { score, suggestions } = await estimateStrength(password)
    if (score < settings.password.minStrength) {
      throw new ApiError('form_password_not_strong_enough', { param, meta: { zxcvbn: { suggestions } } })
    }
  }
  if (settings.password.breachCheck && (await ctx.services.breachedPasswords.includes(password)))
    throw new ApiError('form_password_pwned', { param })
}
