import { ConfigError } from '../config/config-error.js'
import type { FrontdeskConfig } from '../config/config-file.js'
import { keyKind } from '../config/config-schema.js'
import { formatPublishableKey, type KeyKind } from '../config/publishable-key.js'
import type { MasterKey } from '../platform/crypto.js'
import { type EmbeddedOptions, instancesOf, masterKeyOf, readInstallation } from './installation.js'

/** The keys by which an application speaks to the server that it holds. */
export interface ApplicationKeys {
  /** the instance that they belong to */
  slug: string
  publishableKey: string
  secretKey: string
}

type DeclaredInstance = FrontdeskConfig['applications'][number]['instances'][number]

const LABEL_LENGTH = 10
const DEFAULT_INSTANCE: DeclaredInstance = { slug: 'default', environment: 'development', default: true }

/**
 * The keys of an application, before its server has started: those that the configuration declares, else keys
 * that follow from the master key. Reads and makes no database.
 * @param slug of the application's instance; absent: in production the first one for it, else the default one
 * @throws ConfigError where there is no such instance, or no master key
 */
export async function findApplicationKeys(options: EmbeddedOptions, slug?: string): Promise<ApplicationKeys> {
  const installation = await readInstallation(options)
  const { config, isProduction } = installation
  const instance = config === null ? DEFAULT_INSTANCE : chooseInstance(config, slug, isProduction)
  const { publishableKey, secretKeys: [secretKey] = [] } = instance
  if (publishableKey && secretKey) return { slug: instance.slug, publishableKey, secretKey }
  const derived = derivedKeys(masterKeyOf(installation, options), instance.slug, keyKind(instance))
  return {
    slug: instance.slug,
    publishableKey: publishableKey ?? derived.publishableKey,
    secretKey: secretKey ?? derived.secretKey,
  }
}

function chooseInstance(
  config: FrontdeskConfig,
  slug: string | undefined,
  isProduction: boolean,
): DeclaredInstance {
  const instances = instancesOf(config)
  const inProduction = isProduction
    ? instances.find(({ environment }) => environment === 'production')
    : undefined
  const chosen =
    slug === undefined
      ? (inProduction ?? instances.find(each => each.default) ?? instances[0])
      : instances.find(each => each.slug === slug)
  if (chosen) return chosen
  throw new ConfigError(
    `There is no instance ${slug} in the configuration: there are ${instances.map(each => each.slug).join(', ')}.`,
  )
}

/**
 * The same on every machine that has this master key, at build time too. The publishable key has a label in
 * place of a host, as that of every instance behind a proxy URL.
 */
function derivedKeys(masterKey: MasterKey, slug: string, kind: KeyKind) {
  const digest = (purpose: string) => masterKey.codeDigest(`application-keys ${purpose}`, slug)
  const label = digest('publishable').slice(0, LABEL_LENGTH)
  return {
    publishableKey: formatPublishableKey(kind, `${slug}-${label}.frontdesk.localhost`),
    secretKey: `sk_${kind}_${digest('secret')}`,
  }
}

/**
 * The configuration with these keys for their instance, unless it declares its own; without any, that of a
 * first `frontdesk start`.
 */
export function withApplicationKeys(
  config: FrontdeskConfig | null,
  { slug, publishableKey, secretKey }: ApplicationKeys,
  publicUrl: string,
): FrontdeskConfig {
  const { applications, ...rest } = config ?? defaultConfig(publicUrl)
  const complete = (instance: DeclaredInstance) =>
    instance.slug === slug ? { publishableKey, secretKeys: [secretKey], ...instance } : instance
  return {
    ...rest,
    applications: applications.map(application => ({
      ...application,
      instances: application.instances.map(complete),
    })),
  }
}

/** The application lies around the server: people who have signed in go to its front page. */
function defaultConfig(publicUrl: string): FrontdeskConfig {
  const instances = [{ ...DEFAULT_INSTANCE, origins: [new URL(publicUrl).origin] }]
  return { applications: [{ name: 'My application', slug: 'my-application', instances }] }
}
