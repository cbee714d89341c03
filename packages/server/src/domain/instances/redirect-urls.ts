import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { deleteRedirectUrl, getRedirectUrl, insertRedirectUrl } from '../../store/redirect-urls.js'
import type { RedirectUrlRow } from '../../store/tables/administration.js'
import { mapUniqueViolation } from '../checks/unique-violation.js'
import { instanceChanged } from './change-instance.js'

const MAX_LENGTH = 2048
/** Schemes that run or read something instead of leading somewhere. */
const REFUSED_SCHEMES = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'])

/**
 * Registers a URL that people may be sent to after they signed in: the origin of a web address, the whole URL
 * of a native application.
 * @throws ApiError
 */
export async function createRedirectUrl(ctx: InTx, text: string): Promise<RedirectUrlRow> {
  const row: RedirectUrlRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('ru'),
    url: checkUrl(text.trim()),
    created_at: ctx.now,
    updated_at: ctx.now,
  }
  await mapUniqueViolation('redirect_urls', 'url', () => insertRedirectUrl(ctx, row))
  await instanceChanged(ctx)
  return row
}

export async function removeRedirectUrl(ctx: InTx, id: string): Promise<void> {
  await getRedirectUrl(ctx, id)
  await deleteRedirectUrl(ctx, id)
  await instanceChanged(ctx)
}

function checkUrl(text: string): string {
  const url = URL.canParse(text) && text.length <= MAX_LENGTH ? new URL(text) : null
  const isRefused = !url || url.username !== '' || url.password !== '' || REFUSED_SCHEMES.has(url.protocol)
  if (isRefused) throw new ApiError('form_param_format_invalid', { param: 'url' })
  return text
}
