import type { Instance } from './instance.js'

/**
 * Where the application's people sign in, for links in messages: what the instance says, else the page that the
 * quickstarts make; null when nothing is known of the application.
 */
export function signInPage({ settings, origins, domain }: Instance): string | null {
  const { signInUrl, homeUrl } = settings.display
  const [origin = domain && `https://${domain}`] = origins
  return signInUrl || (origin && `${origin}/sign-in`) || homeUrl || null
}
