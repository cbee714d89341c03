import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { enterpriseOptions } from '../../model/enterprise-connection.js'
import { listEnterpriseConnections, ofOrganization } from '../../store/enterprise-connections.js'
import { getOrganizationForUpdate } from '../../store/organizations.js'
import { OLDEST_FIRST } from '../../store/rows.js'
import type { Scope } from '../../store/store.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'
import { type OwnDirectoryPath, removeConnectionWithDirectory } from '../directories/own-directories.js'
import {
  changeEnterpriseConnection,
  knowsProvider,
  type ProtocolSettings,
} from '../enterprise/connections.js'
import { createOwnConnection, getOwnConnection, type OwnChanges } from '../enterprise/own-connections.js'
import { listProvenDomains } from '../enterprise/own-domains.js'
import { requireProvenDomains } from '../enterprise/proven-domains.js'
import { updateDomain } from '../organizations/organization-domains.js'

/** A customer has one or two; who has more finds the first ones. */
const SHOWN = { limit: 50, offset: 0 }

export const listConnectionsOfPortal = (
  scope: Scope,
  organizationId: string,
): Promise<EnterpriseConnectionRow[]> =>
  listEnterpriseConnections(scope, ofOrganization(organizationId), SHOWN, OLDEST_FIRST)

/**
 * Takes a connection away that nobody signs in by, with its directory: its people would lose what they are
 * known by.
 * @throws ApiError resource_not_found while it is switched on
 */
export async function removeIdleConnection(tx: InTx, path: OwnDirectoryPath): Promise<void> {
  const { active } = await getOwnConnection(tx, path.organizationId, path.connectionId)
  if (active) throw new ApiError('resource_not_found')
  await removeConnectionWithDirectory(tx, path)
}

/** Whether it could be switched on. */
export const isReady = (ctx: Context, row: EnterpriseConnectionRow): boolean =>
  knowsProvider(ctx, row, enterpriseOptions(row))

/** A connection for domains that the customer has proven, as members of the organization make theirs. */
export async function createConnection(
  tx: InTx,
  organizationId: string,
  provider: string,
  changes: OwnChanges & { name: string },
  settings: ProtocolSettings,
): Promise<EnterpriseConnectionRow> {
  await dedicateDomains(tx, organizationId, changes.domains ?? [])
  return (await createOwnConnection(tx, organizationId, provider, changes, settings)).row
}

/**
 * What the application's server has given a connection stays without a proof; whatever is added needs one.
 * @throws ApiError resource_not_found, enterprise_connection_domain_not_proven, and as
 *   `changeEnterpriseConnection`
 */
export async function changeConnection(
  tx: InTx,
  organizationId: string,
  id: string,
  changes: OwnChanges,
  settings: ProtocolSettings,
): Promise<void> {
  // nobody takes a proof away meanwhile
  await getOrganizationForUpdate(tx, organizationId)
  const before = await getOwnConnection(tx, organizationId, id)
  const added = (changes.domains ?? []).filter(name => !before.domains.includes(name))
  if (added.length > 0) {
    await dedicateDomains(tx, organizationId, added)
    await requireProvenDomains(tx, organizationId, added)
  }
  await changeEnterpriseConnection(tx, before, changes, settings)
}

/** Whoever chooses a proven domain for a connection wants it for that, and enrolls nobody by it any more. */
async function dedicateDomains(tx: InTx, organizationId: string, names: readonly string[]): Promise<void> {
  for (const { id, name, enrollment_mode: mode } of await listProvenDomains(tx, organizationId)) {
    if (mode === 'enterprise_sso' || !names.includes(name)) continue
    await updateDomain(tx, organizationId, id, { enrollmentMode: 'enterprise_sso', deletePending: true })
  }
}
