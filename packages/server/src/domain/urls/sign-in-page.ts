import type { Context } from '../../context/context.js'
import { pageUrls } from './account-pages.js'

/**
 * Where the application's people sign in, for links in messages: what the instance says, else the account
 * pages, else the page that the quickstarts make; null when nothing is known of the application.
 */
export function signInPage({ instance, request }: Pick<Context, 'instance' | 'request'>): string | null {
  const { settings, origins, domain } = instance
  const [origin = domain && `https://${domain}`] = origins
  const known = pageUrls(instance, request.frontendApiUrl).signInUrl
  return known || (origin && `${origin}/sign-in`) || settings.display.homeUrl || null
}
