import { ConfigError } from '../../config/config-error.js'
import { type FrontdeskConfig, parseConfig, type ValidConfig } from '../../config/config-file.js'
import type { ValidInstance } from '../../config/config-schema.js'
import type { SigningKeyPair } from '../../context/services.js'
import type { MasterKey } from '../../platform/crypto.js'
import { type Log, silentLog } from '../../platform/log.js'
import type { Tx } from '../../store/store.js'
import { noteInstanceChanges } from '../../store/unscoped/instance-changes.js'
import * as instanceStore from '../../store/unscoped/instances.js'
import { lockPlatform } from '../../store/unscoped/lock.js'
import { findState, putState } from '../../store/unscoped/system-state.js'
import { type ProvisionDeps, takeSigningKeyPair } from '../instances/keys.js'
import { Provisioning } from './provision-instances.js'

export { checkMasterKey, rotateMasterKey } from './master-key-check.js'
export type { ProvisionDeps }

/**
 * What the first start makes when nothing is configured: an application with a development instance, and on
 * plain http also the loopback-only instance `local` with `pk_live_` keys, since SDK 5 (and 6 up to 6.21)
 * redirects `pk_test_` handshakes to https. Does nothing when there is an instance.
 */
export async function ensureDefaultApplication(
  deps: ProvisionDeps,
  options: { publicUrl: string },
): Promise<void> {
  if (await instanceStore.hasInstances(deps.store.read)) return
  const instances: ValidInstance[] = [developmentInstance({ slug: 'default', default: true })]
  if (options.publicUrl.startsWith('http:'))
    instances.push(developmentInstance({ slug: 'local', liveKeys: true }))
  const config: ValidConfig = {
    applications: [{ name: 'My application', slug: 'my-application', instances }],
  }
  await apply(deps, config, { onlyIfEmpty: true })
}

/**
 * Makes the database say what the configuration says; a second run changes nothing. Settings that
 * leave people without a way to sign in are applied, and the log says how many there are. Applications
 * and instances are found by slug; those that the configuration doesn't mention stay as they are,
 * since their users would go with them.
 * @returns the configuration as validation made it
 * @throws ConfigError
 */
export async function applyConfig(
  deps: ProvisionDeps,
  config: FrontdeskConfig,
  log: Log = silentLog,
): Promise<ValidConfig> {
  const valid = parseConfig(config)
  const warnings = await apply(deps, valid, { onlyIfEmpty: false })
  for (const warning of warnings) log.warn({}, warning)
  return valid
}

async function apply(
  deps: ProvisionDeps,
  config: ValidConfig,
  options: { onlyIfEmpty: boolean },
): Promise<string[]> {
  const signingKeys = await prepareSigningKeys(deps, config)
  return deps.store.transaction(async tx => {
    await lockPlatform(deps.store, tx)
    if (!options.onlyIfEmpty) await refuseOlder(tx, config)
    if (options.onlyIfEmpty && (await instanceStore.hasInstances(tx))) return []
    const run = new Provisioning(deps, tx, signingKeys)
    await run.apply(config)
    await noteInstanceChanges(tx, [...run.changed])
    return run.warnings
  })
}

const VERSION = 'config_version'

/**
 * A node that comes back with the file of yesterday must not undo what the file of today says.
 * @throws ConfigError
 */
async function refuseOlder(tx: Tx, { configVersion = 0 }: ValidConfig): Promise<void> {
  const applied = Number((await findState(tx, VERSION)) ?? '0')
  if (configVersion < applied) {
    throw new ConfigError(
      `configVersion: must be ${applied} or higher, for a file of version ${applied} was applied already.`,
    )
  }
  if (configVersion > applied) await putState(tx, VERSION, String(configVersion))
}

/** Tells files apart without telling what is in them. */
export const configDigest = (masterKey: MasterKey, config: ValidConfig): string =>
  masterKey.codeDigest('configuration', JSON.stringify(config))

/**
 * Key pairs for the instances that are still to be made, by slug: RSA
 * generation has no place in a transaction.
 */
async function prepareSigningKeys(
  deps: ProvisionDeps,
  config: ValidConfig,
): Promise<Map<string, SigningKeyPair>> {
  const slugs = config.applications.flatMap(({ instances }) => instances.map(({ slug }) => slug))
  const present = await instanceStore.findInstancesBySlug(deps.store.read, slugs)
  const missing = slugs.filter(slug => !present.has(slug))
  return new Map(
    await Promise.all(missing.map(async slug => [slug, await takeSigningKeyPair(deps)] as const)),
  )
}

function developmentInstance(values: Partial<ValidInstance> & { slug: string }): ValidInstance {
  return { environment: 'development', hosts: [], proxyUrls: [], origins: [], ...values }
}
