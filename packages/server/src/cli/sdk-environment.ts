import { ConfigError } from '../config/config-error.js'
import { parsePublishableKey } from '../config/publishable-key.js'
import type { InstanceKeys } from '../domain/instances/list-keys.js'

/** Servers that read the same variables; `backend` is handed them. */
const SERVER_SDKS = ['express', 'fastify', 'hono', 'backend'] as const
/** Servers in other languages: from the sources of their SDKs, which no test runs. */
const LANGUAGES = ['go', 'ruby', 'python'] as const

interface Framework {
  /** what the variables begin with that reach the browser, and the others */
  open: string
  secret: string
  /** no variable switches its telemetry off */
  withTelemetry?: boolean
  /** the first major version that loads the scripts which are named here */
  oldest: number
}

/** Frameworks with pages and a server. */
const PAGE_SDKS = {
  'react-router': { open: 'VITE_', secret: '', oldest: 3 },
  'tanstack-react-start': { open: 'VITE_', secret: '', oldest: 1 },
  nuxt: { open: 'NUXT_PUBLIC_', secret: 'NUXT_', withTelemetry: true, oldest: 2 },
  astro: { open: 'PUBLIC_', secret: '', oldest: 3 },
} satisfies Record<string, Framework>
type PageSdk = keyof typeof PAGE_SDKS
const isPageSdk = (name: string): name is PageSdk => Object.hasOwn(PAGE_SDKS, name)

export const SDK_NAMES = [
  ...(['nextjs@7', 'nextjs@6', 'nextjs@5', 'nextjs@4', 'react', 'vue'] as const),
  ...(Object.keys(PAGE_SDKS) as PageSdk[]),
  ...SERVER_SDKS,
  ...LANGUAGES,
] as const

/** For those who name none. */
export const DEFAULT_SDK = SDK_NAMES[0]

export interface Sdk {
  name: 'nextjs' | 'react' | 'vue' | PageSdk | (typeof SERVER_SDKS | typeof LANGUAGES)[number]
  major: number
  minor: number
}

/** Of those of which not all majors work, the first that does. */
const oldestOf = (name: string) =>
  isPageSdk(name) ? PAGE_SDKS[name].oldest : ({ nextjs: 4, vue: 2 }[name] ?? 0)

/** `nextjs@6` or `nextjs@6.21`. */
export function parseSdk(text: string): Sdk {
  const [, name = '', major = '7', minor = '999'] =
    /^([a-z-]+)(?:@(\d+)(?:\.(\d+))?)?(?:\.\d+)?$/.exec(text) ?? []
  const sdk = { name, major: Number(major), minor: Number(minor) } as Sdk
  const isKnown = SDK_NAMES.some(known => known.split('@')[0] === name)
  if (!isKnown || sdk.major < oldestOf(name) || (name === 'nextjs' && sdk.major > 7))
    throw new ConfigError(`--sdk ${text} is not known: ${SDK_NAMES.join(', ')}`)

  return sdk
}

/**
 * SDK 5, and 6 before 6.22, redirect the handshake of `pk_test_` keys to https
 * (docs/wire.md#keys-over-plain-http).
 */
export function needsLiveKeyOnHttp(sdk: Sdk): boolean {
  return sdk.name === 'nextjs' && (sdk.major === 5 || (sdk.major === 6 && sdk.minor < 22))
}

/** The instance that an SDK should use when none is named. */
export function chooseInstance(instances: InstanceKeys[], sdk: Sdk, slug: string | undefined): InstanceKeys {
  if (slug !== undefined) {
    const named = instances.find(({ instance }) => instance === slug)
    if (named) return named
    throw new ConfigError(
      `There is no instance ${slug}: there are ${instances.map(({ instance }) => instance).join(', ')}.`,
    )
  }
  const [first] = instances
  if (!first) throw new ConfigError('There is no instance yet: run `frontdesk start` first.')
  if (!needsLiveKeyOnHttp(sdk) || !first.frontendApi.startsWith('http:')) return first
  const live = instances.find(
    ({ environment, publishableKey }) =>
      environment === 'development' && publishableKey.startsWith('pk_live_'),
  )
  if (live) return live
  throw new ConfigError(
    'SDK 5, and 6 before 6.22, need an instance with `pk_live_` keys over plain http: declare a development instance with `liveKeys: true`, or name one with --instance.',
  )
}

