import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { settingsSchema } from '../../config/settings.js'
import type { Clock } from '../../platform/clock.js'
import { hashSecret, type MasterKey } from '../../platform/crypto.js'
import {
  decodeJwt,
  encodeHeader,
  signJwt,
  TOKEN_CATEGORIES,
  verifyJwt,
  type JwtClaims,
  type TokenCategory,
} from '../../protocols/jwt.js'
import * as instanceStore from '../../store/platform/instances.js'
import { listAllRedirectUrls, listAllSatelliteDomains } from '../../store/platform/addresses.js'
import { findState, putState } from '../../store/platform/system-state.js'
import type { Db, Store } from '../../store/store.js'
import type { SatelliteDomainRow } from '../../store/tables/administration.js'
import { satelliteUrl, type Instance, type SatelliteDomain } from '../instance.js'
import { invariant } from '../../platform/invariant.js'

const REVISION = 'instances_revision'
/** How old the knowledge of a node about instances and keys may be. */
const REFRESH_AFTER_MS = 2000

interface SigningKey {
  id: string
  /** of its tokens, encoded */
  headers: Record<TokenCategory, string>
  privateKey: KeyObject
  publicKey: KeyObject
}

/** A frontend API URL that belongs to an instance. */
export interface RegisteredUrl {
  url: string
  instance: Instance
}

interface Snapshot {
  revision: string
  instances: Instance[]
  byId: Map<string, Instance>
  bySecretHash: Map<string, Instance>
  bySlug: Map<string, Instance>
  byUrl: Map<string, Instance>
  byOrigin: Map<string, RegisteredUrl[]>
  signingKeys: Map<string, SigningKey[]>
  jwks: Map<string, Record<string, unknown>[]>
}

/**
 * All instances with their keys, in memory. Other nodes and the CLI change them too, so a revision in the database is
 * looked at again every two seconds at most; the whole is read anew only when the revision moved.
 */
export class InstanceRegistry {
  private snapshot: Snapshot | null = null
  private checkedAt = 0
  private refreshing: Promise<void> | null = null

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly masterKey: MasterKey,
    private readonly publicUrl: string | null = null,
  ) {}

  /** Brings the snapshot up to date if its time has come, else gives nothing to wait for. Call once per request. */
  refresh(force = false): Promise<void> | undefined {
    if (!force && this.snapshot && this.clock.now() - this.checkedAt < REFRESH_AFTER_MS) return undefined
    this.refreshing ??= this.reload().finally(() => {
      this.refreshing = null
    })
    return this.refreshing
  }

  /** The next request reads anew: call after a commit that changed an instance, so that its own node sees it at once. */
  invalidate(): void {
    this.checkedAt = Number.NEGATIVE_INFINITY
  }

  private async reload(): Promise<void> {
    const revision = (await findState(this.store.read, REVISION)) ?? '0'
    this.checkedAt = this.clock.now()
    if (this.snapshot?.revision === revision) return
    const serverOrigin = this.publicUrl === null ? null : new URL(this.publicUrl).origin
    this.snapshot = await loadSnapshot(this.store.read, this.masterKey, revision, serverOrigin)
  }

  private get current(): Snapshot {
    return invariant(this.snapshot, 'The registry was used before its first refresh.')
  }

  list(): Instance[] {
    return this.current.instances
  }
  findById(id: string): Instance | undefined {
    return this.current.byId.get(id)
  }
  findBySecretKey(secretKey: string): Instance | undefined {
    return this.current.bySecretHash.get(hashSecret(secretKey))
  }
  findBySlug(slug: string): Instance | undefined {
    return this.current.bySlug.get(slug)
  }
  /** By a registered frontend API URL, without trailing slash. */
  findByUrl(url: string): Instance | undefined {
    return this.current.byUrl.get(url)
  }
  /** All registered frontend API URLs of one origin, such as `https://app.example.com`. */
  urlsOfOrigin(origin: string): RegisteredUrl[] {
    return this.current.byOrigin.get(origin) ?? []
  }
  findDefault(): Instance | undefined {
    return this.current.instances.find(instance => instance.isDefault)
  }

  /** Public keys as JWK, the signing one first. */
  jwks(instanceId: string): Record<string, unknown>[] {
    return this.current.jwks.get(instanceId) ?? []
  }

  /** Signs claims with the instance's present key. */
  sign(instanceId: string, category: TokenCategory, claims: JwtClaims): Promise<string> {
    const key = invariant(
      this.current.signingKeys.get(instanceId)?.[0],
      `Instance ${instanceId} has no signing key.`,
    )
    return signJwt(key.headers[category], claims, key.privateKey)
  }

  /** Claims of a token of this category that one of the instance's keys signed; null otherwise. Expiry is not checked. */
  verify(instanceId: string, category: TokenCategory, token: string): JwtClaims | null {
    const kid = decodeJwt(token)?.header['kid']
    const key = this.current.signingKeys.get(instanceId)?.find(candidate => candidate.id === kid)
    return key ? verifyJwt(token, category, key.publicKey) : null
  }
}

