import { lockedRows } from './dialect/for-update.js'
import { deleteTestRunsOfConnection } from './enterprise-test-runs.js'
import { deleteAccountsOfConnection } from './external-accounts.js'
import { NotFoundInStore } from './not-found.js'
import {
  countRows,
  findRow,
  getRow,
  insertRow,
  listRows,
  NEWEST_FIRST,
  type Order,
  type Page,
  updateRow,
} from './rows.js'
import { deleteSamlUpkeep } from './saml-upkeep.js'
import type { Connection, Scope, Tx } from './store.js'
import type { EnterpriseConnectionRow } from './tables/enterprise.js'

export interface EnterpriseConnectionFilter {
  protocol?: EnterpriseConnectionRow['protocol']
  active?: boolean | undefined
  /** of one of these organizations, and of none of those */
  organizations?: { include: string[]; exclude: string[] } | undefined
  /** part of its name, in any case */
  query?: string | undefined
}

export const ENTERPRISE_CONNECTION_ORDER = ['created_at', 'name'] as const
type OrderField = (typeof ENTERPRISE_CONNECTION_ORDER)[number]

export async function findEnterpriseConnection(
  scope: Scope,
  id: string,
): Promise<EnterpriseConnectionRow | undefined> {
  return findRow(scope, 'enterprise_connections', id)
}

/** @throws NotFoundInStore */
export async function getEnterpriseConnection(scope: Scope, id: string): Promise<EnterpriseConnectionRow> {
  return getRow(scope, 'enterprise_connections', id)
}

/**
 * The same, locked: its options are one value, of which several may change parts.
 * @throws NotFoundInStore
 */