const usesOwnPages = (instance: InstanceKeys, ownPages: boolean) => ownPages || instance.signInUrl === ''

/**
 * The variables that connect an application on the SDK.
 * `ownPages`: the application has pages of its own to sign in and up.
 */
export function sdkVariables(
  sdk: Sdk,
  instance: InstanceKeys,
  publicUrl: string,
  { ownPages = false } = {},
): Line[] {
  const pages = usesOwnPages(instance, ownPages) ? { ...instance, ...OWN_PAGES } : instance
  if (sdk.name === 'nextjs') return nextjsLines(sdk, pages, publicUrl)
  if (isPageSdk(sdk.name)) return pageLines(PAGE_SDKS[sdk.name], SCRIPTS, pages, publicUrl)
  return hasNoServer(sdk) ? viteLines(pages, publicUrl) : serverLines(sdk, pages, publicUrl)
}

/** The same as a block for `.env.local` (Next.js) or `.env`. */
export function sdkEnvironment(
  sdk: Sdk,
  instance: InstanceKeys,
  publicUrl: string,
  { ownPages = false } = {},
): string {
  const lines = sdkVariables(sdk, instance, publicUrl, { ownPages })
  const usesAccountPages = namesPages(sdk) && !usesOwnPages(instance, ownPages)
  const comment = COMMENTS[sdk.name] ?? (usesAccountPages ? PAGES_COMMENT : '')
  return comment + lines.map(([name, value]) => `${name}=${value}\n`).join('')
}

/** Whether its variables name the pages to sign in and up. */
export const namesPages = ({ name }: Sdk): boolean => name === 'nextjs' || isPageSdk(name)

/** Pages alone, built by Vite. */
export const hasNoServer = (sdk: Sdk): sdk is Sdk & { name: 'react' | 'vue' } =>
  sdk.name === 'react' || sdk.name === 'vue'

type Line = [name: string, value: string]

/** Where the quickstarts have their pages. */
const OWN_PAGES = { signInUrl: '/sign-in', signUpUrl: '/sign-up' }

function nextjsLines(sdk: Sdk, instance: InstanceKeys, publicUrl: string): Line[] {
  const scripts = nextjsScripts(sdk.major).map(([name, file]): Line => [name.replace(NEXT.open, ''), file])
  return pageLines(NEXT, scripts, instance, publicUrl)
}

function pageLines(
  { open, secret, withTelemetry }: Omit<Framework, 'oldest'>,
  scripts: Line[],
  instance: InstanceKeys,
  publicUrl: string,
): Line[] {
  return [
    [`${open}CLERK_PUBLISHABLE_KEY`, instance.publishableKey],
    [`${secret}CLERK_SECRET_KEY`, instance.secretKey],
    [`${secret}CLERK_API_URL`, `${publicUrl}/bapi`],
    ...proxyLines(`${open}CLERK_PROXY_URL`, instance),
    [`${open}CLERK_SIGN_IN_URL`, instance.signInUrl],
    [`${open}CLERK_SIGN_UP_URL`, instance.signUpUrl],
    ...scriptLines(open, scripts, instance, publicUrl),
    ...(withTelemetry ? [] : [[`${open}CLERK_TELEMETRY_DISABLED`, '1'] satisfies Line]),
  ]
}

/**
 * The SDKs' script loaders know https only; over it they find the bundles on the frontend API's own address.
 */
function scriptLines(open: string, scripts: Line[], instance: InstanceKeys, publicUrl: string): Line[] {
  if (!instance.frontendApi.startsWith('http:')) return []
  const bundle = bundlesOf(instance, publicUrl)
  return scripts.map(([name, file]) => [`${open}${name}`, bundle(file)])
}

const NEXT = { open: 'NEXT_PUBLIC_', secret: '' }
/** What the present versions load. */
const SCRIPTS: Line[] = [
  ['CLERK_JS_URL', 'clerk-js@6/dist/clerk.browser.js'],
  ['CLERK_UI_URL', 'ui@1/dist/ui.browser.js'],
]

