import type { Tx } from '../store.js'

/**
 * Writes the origins of all Frontend API URLs, and the URLs of production's satellites: what migration 0018
 * added.
 */
export async function fillAddressColumns(db: Tx): Promise<void> {
  for (const { url } of await db.selectFrom('instance_urls').select('url').execute()) {
    await db
      .updateTable('instance_urls')
      .set({ origin: originOf(url) })
      .where('url', '=', url)
      .execute()
  }
  const satellites = await db
    .selectFrom('satellite_domains')
    .innerJoin('instances', 'instances.id', 'satellite_domains.instance_id')
    .where('instances.environment', '=', 'production')
    .select(['satellite_domains.instance_id', 'satellite_domains.id', 'name', 'proxy_url'])
    .execute()
  for (const { instance_id: instanceId, id, name, proxy_url: proxyUrl } of satellites) {
    const url = proxyUrl ?? `https://clerk.${name}`
    await db
      .updateTable('satellite_domains')
      .set({ frontend_api_url: url, origin: originOf(url) })
      .where('instance_id', '=', instanceId)
      .where('id', '=', id)
      .execute()
  }
}

const originOf = (url: string) => new URL(url).origin
