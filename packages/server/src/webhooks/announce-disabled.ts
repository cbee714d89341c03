import { ENDPOINT_DISABLED } from '../config/event-types.js'
import type { Context } from '../context/context.js'
import type { Services } from '../context/services.js'
import { systemContext } from '../context/system-context.js'
import { sendEmail } from '../delivery/send-email.js'
import { emitEvent } from '../events/emit.js'
import type { Tx } from '../store/store.js'
import type { WebhookEndpointRow } from '../store/tables.js'

type Instance = Context['instance']

/**
 * Tells the other endpoints of the instance, and by email whoever the settings name, in the transaction that
 * disables.
 */
export async function announceDisabled(
  services: Services,
  tx: Tx,
  instance: Instance | undefined,
  endpoint: WebhookEndpointRow,
  afterCommit: (action: () => void) => void,
): Promise<void> {
  services.log.warn(
    { endpoint: endpoint.id, reason: endpoint.disabled_reason },
    'webhook endpoint was disabled',
  )
  if (!instance) return
  const ctx = systemContext(services, instance, tx, afterCommit)
  await emitEvent(ctx, {
    type: ENDPOINT_DISABLED,
    resourceId: endpoint.id,
    data: {
      object: 'webhook_endpoint',
      id: endpoint.id,
      url: endpoint.url,
      reason: endpoint.disabled_reason,
      disabled_at: endpoint.disabled_at,
    },
  })
  const to = instance.settings.webhooks.notificationEmail
  if (to === null) return
  await sendEmail(ctx, {
    to,
    template: 'webhook_endpoint_disabled',
    variables: { url: endpoint.url, reason: endpoint.disabled_reason ?? 'failing' },
  })
}
