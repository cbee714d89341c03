import { nextjsScripts } from 'frontdesk/internal/cli/sdk-environment'

export interface VariablesOptions {
  /** of the route, with the application's own base path */
  path: string
  port: string
  /** of `@clerk/nextjs` */
  sdkMajor: number
  keys: { publishableKey: string; secretKey: string } | null
}

/** Of `@clerk/nextjs`. */
const SUPPORTED = [6, 7]

/**
 * The variables that connect the SDK with the route beside it. Those that a build writes into the browser's
 * scripts name no host and no port: one build serves wherever the application is.
 */
export function applicationVariables({
  path,
  port,
  sdkMajor,
  keys,
}: VariablesOptions): Record<string, string> {
  if (!SUPPORTED.includes(sdkMajor))
    throw new Error(`@frontdesk/next works with @clerk/nextjs 6 and 7, and not with ${sdkMajor}.`)
  const scriptUrls = nextjsScripts(sdkMajor).map(([name, file]) => [name, `${path}/npm/@clerk/${file}`])
  return {
    ...(keys && {
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: keys.publishableKey,
      CLERK_SECRET_KEY: keys.secretKey,
    }),
    NEXT_PUBLIC_CLERK_PROXY_URL: path,
    // the application asks itself, past any proxy before it
    CLERK_API_URL: `http://localhost:${port}${path}/bapi`,
    NEXT_PUBLIC_CLERK_SIGN_IN_URL: `${path}/sign-in`,
    NEXT_PUBLIC_CLERK_SIGN_UP_URL: `${path}/sign-up`,
    ...(Object.fromEntries(scriptUrls) as Record<string, string>),
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  }
}
