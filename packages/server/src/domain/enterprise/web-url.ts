import type { Context } from '../../context/context.js'
import { isDevelopment } from '../../context/instance.js'
import { ApiError } from '../../errors/api-error.js'

const MAX_LENGTH = 2048

/**
 * An address of an identity provider; without TLS in development alone.
 * @throws ApiError form_param_format_invalid
 */
export function webUrl({ instance }: Pick<Context, 'instance'>, text: string, param: string): string {
  const url = text.length <= MAX_LENGTH && URL.canParse(text) ? new URL(text) : null
  const isFit = url?.protocol === 'https:' || (url?.protocol === 'http:' && isDevelopment(instance))
  if (!url || !isFit || url.username || url.password)
    throw new ApiError('form_param_format_invalid', { param })
  return url.href
}
