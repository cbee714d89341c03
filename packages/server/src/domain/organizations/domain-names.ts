import { ApiError } from '../../errors/api-error.js'
import { parseDomainName } from '../../protocols/domain-name.js'

/** Everybody can have an address there: who has one belongs to no organization by it. */
const COMMON_PROVIDERS = new Set([
  'aol.com',
  'fastmail.com',
  'gmail.com',
  'gmx.com',
  'gmx.de',
  'gmx.net',
  'googlemail.com',
  'hey.com',
  'hotmail.com',
  'icloud.com',
  'live.com',
  'mac.com',
  'mail.com',
  'mail.ru',
  'me.com',
  'msn.com',
  'outlook.com',
  'pm.me',
  'proton.me',
  'protonmail.com',
  'qq.com',
  'web.de',
  'yahoo.com',
  'yandex.com',
  'yandex.ru',
  'zoho.com',
  '163.com',
])

/** @throws ApiError form_param_format_invalid, organization_domain_common */
export function normalizeDomainName(text: string | undefined, param = 'name'): string {
  const name = parseDomainName(text ?? '')
  if (!text?.trim()) throw new ApiError('form_param_missing', { param })
  if (name === null) throw new ApiError('form_param_format_invalid', { param })
  if (isCommonProvider(name)) throw new ApiError('organization_domain_common', { param })
  return name
}

export const isCommonProvider = (domainName: string) => COMMON_PROVIDERS.has(domainName)
