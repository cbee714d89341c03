import { type ApplicationKeys, findApplicationKeys } from 'frontdesk/internal/embedded/application-keys'
import { fromNext, majorOfSdk } from './application.js'
import { placeMount } from './mount-place.js'
import { NextMount } from './next-mount.js'
import { applicationVariables } from './variables.js'

export interface WithFrontdeskOptions {
  /** where the route is; default `/__clerk` */
  path?: string
  /** the instance of the configuration file that the application uses */
  instance?: string
}

type Phase = 'development' | 'build' | 'production'

/** Next's names for what it is about to do; in other phases nothing is served and nothing built. */
const PHASES: Record<string, Phase> = {
  'phase-development-server': 'development',
  'phase-production-build': 'build',
  'phase-production-server': 'production',
}

/** The names of the variables that are not the user's own. */
const OWN_NAMES = '__FRONTDESK_NEXT_VARIABLES'

interface BasePath {
  basePath?: string
}

type ConfigFunction<Config> = (phase: string, context: unknown) => Config | Promise<Config>

/**
 * `export default withFrontdesk(nextConfig)` in `next.config`: brings the server into the process that serves
 * the application, and sets the variables that the SDK reads. A variable that is set already stays as it is.
 */
export function withFrontdesk<Config extends object>(
  nextConfig: Config | ConfigFunction<Config> = {} as Config,
  options: WithFrontdeskOptions = {},
): (phase: string, context: unknown) => Promise<Config> {
  return async (name, context) => {
    const config = typeof nextConfig === 'function' ? await nextConfig(name, context) : nextConfig
    const phase = PHASES[name]
    if (phase)
      await settle(phase, `${(config as BasePath).basePath ?? ''}${options.path ?? '/__clerk'}`, options)
    return config
  }
}

async function settle(phase: Phase, path: string, options: WithFrontdeskOptions): Promise<void> {
  const { env } = process
  // a process that Next has started before may have handed its variables, of another port, to this one
  const own = new Set(env[OWN_NAMES]?.split(','))
  const given = (name: string) => (own.has(name) ? undefined : env[name] || undefined)
  const keys = await keysFor(
    phase,
    { publishableKey: given('NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'), secretKey: given('CLERK_SECRET_KEY') },
    options.instance,
  )
  if (phase !== 'build') placeMount(() => new NextMount(path, keys))
  const variables = applicationVariables({ path, port: env['PORT'] || '3000', sdkMajor: majorOfSdk(), keys })
  const missing = Object.entries(variables).filter(([name]) => given(name) === undefined)
  const added = Object.fromEntries([...missing, [OWN_NAMES, missing.map(([name]) => name).join()]])
  Object.assign(env, added)
  // else they are gone when an .env file changes
  fromNext<{ updateInitialEnv(variables: object): void }>('@next/env')?.updateInitialEnv(added)
}

interface GivenKeys {
  publishableKey: string | undefined
  secretKey: string | undefined
}

/** Those that are not given; null where all that are needed are. A build asks the server nothing. */
async function keysFor(
  phase: Phase,
  { publishableKey, secretKey }: GivenKeys,
  instance: string | undefined,
): Promise<ApplicationKeys | null> {
  if (publishableKey && (secretKey || phase === 'build')) return null
  const isProduction = phase !== 'development'
  const own = await findApplicationKeys({ isProduction }, instance)
  return { ...own, ...(publishableKey && { publishableKey }), ...(secretKey && { secretKey }) }
}
