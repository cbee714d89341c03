import type { AccountPage } from '../../config/account-page-paths.js'
import { isAllowedOrigin } from '../../domain/urls/origins.js'
import type { InstanceTarget } from '../resolve-instance.js'

/** A request for one page of an instance. */
export interface Visit {
  target: InstanceTarget
  page: AccountPage
  url: URL
}

/** A path is one of this page's own origin, as clerk-js takes it. */
export function isAllowedRedirect({ target }: Visit, value: string): boolean {
  if (!URL.canParse(value, target.frontendApiUrl)) return false
  const { origin, protocol } = new URL(value, target.frontendApiUrl)
  return /^https?:$/.test(protocol) && isAllowedOrigin(target.instance, origin)
}
