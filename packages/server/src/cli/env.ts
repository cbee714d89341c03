import type { InstallationOptions } from './location.js'
import { openInstallation } from './open-installation.js'
import { chooseInstance, parseSdk, sdkEnvironment } from './sdk-environment.js'

export interface EnvOptions extends InstallationOptions {
  sdk: string
  instance?: string
  ownPages?: boolean
}

/** `frontdesk env`: prints the variables that connect an application on an official SDK. */
export async function env(options: EnvOptions): Promise<void> {
  const sdk = parseSdk(options.sdk)
  const installation = await openInstallation(options)
  try {
    const { listInstanceKeys } = await import('../domain/instances/list-keys.js')
    const instances = await listInstanceKeys(installation, installation.publicUrl)
    process.stdout.write(
      sdkEnvironment(sdk, chooseInstance(instances, sdk, options.instance), installation.publicUrl, {
        ownPages: options.ownPages ?? false,
      }),
    )
  } finally {
    await installation.close()
  }
}
