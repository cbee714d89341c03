import { isDeepStrictEqual } from 'node:util'
import { ConfigError } from '../../config/config-error.js'
import type { ValidConfig } from '../../config/config-file.js'
import { applicationSlug, keyKind, type ValidInstance } from '../../config/config-schema.js'
import { formatPublishableKey } from '../../config/publishable-key.js'
import { parseStoredSettings, readSettings } from '../../config/settings.js'
import type { SigningKeyPair } from '../../context/services.js'
import { listConnections } from '../../store/connections.js'
import type { Scope, Tx } from '../../store/store.js'
import type { InstanceRow } from '../../store/tables.js'
import * as instanceStore from '../../store/unscoped/instances.js'
import { countLockedOut } from '../../store/ways-in.js'
import { sizeWarning } from '../claims/token-size.js'
import { connectionOf } from '../instances/connection-of.js'
import { generateLabelKey, insertSigningKeyPair, type ProvisionDeps } from '../instances/keys.js'
import { wayInRules } from '../users/ways-in.js'
import { applyConnections } from './provision-connections.js'
import { applyJwtTemplates } from './provision-jwt-templates.js'
import { applySecretKeys } from './provision-secret-keys.js'
import { applyWebhookEndpoints } from './provision-webhooks.js'

/** Applies a configuration within one transaction; remembers what was different. */
export class Provisioning {
  /** ids of the instances that were made or are different now */
  readonly changed = new Set<string>()
  /** what an administrator should know, though nothing stands in the way */
  readonly warnings: string[] = []
  /** the instances that were there before, by slug */
  private present: ReadonlyMap<string, InstanceRow> = new Map()

  constructor(
    private readonly deps: ProvisionDeps,
    private readonly tx: Tx,
    private readonly signingKeys: ReadonlyMap<string, SigningKeyPair>,
  ) {}

  async apply(config: ValidConfig): Promise<void> {
    const all = config.applications.flatMap(application => application.instances)
    const defaultSlug = (
      all.find(instance => instance.default) ?? all.find(instance => instance.environment === 'development')
    )?.slug
    if (defaultSlug !== undefined) await this.clearOtherDefault(defaultSlug)
    this.present = await instanceStore.findInstancesBySlug(
      this.tx,
      all.map(({ slug }) => slug),
    )
    // Addresses may move from one instance to another: take away before giving.
    for (const instance of all) await this.releaseUrls(instance)
    for (const application of config.applications) {
      const applicationId = await this.ensureApplication(application)
      for (const instance of application.instances)
        await this.ensureInstance(applicationId, instance, instance.slug === defaultSlug)
    }
  }

  private async ensureApplication(application: ValidConfig['applications'][number]): Promise<string> {
    const slug = applicationSlug(application)
    const row = await instanceStore.findApplicationBySlug(this.tx, slug)
    if (!row) {
      const id = this.deps.ids.next('app')
      await instanceStore.insertApplication(this.tx, {
        id,
        name: application.name,
        slug,
        created_at: this.deps.clock.now(),
      })
      return id
    }
    if (row.name !== application.name) {
      await instanceStore.updateApplicationName(this.tx, row.id, application.name)
      for (const id of await instanceStore.listInstanceIdsOfApplication(this.tx, row.id)) this.changed.add(id)
    }
    return row.id
  }

  private async ensureInstance(
    applicationId: string,
    instance: ValidInstance,
    isDefault: boolean,
  ): Promise<void> {
    const row = this.present.get(instance.slug)
    this.warnOfLargeTokens(instance)
    const id = row
      ? await this.updateInstance(row, applicationId, instance, isDefault)
      : await this.insertInstance(applicationId, instance, isDefault)
    const scope = { db: this.tx, instance: { id } }
    if (!row) await this.giveUrls(scope, instance)
    else if (!saysSameAddresses(row, instance)) await this.ensureUrls(scope, instance)
    await applyJwtTemplates(this.deps, scope, instance)
    await applyWebhookEndpoints(this.deps, scope, instance)
    const isNew = !row
    if (await applyConnections(this.deps, scope, instance, { isNew })) this.changed.add(id)
    if (await applySecretKeys(this.deps, scope, instance, { isNew })) this.changed.add(id)
  }

