import { SAML_CERTIFICATE_EXPIRING } from '../../config/event-types.js'
import type { InTx } from '../../context/context.js'
import type { Services } from '../../context/services.js'
import { systemContext } from '../../context/system-context.js'
import { inTransaction } from '../../context/transaction.js'
import { emitEvent } from '../../events/emit.js'
import { DAY_MS } from '../../platform/clock.js'
import { findEnterpriseConnection } from '../../store/enterprise-connections.js'
import { takeSamlWarning } from '../../store/saml-upkeep.js'
import type { EnterpriseConnectionRow, SamlUpkeepRow } from '../../store/tables.js'
import { listDueWarnings } from '../../store/unscoped/saml-upkeep.js'
import { nextWarning } from '../enterprise/certificate-end.js'
import { managersOf } from '../enterprise/managers.js'
import { notifyOwner } from '../users/notify-owner.js'

const PAGE = 100

/**
 * Tells of certificates of switched-on connections that end soon: the log, whoever hears of events, and those
 * who look after the connection. Each warning is taken in the transaction that tells of it.
 */
export async function warnOfCertificates(services: Services, signal: AbortSignal): Promise<void> {
  for (let after = ''; ;) {
    const limits = { after, limit: PAGE }
    const due = await listDueWarnings(services.store.read, services.clock.now(), limits)
    for (const row of due) {
      if (signal.aborted) return
      await warn(services, row)
    }
    if (due.length < PAGE) return
    after = due.at(-1)!.connection_id
  }
}

async function warn(services: Services, due: SamlUpkeepRow): Promise<void> {
  const instance = await services.registry.findById(due.instance_id)
  const { certificate_expires_at: end } = due
  if (!instance || end === null) return
  const ctx = systemContext(services, instance, services.store.read, action => action())
  await inTransaction(ctx, async tx => {
    if (!(await takeSamlWarning(tx, due, nextWarning(end, tx.now)))) return
    const connection = await findEnterpriseConnection(tx, due.connection_id)
    if (connection) await tell(tx, connection, end)
  })
}

async function tell(tx: InTx, connection: EnterpriseConnectionRow, end: number): Promise<void> {
  const daysLeft = Math.max(0, Math.ceil((end - tx.now) / DAY_MS))
  const facts = { instance: tx.instance.id, connection: connection.id, daysLeft }
  tx.services.log.warn(facts, 'the certificate of a SAML connection ends soon')
  await emitEvent(tx, {
    type: SAML_CERTIFICATE_EXPIRING,
    resourceId: connection.id,
    data: {
      object: 'saml_connection',
      id: connection.protocol_id,
      enterprise_connection_id: connection.id,
      name: connection.name,
      organization_id: connection.organization_id,
      idp_certificate_expires_at: end,
      days_left: daysLeft,
    },
  })
  if (connection.organization_id === null) return
  const variables = {
    connection_name: connection.name,
    // a day as every language writes it
    expires_on: new Date(end).toISOString().slice(0, 10),
  }
  for (const view of await managersOf(tx, connection.organization_id))
    await notifyOwner(tx, view, 'saml_certificate_expiring', variables)
}