/** The scripts that belong to a version of `@clerk/nextjs`, by the variables for their addresses. */
export function nextjsScripts(major: number): Line[] {
  if (major === 4) return [['NEXT_PUBLIC_CLERK_JS', 'clerk-js@4/dist/clerk.browser.js']]
  if (major < 7) return [['NEXT_PUBLIC_CLERK_JS_URL', 'clerk-js@5/dist/clerk.browser.js']]
  return SCRIPTS.map(([name, file]) => [`${NEXT.open}${name}`, file])
}

const PAGES_COMMENT = `# An application that has sign-in pages itself names them below (/sign-in), or: frontdesk env --own-pages
`

/**
 * Vite hands out `VITE_*` only, and the SDKs for it read no variables: their provider is handed them. Those
 * of other languages read no addresses; theirs end in the version of the API.
 */
const COMMENTS: Partial<Record<Sdk['name'], string>> = {
  react: `# <ClerkProvider publishableKey={import.meta.env.VITE_CLERK_PUBLISHABLE_KEY}
#   proxyUrl={import.meta.env.VITE_CLERK_PROXY_URL}
#   __internal_clerkJSUrl={import.meta.env.VITE_CLERK_JS_URL}
#   __internal_clerkUIUrl={import.meta.env.VITE_CLERK_UI_URL}>
`,
  // apart, because the plugin's types do not know them
  vue: `# const scripts = {
#   __internal_clerkJSUrl: import.meta.env.VITE_CLERK_JS_URL,
#   __internal_clerkUIUrl: import.meta.env.VITE_CLERK_UI_URL,
# }
# app.use(clerkPlugin, {
#   publishableKey: import.meta.env.VITE_CLERK_PUBLISHABLE_KEY,
#   proxyUrl: import.meta.env.VITE_CLERK_PROXY_URL,
#   ...scripts,
# })
`,
  go: `# clerk.SetBackend(clerk.NewBackend(&clerk.BackendConfig{
#   Key: clerk.String(os.Getenv("CLERK_SECRET_KEY")),
#   URL: clerk.String(os.Getenv("CLERK_API_URL") + "/v1"),
# }))
# handler = clerkhttp.WithHeaderAuthorization(clerkhttp.ProxyURL(os.Getenv("CLERK_PROXY_URL")))(handler)
`,
  ruby: `# clerk = Clerk::SDK.new(server_url: ENV.fetch("CLERK_API_URL") + "/v1")
# user_id = clerk.verify_token(token)["sub"]
`,
  python: `# clerk = Clerk(bearer_auth=os.environ["CLERK_SECRET_KEY"], server_url=os.environ["CLERK_API_URL"] + "/v1")
# options = VerifyTokenOptions(api_url=os.environ["CLERK_API_URL"], secret_key=os.environ["CLERK_SECRET_KEY"])
# user_id = verify_token(token, options)["sub"]
`,
}

function viteLines(instance: InstanceKeys, publicUrl: string): Line[] {
  return [
    ['VITE_CLERK_PUBLISHABLE_KEY', instance.publishableKey],
    ...proxyLines('VITE_CLERK_PROXY_URL', instance),
    ...scriptLines('VITE_', SCRIPTS, instance, publicUrl),
  ]
}

function serverLines(sdk: Sdk, instance: InstanceKeys, publicUrl: string): Line[] {
  // Go takes tokens of hosts whose name begins with `clerk.`, and of the one that it is told
  const isTold: Line = ['CLERK_PROXY_URL', instance.frontendApi]
  return [
    ['CLERK_PUBLISHABLE_KEY', instance.publishableKey],
    ['CLERK_SECRET_KEY', instance.secretKey],
    ['CLERK_API_URL', `${publicUrl}/bapi`],
    ...(sdk.name === 'go' ? [isTold] : proxyLines('CLERK_PROXY_URL', instance)),
    ['CLERK_SIGN_IN_URL', instance.signInUrl],
  ]
}

/** CNAME style needs no variable: the host is in the publishable key. */
function proxyLines(name: string, { publishableKey, frontendApi }: InstanceKeys): Line[] {
  return frontendApi === `https://${parsePublishableKey(publishableKey)?.host}` ? [] : [[name, frontendApi]]
}

/** Every instance of a server has the same scripts: at the server's own address, if it is reached there. */
function bundlesOf({ frontendApi }: InstanceKeys, publicUrl: string): (path: string) => string {
  const root = frontendApi.startsWith(publicUrl) ? publicUrl : new URL(frontendApi).origin
  return path => `${root}/npm/@clerk/${path}`
}
