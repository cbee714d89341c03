import { insertRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { ClientLinkRow, ClientLinkTokenRow, ClientRow } from './tables.js'

/** The client behind a credential of this satellite domain. */
export async function findLinkedClient(
  { db, instance }: Scope,
  domainId: string,
  secretHash: string,
  now: number,
): Promise<ClientRow | undefined> {
  return db
    .selectFrom('client_links')
    .innerJoin('clients', join =>
      join
        .onRef('clients.instance_id', '=', 'client_links.instance_id')
        .onRef('clients.id', '=', 'client_links.client_id'),
    )
    .selectAll('clients')
    .where('client_links.instance_id', '=', instance.id)
    .where('client_links.secret_hash', '=', secretHash)
    .where('client_links.domain_id', '=', domainId)
    .where('client_links.expires_at', '>', now)
    .executeTakeFirst()
}

export async function insertClientLink(scope: Connection<Tx>, row: ClientLinkRow): Promise<void> {
  await insertRow(scope, 'client_links', row)
}

export async function deleteClientLink({ db, instance }: Scope<Tx>, secretHash: string): Promise<void> {
  await db
    .deleteFrom('client_links')
    .where('instance_id', '=', instance.id)
    .where('secret_hash', '=', secretHash)
    .execute()
}

/** Every satellite has to ask the primary domain again. */
export async function deleteLinksOfClient({ db, instance }: Scope<Tx>, clientId: string): Promise<void> {
  await db
    .deleteFrom('client_links')
    .where('instance_id', '=', instance.id)
    .where('client_id', '=', clientId)
    .execute()
}

export async function insertClientLinkToken(scope: Connection<Tx>, row: ClientLinkTokenRow): Promise<void> {
  await insertRow(scope, 'client_link_tokens', row)
}

/**
 * Single use: one DELETE decides who gets it. A wrong satellite or browser gets nothing, and uses nothing up.
 */
export async function consumeClientLinkToken(
  { db, instance }: Scope<Tx>,
  token: Pick<ClientLinkTokenRow, 'token_hash' | 'domain_id'> & { stateHashes: string[] },
  now: number,
): Promise<ClientLinkTokenRow | undefined> {
  if (token.stateHashes.length === 0) return undefined
  return db
    .deleteFrom('client_link_tokens')
    .where('instance_id', '=', instance.id)
    .where('token_hash', '=', token.token_hash)
    .where('domain_id', '=', token.domain_id)
    .where('state_hash', 'in', token.stateHashes)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
}
