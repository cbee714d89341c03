import { HOW_TO_GET_BUNDLES, missingBundles } from '../bundles/pins.js'
import { builtBundleDirectory } from '../bundles/serve.js'
import { inboxUrl } from '../delivery/inbox/access.js'
import type { ProvisionDeps } from '../domain/instances/keys.js'
import { listInstanceKeys } from '../domain/instances/list-keys.js'
import type { Location } from './location.js'
import { chooseInstance, DEFAULT_SDK, parseSdk, sdkEnvironment } from './sdk-environment.js'

export interface WelcomeFacts {
  publicUrl: string
  /** needed for the inbox where others can reach the server */
  inboxToken: string | null
  location: Location
}

/** Where there are more instances, the first of these that is for development stands for them. */
const SHOWN_LIMIT = 50

/** What `start` prints: where the server is, and all that an application needs to use it. */
export async function welcome(
  services: Pick<ProvisionDeps, 'store' | 'masterKey'>,
  facts: WelcomeFacts,
): Promise<string> {
  const { publicUrl, inboxToken, location } = facts
  const instances = await listInstanceKeys(services, publicUrl, { limit: SHOWN_LIMIT })
  const development = instances.filter(({ environment }) => environment === 'development')
  const [first] = development
  const inbox = inboxUrl(publicUrl, inboxToken)
  const missing = await missingBundles(builtBundleDirectory)
  const lines = [
    `Frontdesk is ready at ${publicUrl}`,
    `  data   ${location.isPostgres ? 'PostgreSQL' : location.dataDirectory}`,
    ...(development.length > 0 ? [`  inbox  ${inbox}  (emails of development instances)`] : []),
    ...(first?.signUpUrl ? [`  try    ${first.signUpUrl}  (no application needed)`] : []),
    ...(missing.length > 0
      ? ['', `MISSING: ${missing.join(', ')}. Sign-in forms stay empty. ${HOW_TO_GET_BUNDLES}`]
      : []),
    '',
  ]
  if (development.length === 0) return `${lines.join('\n')}  keys   frontdesk keys\n\n`
  const sdk = parseSdk(DEFAULT_SDK)
  const block = sdkEnvironment(sdk, chooseInstance(development, sdk, undefined), publicUrl)
  return [
    ...lines,
    `.env.local for @clerk/${DEFAULT_SDK} (others: frontdesk env --sdk nextjs@4):`,
    '',
    block,
    'Beside an application, which needs no .env.local then: frontdesk dev -- next dev',
    '',
    '',
  ].join('\n')
}