  private async insertInstance(
    applicationId: string,
    instance: ValidInstance,
    isDefault: boolean,
  ): Promise<string> {
    const { deps, tx } = this
    const pair = this.signingKeys.get(instance.slug)
    if (!pair) {
      throw new ConfigError(
        `The instance ${instance.slug} was removed while the server started: start again.`,
      )
    }
    const id = deps.ids.next('ins')
    const now = deps.clock.now()
    const publishableKey = instance.publishableKey ?? this.makePublishableKey(instance)
    await this.checkPublishableKeyIsFree(publishableKey, instance.slug)
    await instanceStore.insertInstance(tx, {
      id,
      application_id: applicationId,
      slug: instance.slug,
      environment: instance.environment,
      is_default: isDefault,
      publishable_key: publishableKey,
      domain: instance.domain ?? null,
      origins: instance.origins,
      settings: asJson(instance.settings ?? {}),
      declared: declaredBy(instance),
      created_at: now,
      updated_at: now,
    })
    await insertSigningKeyPair(deps, { db: tx, instance: { id } }, pair)
    this.changed.add(id)
    return id
  }

  private async updateInstance(
    row: InstanceRow,
    applicationId: string,
    instance: ValidInstance,
    isDefault: boolean,
  ): Promise<string> {
    if (row.environment !== instance.environment) {
      throw new ConfigError(
        `Instance ${row.slug} is a ${row.environment} instance with keys and users of that kind and cannot become ${instance.environment}: choose another slug.`,
      )
    }
    const wanted: Partial<InstanceRow> = {
      application_id: applicationId,
      is_default: isDefault,
      ...undeclaredChangesKept(row, declaredBy(instance)),
    }
    const changes = Object.entries(wanted).filter(
      ([column, value]) => !isDeepStrictEqual(row[column as keyof InstanceRow], value),
    )
    await this.warnOfLockedOut(row, instance, wanted.settings ?? row.settings)
    if (changes.length === 0) return row.id
    if (wanted.publishable_key) await this.checkPublishableKeyIsFree(wanted.publishable_key, row.slug)
    await instanceStore.updateInstance(this.tx, row.id, {
      ...Object.fromEntries(changes),
      updated_at: this.deps.clock.now(),
    })
    this.changed.add(row.id)
    return row.id
  }

  /** Settings may well lock people out on purpose, but nobody should do it unawares. */
  private async warnOfLockedOut(row: InstanceRow, instance: ValidInstance, settings: unknown): Promise<void> {
    if (settings === row.settings && !instance.connections) return
    const stored = parseStoredSettings(row.settings)
    // with settings that only an older version took, nobody gets in anyway
    if (!stored.success) return
    const scope = { db: this.tx, instance: row }
    const connections = (await listConnections(scope)).map(connectionOf)
    const present = wayInRules(stored.data, connections)
    const wanted = wayInRules(readSettings(settings, row.slug), wantedConnections(instance) ?? connections)
    if (isDeepStrictEqual(present, wanted)) return
    const count = await countLockedOut(scope, present, wanted)
    if (count === 0) return
    const people = count === 1 ? '1 person' : `${count} people`
    this.warnings.push(
      `The new settings of instance ${row.slug} leave ${people} without a way to sign in. Allow a first factor that they have, or give them one over the Backend API.`,
    )
  }

  private warnOfLargeTokens({ slug, settings }: ValidInstance): void {
    const warning = sizeWarning(slug, settings?.session?.claims ?? {})
    if (warning) this.warnings.push(warning)
  }

  /**
   * In production the key holds the host that the SDKs call; with a proxy URL,
   * and in development, only a label.
   */
  private makePublishableKey(instance: ValidInstance): string {
    if (instance.environment === 'development')
      return generateLabelKey(this.deps.random, keyKind(instance), instance.slug)
    return formatPublishableKey('live', instance.hosts[0] ?? `${instance.slug}.${instance.domain}`)
  }

  private async checkPublishableKeyIsFree(publishableKey: string, slug: string): Promise<void> {
    const owner = await instanceStore.findInstanceByPublishableKey(this.tx, publishableKey)
    if (owner && owner.slug !== slug)
      throw new ConfigError(`The publishable key of instance ${slug} belongs to instance ${owner.slug}.`)
  }

  private async clearOtherDefault(slug: string): Promise<void> {
    for (const present of await instanceStore.listDefaultInstances(this.tx)) {
      if (present.slug === slug) continue
      await instanceStore.clearDefaultInstance(this.tx, present.id)
      this.changed.add(present.id)
    }
  }

