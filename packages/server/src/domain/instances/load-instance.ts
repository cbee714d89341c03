import { createHash } from 'node:crypto'
import { readSettings } from '../../config/settings.js'
import { type Instance, type SatelliteDomain, satelliteUrl } from '../../context/instance.js'
import { sharedProviderOf } from '../../model/enterprise-connection.js'
import type { Db } from '../../store/store.js'
import * as lookups from '../../store/unscoped/instance-lookups.js'
import { connectionOf } from './connection-of.js'
import { type ParsedKeys, SigningKeys } from './signing-keys.js'

/** One instance as a node keeps it. */
export interface KnownInstance {
  instance: Instance
  keys: SigningKeys
}

export interface LoadOptions {
  parsedKeys: ParsedKeys
  /** the server's own origin, where its development instances answer, too; null where it is not known */
  serverOrigin: string | null
}

/**
 * Reads one instance and what belongs to it, each by an index.
 * @returns undefined when there is none of this id
 */
export async function loadInstance(
  db: Db,
  id: string,
  { parsedKeys, serverOrigin }: LoadOptions,
): Promise<KnownInstance | undefined> {
  const row = await lookups.findInstanceFacts(db, { id })
  if (!row) return undefined
  const [urls, redirectUrls, satelliteRows, connectionRows, enterpriseRows, keyRows] = [
    await lookups.listUrlsOf(db, { id }),
    await lookups.listRedirectUrlsOf(db, { id }),
    await lookups.listSatellitesOf(db, { id }),
    await lookups.listConnectionsOf(db, { id }),
    await lookups.listEnterpriseProvidersOf(db, { id }),
    await lookups.listSigningKeysOf(db, { id }),
  ]
  const satellites = satelliteRows.map(satelliteOf)
  const isDevelopment = row.environment === 'development'
  const instance: Instance = {
    id,
    slug: row.slug,
    applicationId: row.application_id,
    applicationName: row.application_name ?? row.slug,
    environment: row.environment,
    isDefault: row.is_default,
    publishableKey: row.publishable_key,
    cookieSuffix: cookieSuffix(row.publishable_key),
    domain: row.domain,
    origins: row.origins,
    urls: [...urls.map(({ url }) => url), ...(isDevelopment ? [] : satellites.map(satelliteUrl))],
    serverOrigin: isDevelopment ? serverOrigin : null,
    settings: readSettings(row.settings, row.slug),
    redirectUrls: redirectUrls.map(({ url }) => url),
    satellites,
    connections: connectionRows.map(connectionOf),
    hasEnterpriseSso: enterpriseRows.length > 0,
    hasSharedProviders: enterpriseRows.some(row => sharedProviderOf(row) !== null),
  }
  return { instance, keys: new SigningKeys(id, keyRows, parsedKeys) }
}

/** Suffix of cookie names (SDK: `getCookieSuffix`, sha1 of the publishable key). */
export function cookieSuffix(publishableKey: string): string {
  return createHash('sha1').update(publishableKey).digest('base64url').slice(0, 8)
}

type SatelliteFacts = Awaited<ReturnType<typeof lookups.listSatellitesOf>>[number]

function satelliteOf(row: SatelliteFacts): SatelliteDomain {
  return { id: row.id, name: row.name, proxyUrl: row.proxy_url, createdAt: row.created_at }
}
