import type { Services } from '../context/services.js'
import { listInstanceSlugs } from '../store/unscoped/instances.js'

const NAMED_INSTANCES = 10

/** Without a mail server nobody gets a code of a production instance, and nobody would see why. */
export async function warnOfMissingSmtp(
  { store, log }: Pick<Services, 'store' | 'log'>,
  smtpUrl: string | null,
): Promise<void> {
  if (smtpUrl !== null) return
  const instances = await listInstanceSlugs(store.read, NAMED_INSTANCES, 'production')
  if (instances.length === 0) return
  log.warn(
    { instances },
    'production instances send no email, because no mail server is named: set FRONTDESK_SMTP_URL, or smtp in the ' +
      'configuration file (docs/production.md#email)',
  )
}