  private async releaseUrls(instance: ValidInstance): Promise<void> {
    const row = this.present.get(instance.slug)
    if (!row || saysSameAddresses(row, instance)) return
    const present = (await this.urlsOf(row.id)).map(url => url.url)
    const wanted = urlsOfConfig(instance)
    if (present.every(url => wanted.includes(url))) return
    await instanceStore.replaceInstanceUrls({ db: this.tx, instance: row }, [])
    this.changed.add(row.id)
  }

  private async ensureUrls(scope: Scope<Tx>, instance: ValidInstance): Promise<void> {
    const wanted = urlsOfConfig(instance)
    const present = (await this.urlsOf(scope.instance.id)).map(url => url.url)
    if (isDeepStrictEqual(present, wanted)) return
    await this.checkUrlsAreFree(scope, wanted, instance.slug)
    await instanceStore.replaceInstanceUrls(scope, wanted)
    this.changed.add(scope.instance.id)
  }

  private async giveUrls(scope: Scope<Tx>, instance: ValidInstance): Promise<void> {
    const urls = urlsOfConfig(instance)
    await this.checkUrlsAreFree(scope, urls, instance.slug)
    await instanceStore.insertInstanceUrls(scope, urls)
  }

  private async checkUrlsAreFree(scope: Scope, wanted: string[], slug: string): Promise<void> {
    const taken = await instanceStore.findUrlOfOthers(scope, wanted)
    if (taken) {
      throw new ConfigError(
        `The address ${taken.url} of instance ${slug} belongs to another instance in the database.`,
      )
    }
  }

  private async urlsOf(instanceId: string) {
    return instanceStore.listInstanceUrls(this.tx, [instanceId])
  }
}

const wantedConnections = ({ connections }: ValidInstance) =>
  connections &&
  Object.entries(connections).map(([key, { enabled, options }]) => ({
    key,
    isEnabled: enabled,
    isForSignIn: options.forSignIn,
  }))

/** The part of an instance that both the file and the Backend API can change. */
interface Declared {
  domain: string | null
  origins: string[]
  /** by group, as written */
  settings: Record<string, unknown> | null
  /** frontend API URLs, the primary one first */
  urls?: string[]
  publishableKey?: string | null
}

function declaredBy(instance: ValidInstance): Declared {
  return {
    domain: instance.domain ?? null,
    origins: instance.origins,
    settings: instance.settings === undefined ? null : (asJson(instance.settings) as Record<string, unknown>),
    urls: urlsOfConfig(instance),
    publishableKey: instance.publishableKey ?? null,
  }
}

/**
 * Who changed something last wins: what the file says as it did before is left as it is now in the
 * database, where the Backend API may have changed it; what the file says anew is applied.
 * Settings are compared group by group.
 */
function undeclaredChangesKept(row: InstanceRow, declared: Declared): Partial<InstanceRow> {
  const before = (row.declared ?? null) as Declared | null
  const isNew = (name: keyof Declared) => before === null || !isDeepStrictEqual(before[name], declared[name])
  return {
    declared,
    ...(isNew('domain') ? { domain: declared.domain } : {}),
    ...(declared.publishableKey && isNew('publishableKey')
      ? { publishable_key: declared.publishableKey }
      : {}),
    ...(isNew('origins') ? { origins: declared.origins } : {}),
    ...(declared.settings === null ? {} : { settings: mergedSettings(row, before, declared.settings) }),
  }
}

/** What the file says as it did before does not undo a change of domain over the Backend API. */
function saysSameAddresses(row: InstanceRow, instance: ValidInstance): boolean {
  const before = row.declared as Declared | null | undefined
  return before?.urls !== undefined && isDeepStrictEqual(before.urls, urlsOfConfig(instance))
}

function mergedSettings(
  row: InstanceRow,
  before: Declared | null,
  declared: Record<string, unknown>,
): unknown {
  const present = { ...(row.settings as Record<string, unknown>) }
  const previous = before?.settings
  if (!previous) return declared
  for (const group of new Set([...Object.keys(previous), ...Object.keys(declared)])) {
    if (isDeepStrictEqual(previous[group], declared[group])) continue
    if (Object.hasOwn(declared, group)) present[group] = declared[group]
    else delete present[group]
  }
  return present
}

function urlsOfConfig(instance: ValidInstance): string[] {
  return [...instance.hosts.map(host => `https://${host}`), ...instance.proxyUrls]
}

/** As the database gives it back: without undefined values. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
