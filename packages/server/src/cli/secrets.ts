import { ConfigError } from '../config/config-error.js'
import { readMasterKeyFile } from '../config/master-key.js'
import type { InstallationOptions } from './location.js'
import { openInstallation } from './open-installation.js'

/**
 * `frontdesk secrets rotate`: encrypts the stored secrets under a new master key.
 * @throws ConfigError while a server runs: it would go on with the old one
 */
export async function rotateSecrets(options: InstallationOptions & { newSecretFile: string }): Promise<void> {
  const next = readMasterKeyFile(options.newSecretFile)
  const installation = await openInstallation(options)
  try {
    const [{ rotateMasterKey }, { listRunningNodes }] = await Promise.all([
      import('../domain/provisioning/master-key-check.js'),
      import('../domain/provisioning/node-register.js'),
    ])
    const running = await listRunningNodes(installation)
    if (running.length > 0) throw new ConfigError(stillRunning(running.length))
    const count = await rotateMasterKey(installation.store, installation.masterKey, next)
    process.stdout.write(
      `${count} secrets are now encrypted under key ${next.id}.\n` +
        `From now on start with FRONTDESK_SECRET_FILE=${options.newSecretFile}; the old key is of no more use here.\n` +
        'Codes that were sent before and not used yet are no longer valid: people ask for a new one.\n',
    )
  } finally {
    await installation.close()
  }
}

const stillRunning = (count: number) =>
  `${count === 1 ? 'A server is' : `${count} server processes are`} running over this database, with the present key. ` +
  'Stop them first. One that was killed counts for half a minute.'
