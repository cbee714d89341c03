import { sql } from 'kysely'
import type { Store } from '../../src/store/store.js'

/** Names of parameters whose table is not called after them. */
const TABLES = new Map<string, string[]>(
  Object.entries({
    domain: ['organization_domains', 'satellite_domains'],
    email: ['identifiers'],
    email_address: ['identifiers'],
    phone_number: ['identifiers'],
    primary_email_address: ['identifiers'],
    primary_phone_number: ['identifiers'],
    identifier: ['restricted_identifiers', 'identifiers'],
    id: ['redirect_urls', 'sign_ups'],
    invitation: ['invitations', 'organization_invitations'],
    passkey_identification: ['passkeys'],
    permission: ['organization_permissions'],
    permissions: ['organization_permissions'],
    request: ['organization_membership_requests'],
    role_set_key_or: ['role_sets'],
    suggestion: ['organization_suggestions'],
    template: ['jwt_templates'],
    created_by: ['users'],
    inviter_user: ['users'],
    active_organization: ['organizations'],
    _clerk_session: ['sessions'],
  }),
)

/** Ids of the things that one instance holds. */
export class KnownIds {
  private constructor(private readonly byTable: ReadonlyMap<string, string[]>) {}

  /** Reads them from every table that has them; the newest of each, `limit` at most. */
  static async read(store: Store, instanceId: string, limit = 25): Promise<KnownIds> {
    const byTable = new Map<string, string[]>()
    for (const table of await store.read.introspection.getTables()) {
      const columns = new Set(table.columns.map(column => column.name))
      if (!columns.has('instance_id') || !columns.has('id')) continue
      const found = await sql<{ id: string }>`
        select id from ${sql.table(table.name)} where instance_id = ${instanceId}
        order by id desc limit ${limit}`.execute(store.read)
      byTable.set(
        table.name,
        found.rows.map(row => row.id),
      )
    }
    return new KnownIds(byTable)
  }

  get all(): string[] {
    return [...this.byTable.values()].flat()
  }

  /**
   * Ids that a parameter of this name may mean, e.g. `user_id`, `user_ids`,
   * `organization_role_id`; any where nobody knows.
   */
  for(parameter: string): string[] {
    const name = parameter.replace(/(^|_)ids?$/, '') || 'id'
    const tables = TABLES.get(name) ?? [`${name}s`]
    const ids = tables.flatMap(table => this.byTable.get(table) ?? [])
    return ids.length > 0 ? ids : this.all
  }
}
