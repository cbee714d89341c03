import { inScript } from './in-script.js'

export interface InterstitialFacts {
  publishableKey: string
  frontendApiUrl: string
  isSatellite: boolean
  domain: string
  signInUrl: string | null
}

/**
 * The page that SDKs up to version 4 answer with while they don't know whether the visitor is signed in:
 * clerk-js finds out, writes its cookies, and the page is loaded again. It reads these globals (clerk-js 4,
 * interstitial of @clerk/backend 0).
 */
export function interstitialPage(facts: InterstitialFacts): string {
  const script = `${facts.frontendApiUrl}/npm/@clerk/clerk-js@4/dist/clerk.browser.js`
  const globals = {
    __clerk_publishable_key: facts.publishableKey,
    __clerk_proxy_url: facts.frontendApiUrl,
    __clerk_domain: facts.domain,
  }
  const options = {
    isSatellite: facts.isSatellite,
    isInterstitial: true,
    signInUrl: facts.signInUrl ?? undefined,
  }
  return `<!doctype html>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<script>
Object.assign(window, ${inScript(globals)})
async function start() {
  await window.Clerk.load(${inScript(options)})
  if (window.Clerk.loaded) window.location.reload()
}
</script>
<script async crossorigin="anonymous" onload="start()" src="${encodeURI(script)}"></script>
`
}
