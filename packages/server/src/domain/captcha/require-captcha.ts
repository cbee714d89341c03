import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { verifyTestingToken } from '../tokens/testing-tokens.js'

/**
 * A solved challenge, where the instance asks for one; automated tests show their testing token
 * instead. Without an answer of the service nobody passes: else whoever disturbs it would switch the
 * protection off. Outside of transactions.
 * @throws ApiError with the codes that clerk-js knows (its `isCaptchaError`)
 */
export async function requireCaptcha(ctx: Context, token: string | null | undefined): Promise<void> {
  const { captchaEnabled, captchaSecretKey } = ctx.instance.settings.attackProtection
  if (!captchaEnabled || captchaSecretKey === null) return
  const testingToken = ctx.request.query.get('__clerk_testing_token')
  if (testingToken !== null && (await verifyTestingToken(ctx, testingToken))) return
  if (!token) throw new ApiError('captcha_missing_token')
  const { ipAddress } = ctx.request
  const isSolved = await ctx.services.captcha.verify({ secretKey: captchaSecretKey, token, ipAddress })
  if (isSolved === null) throw new ApiError('server_busy', { retryAfterSeconds: 5 })
  if (!isSolved) throw new ApiError('captcha_invalid')
}
