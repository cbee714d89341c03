import type { ProvisionDeps } from '../domain/instances/keys.js'
import { listInstanceKeys } from '../domain/instances/list-keys.js'
import type { Location } from './location.js'
import { chooseInstance, parseSdk, sdkEnvironment } from './sdk-environment.js'

export interface WelcomeFacts {
  publicUrl: string
  /** needed for the inbox where others can reach the server */
  inboxToken: string | null
  location: Location
}

const SDK = 'nextjs@7'
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
  const inbox = `${publicUrl}/inbox${inboxToken ? `?token=${inboxToken}` : ''}`
  const lines = [
    `Frontdesk is ready at ${publicUrl}`,
    `  data   ${location.isPostgres ? 'PostgreSQL' : location.dataDirectory}`,
    ...(development.length > 0 ? [`  inbox  ${inbox}  (emails of development instances)`] : []),
    ...(first?.signUpUrl ? [`  try    ${first.signUpUrl}  (no application needed)`] : []),
    '',
  ]
  if (development.length === 0) return `${lines.join('\n')}  keys   frontdesk keys\n\n`
  const sdk = parseSdk(SDK)
  const block = sdkEnvironment(sdk, chooseInstance(development, sdk, undefined), publicUrl)
  return [
    ...lines,
    `.env.local for @clerk/${SDK} (others: frontdesk env --sdk nextjs@4):`,
    '',
    block,
    'Try it: put the block into examples/nextjs-quickstart/.env.local, then there: npm install && npm run dev',
    '',
    '',
  ].join('\n')
}
