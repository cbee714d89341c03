import type { InstallationOptions } from './location.js'
import { openInstallation } from './open-installation.js'

/** `frontdesk identifiers`: what could not be brought to its one form, for an administrator to settle. */
export async function identifiers(options: InstallationOptions): Promise<void> {
  const installation = await openInstallation(options)
  try {
    const { listUnsettledIdentifiers } = await import('../store/unscoped/identifier-forms.js')
    const found = await listUnsettledIdentifiers(installation.store.read)
    if (found.length === 0) {
      process.stdout.write('Every identifier is in its one form.\n')
      return
    }
    for (const { identifier, holder } of found) {
      const { instance_id: instanceId, id, user_id: userId, type, normalized_value: value } = identifier
      const reason = holder
        ? `is the same as, or looks like, ${JSON.stringify(holder.normalized_value)} of ${holder.user_id} (${holder.id})`
        : 'is refused by the rules of today'
      process.stdout.write(`${instanceId} ${type} ${JSON.stringify(value)} of ${userId} (${id}) ${reason}\n`)
    }
  } finally {
    await installation.close()
  }
}
