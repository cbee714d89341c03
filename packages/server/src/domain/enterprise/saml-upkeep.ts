import type { InTx } from '../../context/context.js'
import { enterpriseOptions, type SamlSettings } from '../../model/enterprise-connection.js'
import { DAY_MS } from '../../platform/clock.js'
import { deleteSamlUpkeep, findSamlUpkeep, putSamlUpkeep } from '../../store/saml-upkeep.js'
import type { EnterpriseConnectionRow, SamlUpkeepRow } from '../../store/tables.js'
import { endOf, firstWarning } from './certificate-end.js'

/**
 * Notes what has to be done for a connection as time goes by. Call with every change of it, with the row
 * locked.
 * @param isReadNow somebody has just said what the provider is: its metadata has a day's time
 */
export async function keepSamlUpkeep(
  tx: InTx,
  row: EnterpriseConnectionRow,
  { isReadNow }: { isReadNow: boolean },
): Promise<void> {
  if (row.protocol !== 'saml') return
  if (!row.active) return deleteSamlUpkeep(tx, row.id)
  const before = await findSamlUpkeep(tx, row.id)
  const { saml } = enterpriseOptions(row)
  await putSamlUpkeep(tx, {
    instance_id: row.instance_id,
    connection_id: row.id,
    ...readingOf(saml, isReadNow ? undefined : before, tx.now),
    ...warningOf(saml, before, tx.now),
  })
}

type Reading = Pick<SamlUpkeepRow, 'metadata_due_at' | 'metadata_failures'>
type Warning = Pick<SamlUpkeepRow, 'certificate_expires_at' | 'warning_due_at'>

function readingOf(saml: SamlSettings, before: Reading | undefined, now: number): Reading {
  if (!saml.followsMetadata || saml.metadataUrl === null)
    return { metadata_due_at: null, metadata_failures: 0 }
  return {
    metadata_due_at: before?.metadata_due_at ?? now + DAY_MS,
    metadata_failures: before?.metadata_failures ?? 0,
  }
}

/** While the certificate is the same, nobody is told anew. */
function warningOf({ certificates }: SamlSettings, before: Warning | undefined, now: number): Warning {
  const end = endOf(certificates)
  const isSame = before !== undefined && before.certificate_expires_at === end
  return {
    certificate_expires_at: end,
    warning_due_at: isSame ? before.warning_due_at : firstWarning(end, now),
  }
}
