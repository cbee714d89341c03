import { sql } from 'kysely'
import type { Clock } from '../../platform/clock.js'
import { broken } from '../../platform/invariant.js'
import { ADVISORY_KEYS } from '../advisory-keys.js'
import type { Store } from '../store.js'
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
import type { Migration, Report } from './migration.js'

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
]

/**
 * Brings the schema up to date; all or nothing. Two nodes may start at once: the second waits (PostgreSQL
 * advisory lock, SQLite BEGIN IMMEDIATE) and finds the work done.
 * @returns names of the migrations that this call applied
 */
export async function migrate(store: Store, clock: Clock, report: Report = () => {}): Promise<string[]> {
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
    const unknown = [...done].filter(name => !migrations.some(migration => migration.name === name))
    if (unknown.length > 0) broken(`The database was made by a newer version: it has ${unknown.join(', ')}.`)
    const due = migrations.filter(migration => !done.has(migration.name))
    for (const migration of due) {
      for (const statement of migration.statements(store.dialect)) await sql.raw(statement).execute(tx)
      await migration.convert?.(tx, report)
      await tx
        .insertInto('schema_migrations')
        .values({ name: migration.name, applied_at: clock.now() })
        .execute()
    }
    return due.map(migration => migration.name)
  })
}
