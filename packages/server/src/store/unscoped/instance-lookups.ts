import { sql } from 'kysely'
import { prepared, preparedRow } from '../prepared.js'
import type { Db } from '../store.js'
import type { ConnectionRow, InstanceRow, SigningKeyRow } from '../tables.js'
import type { SatelliteDomainRow } from '../tables/administration.js'

/** Unscoped by design: these say which instance a request is for, and what that instance is. */

type ById = { id: string }

export const findIdBySlug = preparedRow<{ value: string }, ById>((db, { value }) =>
  db.selectFrom('instances').select('id').where('slug', '=', value),
)

export const findIdByPublishableKey = preparedRow<{ value: string }, ById>((db, { value }) =>
  db.selectFrom('instances').select('id').where('publishable_key', '=', value),
)

/** By the hash of a secret key that is not revoked. */
export const findIdBySecretKey = preparedRow<{ value: string }, ById>((db, { value }) =>
  db
    .selectFrom('secret_keys')
    .select('instance_id as id')
    .where('key_hash', '=', value)
    .where('revoked_at', 'is', null),
)

export const findDefaultId = preparedRow<Record<string, never>, ById>(db =>
  db
    .selectFrom('instances')
    .select('id')
    .where(sql<boolean>`is_default`),
)

/** A frontend API URL and whose it is. */
export interface InstanceAddress {
  url: string
  origin: string
  instanceId: string
  /** null: one of the primary domain's */
  satelliteId: string | null
}

const addresses = (db: Db) =>
  db
    .selectFrom('instance_urls')
    .select(['url', 'origin', 'instance_id as instanceId', sql<string | null>`null`.as('satelliteId')])

const satelliteAddresses = (db: Db) =>
  db
    .selectFrom('satellite_domains')
    .select([
      sql<string>`frontend_api_url`.as('url'),
      sql<string>`origin`.as('origin'),
      'instance_id as instanceId',
      sql<string | null>`id`.as('satelliteId'),
    ])

/**
 * All frontend API URLs of an origin, such as `https://app.example.com`: of primary domains and of
 * satellites.
 */
export const listAddressesAt = prepared<{ origin: string }, InstanceAddress>((db, { origin }) =>
  addresses(db)
    .where('origin', '=', origin)
    .unionAll(satelliteAddresses(db).where('origin', '=', origin)),
)

/** All frontend API URLs of some instances. */
export async function listAddressesOf(db: Db, instanceIds: string[]): Promise<InstanceAddress[]> {
  if (instanceIds.length === 0) return []
  return addresses(db)
    .where('instance_id', 'in', instanceIds)
    .unionAll(satelliteAddresses(db).where('instance_id', 'in', instanceIds).where('origin', 'is not', null))
    .execute()
}

/** What one row says about an instance. */
export type InstanceFacts = Omit<InstanceRow, 'declared' | 'created_at' | 'updated_at'> & {
  application_name: string | null
}

export const findInstanceFacts = preparedRow<ById, InstanceFacts>((db, { id }) =>
  db
    .selectFrom('instances')
    .leftJoin('applications', 'applications.id', 'instances.application_id')
    .select([
      'instances.id',
      'instances.slug',
      'application_id',
      'environment',
      'is_default',
      'publishable_key',
      'domain',
      'origins',
      'settings',
      'applications.name as application_name',
    ])
    .where('instances.id', '=', id),
)

/** Registered frontend API URLs, the primary one first. */
export const listUrlsOf = prepared<ById, { url: string }>((db, { id }) =>
  db.selectFrom('instance_urls').select('url').where('instance_id', '=', id).orderBy('position'),
)

export const listRedirectUrlsOf = prepared<ById, { url: string }>((db, { id }) =>
  db
    .selectFrom('redirect_urls')
    .select('url')
    .where('instance_id', '=', id)
    .orderBy('created_at')
    .orderBy('id'),
)

export const listSatellitesOf = prepared<
  ById,
  Pick<SatelliteDomainRow, 'id' | 'name' | 'proxy_url' | 'created_at'>
>((db, { id }) =>
  db
    .selectFrom('satellite_domains')
    .select(['id', 'name', 'proxy_url', 'created_at'])
    .where('instance_id', '=', id)
    .orderBy('created_at')
    .orderBy('id'),
)

export const listConnectionsOf = prepared<ById, ConnectionRow>((db, { id }) =>
  db.selectFrom('connections').selectAll().where('instance_id', '=', id).orderBy('key'),
)

/** Of which providers companies have connections that are switched on. */
export const listEnterpriseProvidersOf = prepared<ById, { provider: string }>((db, { id }) =>
  db
    .selectFrom('enterprise_connections')
    .select('provider')
    .distinct()
    .where('instance_id', '=', id)
    .where('active', '=', true),
)

/** Signing keys, the oldest first. */
export const listSigningKeysOf = prepared<ById, Omit<SigningKeyRow, 'instance_id' | 'created_at'>>(
  (db, { id }) =>
    db
      .selectFrom('signing_keys')
      .select(['id', 'public_jwk', 'private_ciphertext', 'retired_at'])
      .where('instance_id', '=', id)
      .orderBy('created_at')
      .orderBy('id'),
)
