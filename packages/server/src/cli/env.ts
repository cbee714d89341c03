import { findInstanceFor } from './chosen-instance.js'
import { findApplication } from './dev/application.js'
import type { InstallationOptions } from './location.js'
import { DEFAULT_SDK, parseSdk, sdkEnvironment } from './sdk-environment.js'

export interface EnvOptions extends InstallationOptions {
  /** absent: that of the application in this folder, else the one that `start` prints variables for */
  sdk?: string
  instance?: string
  ownPages?: boolean
}

/** `frontdesk env`: prints the variables that connect an application on an official SDK. */
export async function env(options: EnvOptions): Promise<void> {
  const application = options.sdk === undefined ? findApplication(process.cwd()) : null
  if (options.sdk === undefined && !application) {
    process.stderr.write(
      `frontdesk: no package.json here names a @clerk package: this is for ${DEFAULT_SDK}\n`,
    )
  }
  const sdk = application?.sdk ?? parseSdk(options.sdk ?? DEFAULT_SDK)
  const { instance, publicUrl } = await findInstanceFor(sdk, options)
  const ownPages = options.ownPages ?? application?.ownPages ?? false
  process.stdout.write(sdkEnvironment(sdk, instance, publicUrl, { ownPages }))
}
