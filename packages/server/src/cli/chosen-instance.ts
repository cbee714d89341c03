import type { InstanceKeys } from '../domain/instances/list-keys.js'
import type { InstallationOptions } from './location.js'
import { openInstallation } from './open-installation.js'
import { chooseInstance, type Sdk } from './sdk-environment.js'

/**
 * The instance that an application on the SDK is to use, and the address of its server.
 * @param options `instance`: its slug, instead of the one that fits the SDK
 * @throws ConfigError
 */
export async function findInstanceFor(
  sdk: Sdk,
  options: InstallationOptions & { instance?: string },
): Promise<{ instance: InstanceKeys; publicUrl: string }> {
  const installation = await openInstallation(options)
  try {
    const { listInstanceKeys } = await import('../domain/instances/list-keys.js')
    const { publicUrl } = installation
    const instances = await listInstanceKeys(installation, publicUrl)
    return { instance: chooseInstance(instances, sdk, options.instance), publicUrl }
  } finally {
    await installation.close()
  }
}
