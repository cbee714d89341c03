import { sql } from 'kysely'
import type { Clock } from '../../platform/clock.js'
import { broken } from '../../platform/invariant.js'
import { ADVISORY_KEYS } from '../advisory-keys.js'
import type { Store, Tx } from '../store.js'
import { listNodes, NODE_GONE_AFTER_MS } from '../unscoped/nodes.js'
import { initial } from './0001-initial.js'
import { organizations } from './0002-organizations.js'
import { webhooks } from './0003-webhooks.js'
import { factors } from './0004-factors.js'
import { administration } from './0005-administration.js'
import { passkeys } from './0006-passkeys.js'
import { organizationCounts } from './0008-organization-counts.js'
import { clientLinks } from './0009-client-links.js'
import { walletsAndDevices } from './0010-wallets-and-devices.js'
import { personalAccount } from './0011-personal-account.js'
import { boundAttempts } from './0012-bound-attempts.js'
import { invitedSignIns } from './0013-invited-sign-ins.js'
import { oneForm } from './0014-one-form.js'
import { claimsAndLocks } from './0017-claims-and-locks.js'
import { instancesOneByOne } from './0018-instances-one-by-one.js'
import { jobsInDatabase } from './0022-jobs.js'
import { signUpProofs } from './0023-sign-up-proofs.js'
import { connections } from './0024-connections.js'
import { externalAccountsMigration } from './0025-external-accounts.js'
import { leaseEnds } from './0026-lease-ends.js'
import { positionsOfInstances } from './0027-positions-of-instances.js'
import { retention } from './0028-retention.js'
import { nodesRegister } from './0029-nodes.js'
import { epochsOfLogs } from './0030-epochs-of-logs.js'
import { messagesByChannel } from './0031-messages-by-channel.js'
import { schemaRanges } from './0032-schema-ranges.js'
import { indexesOfBusyQueries } from './0033-indexes-of-busy-queries.js'
import { partitionsByTime } from './0034-partitions-by-time.js'
import { enterpriseConnections } from './0035-enterprise-connections.js'
import { directoriesMigration } from './0036-directories.js'
import { samlKeysAndUpkeep } from './0037-saml-keys-and-upkeep.js'
import { enterpriseTestRuns } from './0038-enterprise-test-runs.js'
import { selfServeConnections } from './0039-self-serve-connections.js'
import { adminPortal } from './0040-admin-portal.js'
import { askedProviders } from './0041-asked-providers.js'
import { directoryPulls } from './0042-directory-pulls.js'
import { addressesOfNodes } from './0043-addresses-of-nodes.js'
import type { Migration, Report } from './migration.js'
import { findContracts } from './schema-range.js'

export const migrations: readonly Migration[] = [
  initial,
  organizations,
  webhooks,
  factors,
  administration,
  passkeys,
  organizationCounts,
  clientLinks,
  walletsAndDevices,
  personalAccount,
  boundAttempts,
  invitedSignIns,
  oneForm,
  claimsAndLocks,
  instancesOneByOne,
  jobsInDatabase,
  signUpProofs,
  connections,
  externalAccountsMigration,
  leaseEnds,
  positionsOfInstances,
  retention,
  nodesRegister,
  epochsOfLogs,
  messagesByChannel,
  schemaRanges,
  indexesOfBusyQueries,
  partitionsByTime,
  enterpriseConnections,
  directoriesMigration,
  samlKeysAndUpkeep,
  enterpriseTestRuns,
  selfServeConnections,
  adminPortal,
  askedProviders,
  directoryPulls,
  addressesOfNodes,
]

/** Of this version. */
export const migrationNames: readonly string[] = migrations.map(migration => migration.name)

export interface MigrationOptions {
  /** is told what somebody has to look at */
  report?: Report
  /** default: those of this version */
  known?: readonly Migration[]
}

/**
 * Brings the schema up to date; all or nothing. Two nodes may start at once: the second waits (PostgreSQL
 * advisory lock, SQLite BEGIN IMMEDIATE) and finds the work done. A newer schema is left as it is, as long as
 * this version can run with it.
 * @returns names of the migrations that this call applied
 * @throws InvariantError when a newer version has ended this one, or when this one would end nodes that run
 */
export async function migrate(
  store: Store,
  clock: Clock,
  { report = () => {}, known = migrations }: MigrationOptions = {},
): Promise<string[]> {
  return store.lane('maintenance').transaction(async tx => {
    if (store.dialect === 'postgres')
      await sql`select pg_advisory_xact_lock(${sql.lit(ADVISORY_KEYS.migrations)})`.execute(tx)
    const type = store.dialect === 'postgres' ? 'bigint' : 'integer'
    await sql
      .raw(
        `create table if not exists schema_migrations (name text primary key, applied_at ${type} not null)`,
      )
      .execute(tx)
    const done = new Set(
      (await tx.selectFrom('schema_migrations').select('name').execute()).map(row => row.name),
    )
    await requireRange(tx, known, done)
    const due = known.filter(migration => !done.has(migration.name))
    for (const migration of due) {
      await requireNoOlderNodes(tx, clock, migration)
      for (const statement of migration.statements(store.dialect)) await sql.raw(statement).execute(tx)
      await migration.convert?.(tx, report)
      await tx
        .insertInto('schema_migrations')
        .values({ name: migration.name, applied_at: clock.now() })
        .execute()
      if (migration.contract) {
        await tx
          .insertInto('schema_contracts')
          .values({ name: migration.name, ...migration.contract })
          .execute()
      }
    }
    return due.map(migration => migration.name)
  })
}

async function requireRange(tx: Tx, known: readonly Migration[], done: ReadonlySet<string>): Promise<void> {
  const names = known.map(migration => migration.name)
  if ([...done].every(name => names.includes(name))) return
  const ended = await findContracts(tx, names)
  if (ended.length === 0) return
  broken(
    `A newer version has changed the database so that this one cannot run with it any more: ${ended
      .map(contract => contract.name)
      .join(', ')}.`,
  )
}

/** Of a contract the nodes have to be of a version that does not use any more what it takes away. */
async function requireNoOlderNodes(tx: Tx, clock: Clock, { name, contract }: Migration): Promise<void> {
  if (!contract) return
  const count = (await listNodes(tx, clock.now() - NODE_GONE_AFTER_MS)).filter(
    node => node.schema === null || node.schema < contract.needs,
  ).length
  if (count === 0) return
  broken(
    `${count === 1 ? 'A server of an older version runs' : `${count} servers of an older version run`} over this ` +
      `database, and ${name} takes away what it uses: stop it first. One that was killed counts for half a minute.`,
  )
}