export async function getEnterpriseConnectionForUpdate(
  { db, instance }: Scope<Tx>,
  id: string,
): Promise<EnterpriseConnectionRow> {
  const query = db
    .selectFrom('enterprise_connections')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
  const row = await lockedRows(db, query).executeTakeFirst()
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

/** By the id of its SAML connection or OAuth configuration. */
export async function findByProtocolId(
  { db, instance }: Scope,
  protocolId: string,
): Promise<EnterpriseConnectionRow | undefined> {
  return db
    .selectFrom('enterprise_connections')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('protocol_id', '=', protocolId)
    .executeTakeFirst()
}

export async function listEnterpriseConnections(
  scope: Scope,
  filter: EnterpriseConnectionFilter,
  page: Page,
  order: Order<OrderField> = NEWEST_FIRST,
): Promise<EnterpriseConnectionRow[]> {
  return listRows(matching(scope, filter), order, page)
}

export async function countEnterpriseConnections(
  scope: Scope,
  filter: EnterpriseConnectionFilter,
): Promise<number> {
  return countRows(matching(scope, filter))
}

function matching(
  { db, instance }: Scope,
  { protocol, active, organizations, query }: EnterpriseConnectionFilter,
) {
  let rows = db.selectFrom('enterprise_connections').where('instance_id', '=', instance.id)
  if (protocol !== undefined) rows = rows.where('protocol', '=', protocol)
  if (active !== undefined) rows = rows.where('active', '=', active)
  if (organizations?.include.length) rows = rows.where('organization_id', 'in', organizations.include)
  if (organizations?.exclude.length) {
    rows = rows.where(eb =>
      eb.or([eb('organization_id', 'is', null), eb('organization_id', 'not in', organizations.exclude)]),
    )
  }
  if (query) {
    const pattern = `%${query.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    rows = rows.where(eb => eb(eb.fn<string>('lower', ['name']), 'like', eb.val(pattern)))
  }
  return rows
}

/** Those of one organization, switched on or not. */
export const ofOrganization = (organizationId: string): EnterpriseConnectionFilter => ({
  organizations: { include: [organizationId], exclude: [] },
})

export async function insertEnterpriseConnection(
  scope: Connection<Tx>,
  row: EnterpriseConnectionRow,
): Promise<void> {
  await insertRow(scope, 'enterprise_connections', row)
}

export async function updateEnterpriseConnection(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<EnterpriseConnectionRow>,
): Promise<void> {
  await updateRow(scope, 'enterprise_connections', id, changes)
}

/** With its domains and test runs; its directory takes in nobody any more. */
export async function deleteEnterpriseConnection(scope: Scope<Tx>, id: string): Promise<void> {
  const { db, instance } = scope
  await deleteAccountsOfConnection(scope, id)
  await replaceEnterpriseDomains(scope, id, [], 0)
  await deleteTestRunsOfConnection(scope, id)
  await deleteSamlUpkeep(scope, id)
  await db
    .updateTable('directories')
    .set({ enterprise_connection_id: null })
    .where('instance_id', '=', instance.id)
    .where('enterprise_connection_id', '=', id)
    .execute()
  await db
    .deleteFrom('enterprise_connections')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .execute()
}

/** What it is found by. */
export async function replaceEnterpriseDomains(
  { db, instance }: Scope<Tx>,
  connectionId: string,
  domains: string[],
  now: number,
): Promise<void> {
  await db
    .deleteFrom('enterprise_domains')
    .where('instance_id', '=', instance.id)
    .where('connection_id', '=', connectionId)
    .execute()
  if (domains.length === 0) return
  const common = { instance_id: instance.id, connection_id: connectionId, created_at: now }
  await db
    .insertInto('enterprise_domains')
    .values(domains.map(domain => ({ ...common, domain })))
    .execute()
}

/** @returns whether one of them was switched on */
export async function deleteConnectionsOfOrganization(
  scope: Scope<Tx>,
  organizationId: string,
): Promise<boolean> {
  const { db, instance } = scope
  const rows = await db
    .selectFrom('enterprise_connections')
    .select(['id', 'active'])
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', organizationId)
    .execute()
  for (const { id } of rows) await deleteEnterpriseConnection(scope, id)
  return rows.some(({ active }) => active)
}

/** Which connections, active or not, these domains belong to. */
export async function listConnectionsWithDomains(
  { db, instance }: Scope,
  domains: string[],
): Promise<{ domain: string; connection_id: string; organization_id: string | null }[]> {
  if (domains.length === 0) return []
  return db
    .selectFrom('enterprise_domains as domains')
    .innerJoin('enterprise_connections as connections', join =>
      join
        .onRef('connections.instance_id', '=', 'domains.instance_id')
        .onRef('connections.id', '=', 'domains.connection_id'),
    )
    .select(['domains.domain', 'domains.connection_id', 'connections.organization_id'])
    .where('domains.instance_id', '=', instance.id)
    .where('domains.domain', 'in', domains)
    .execute()
}

/** Active connections that one of these domains belongs to, with the domain by which; by their names. */
export async function listConnectionsOfDomains(
  { db, instance }: Scope,
  domains: string[],
): Promise<(EnterpriseConnectionRow & { domain: string })[]> {
  if (domains.length === 0) return []
  return db
    .selectFrom('enterprise_domains as domains')
    .innerJoin('enterprise_connections as connections', join =>
      join
        .onRef('connections.instance_id', '=', 'domains.instance_id')
        .onRef('connections.id', '=', 'domains.connection_id'),
    )
    .selectAll('connections')
    .select('domains.domain')
    .where('domains.instance_id', '=', instance.id)
    .where('domains.domain', 'in', domains)
    .where('connections.active', '=', true)
    .orderBy('connections.name')
    .orderBy('connections.id')
    .execute()
}

/** How many people each of these connections has signed in. */
export async function countEnterpriseUsers(
  { db, instance }: Scope,
  connectionIds: string[],
): Promise<Map<string, number>> {
  if (connectionIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('external_accounts')
    .select(eb => ['connection_key', eb.fn.countAll<number>().as('total')])
    .where('instance_id', '=', instance.id)
    .where('connection_key', 'in', connectionIds)
    .where('subject', 'is not', null)
    .groupBy('connection_key')
    .execute()
  return new Map(rows.map(row => [row.connection_key, Number(row.total)]))
}

/** Uses an assertion up. @returns false: somebody has come with it before */
export async function useAssertion(
  { db, instance }: Scope<Tx>,
  digest: string,
  expiresAt: number,
): Promise<boolean> {
  const row = { instance_id: instance.id, digest, expires_at: expiresAt }
  const { numInsertedOrUpdatedRows: inserted } = await db
    .insertInto('used_assertions')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'digest']).doNothing())
    .executeTakeFirstOrThrow()
  return (inserted ?? 0n) > 0n
}