/** To be called in the transaction that changes an instance, its addresses or its keys. */
export async function bumpRevision(db: Db): Promise<void> {
  const revision = Number((await findState(db, REVISION)) ?? '0')
  await putState(db, REVISION, String(revision + 1))
}

/** Suffix of cookie names (SDK: `getCookieSuffix`, sha1 of the publishable key). */
export function cookieSuffix(publishableKey: string): string {
  return createHash('sha1').update(publishableKey).digest('base64url').slice(0, 8)
}

function satelliteOf(row: SatelliteDomainRow): SatelliteDomain {
  return { id: row.id, name: row.name, proxyUrl: row.proxy_url, createdAt: row.created_at }
}

function groupByOrigin(urls: RegisteredUrl[]): Map<string, RegisteredUrl[]> {
  const groups = new Map<string, RegisteredUrl[]>()
  for (const entry of urls) {
    const { origin } = new URL(entry.url)
    groups.set(origin, [...(groups.get(origin) ?? []), entry])
  }
  return groups
}

function headersOf(kid: string): SigningKey['headers'] {
  const header = (category: TokenCategory) =>
    encodeHeader({ alg: 'RS256', typ: 'JWT', kid, cat: TOKEN_CATEGORIES[category] })
  return { session: header('session'), template: header('template'), internal: header('internal') }
}

async function loadSnapshot(
  db: Db,
  masterKey: MasterKey,
  revision: string,
  serverOrigin: string | null,
): Promise<Snapshot> {
  const [applications, rows, urls, secretKeys, signingKeyRows, redirectUrls, satellites] = [
    await instanceStore.listApplications(db),
    await instanceStore.listInstances(db),
    await instanceStore.listInstanceUrls(db),
    await instanceStore.listSecretKeys(db),
    await instanceStore.listSigningKeys(db),
    await listAllRedirectUrls(db),
    await listAllSatelliteDomains(db),
  ]
  const applicationNames = new Map(applications.map(application => [application.id, application.name]))
  const instances = rows.map((row): Instance => ({
    id: row.id,
    slug: row.slug,
    applicationId: row.application_id,
    applicationName: applicationNames.get(row.application_id) ?? row.slug,
    environment: row.environment,
    isDefault: row.is_default,
    publishableKey: row.publishable_key,
    cookieSuffix: cookieSuffix(row.publishable_key),
    domain: row.domain,
    origins: row.origins,
    urls: [
      ...urls.filter(url => url.instance_id === row.id).map(url => url.url),
      ...(row.environment === 'production'
        ? satellites
            .filter(domain => domain.instance_id === row.id)
            .map(domain => satelliteUrl(satelliteOf(domain)))
        : []),
    ],
    serverOrigin: row.environment === 'development' ? serverOrigin : null,
    settings: settingsSchema.parse(row.settings),
    redirectUrls: redirectUrls.filter(entry => entry.instance_id === row.id).map(entry => entry.url),
    satellites: satellites.filter(domain => domain.instance_id === row.id).map(satelliteOf),
  }))
  const byId = new Map(instances.map(instance => [instance.id, instance]))
  const bySecretHash = new Map<string, Instance>()
  for (const key of secretKeys) {
    const instance = byId.get(key.instance_id)
    if (instance && key.revoked_at === null) bySecretHash.set(key.key_hash, instance)
  }
  const signingKeys = new Map<string, SigningKey[]>()
  const jwks = new Map<string, Record<string, unknown>[]>()
  for (const row of signingKeyRows) {
    const privateKey = createPrivateKey(masterKey.decrypt(row.private_ciphertext))
    const list = signingKeys.get(row.instance_id) ?? []
    const publics = jwks.get(row.instance_id) ?? []
    const key = { id: row.id, headers: headersOf(row.id), privateKey, publicKey: createPublicKey(privateKey) }
    const jwk = {
      use: 'sig',
      kty: 'RSA',
      kid: row.id,
      alg: 'RS256',
      n: row.public_jwk['n'],
      e: row.public_jwk['e'],
    }
    // the one that signs comes first
    if (row.retired_at === null) list.unshift(key)
    else list.push(key)
    if (row.retired_at === null) publics.unshift(jwk)
    else publics.push(jwk)
    signingKeys.set(row.instance_id, list)
    jwks.set(row.instance_id, publics)
  }
  const registeredUrls = instances.flatMap(instance => instance.urls.map(url => ({ url, instance })))
  return {
    revision,
    instances,
    byId,
    bySecretHash,
    bySlug: new Map(instances.map(instance => [instance.slug, instance])),
    byUrl: new Map(registeredUrls.map(({ url, instance }) => [url, instance])),
    byOrigin: groupByOrigin(registeredUrls),
    signingKeys,
    jwks,
  }
}
