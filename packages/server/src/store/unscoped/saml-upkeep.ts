import type { Db } from '../store.js'
import type { SamlUpkeepRow } from '../tables.js'

/** Unscoped by design: looks through all instances for SAML connections whose time has come. */

/** Those whose metadata is to be read, the longest due first. */
export async function listDueMetadata(db: Db, now: number, limit: number): Promise<SamlUpkeepRow[]> {
  return db
    .selectFrom('saml_upkeep')
    .selectAll()
    .where('metadata_due_at', '<=', now)
    .orderBy('metadata_due_at')
    .limit(limit)
    .execute()
}

/** Those of whose certificates somebody is to be warned, in the order of ids; `after` is at first ''. */
export async function listDueWarnings(
  db: Db,
  now: number,
  { after, limit }: { after: string; limit: number },
): Promise<SamlUpkeepRow[]> {
  return db
    .selectFrom('saml_upkeep')
    .selectAll()
    .where('warning_due_at', '<=', now)
    .where('connection_id', '>', after)
    .orderBy('connection_id')
    .limit(limit)
    .execute()
}

/** How many connections have no certificate that lasts longer than until then. */
export async function countEndingCertificates(db: Db, until: number): Promise<number> {
  const { total } = await db
    .selectFrom('saml_upkeep')
    .select(eb => eb.fn.countAll<number>().as('total'))
    .where('certificate_expires_at', '<=', until)
    .executeTakeFirstOrThrow()
  return Number(total)
}

/** How many connections have metadata that could not be read the last time. */
export async function countFailingMetadata(db: Db): Promise<number> {
  const { total } = await db
    .selectFrom('saml_upkeep')
    .select(eb => eb.fn.countAll<number>().as('total'))
    .where('metadata_failures', '>', 0)
    .executeTakeFirstOrThrow()
  return Number(total)
}
