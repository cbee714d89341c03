import { readSettings } from '../../config/settings.js'
import type { InstanceRow, SecretKeyRow } from '../../store/tables.js'
import * as instanceStore from '../../store/unscoped/instances.js'
import { pageUrlsWith } from '../urls/account-pages.js'
import { primaryFrontendApiUrl } from '../urls/frontend-api-url.js'
import type { ProvisionDeps } from './keys.js'

/** What a developer needs to connect an application to an instance. */
export interface InstanceKeys {
  application: string
  instance: string
  environment: 'development' | 'production'
  publishableKey: string
  secretKey: string
  frontendApi: string
  /** where people sign in and up: pages that the settings name, else the account pages; '' = nowhere */
  signInUrl: string
  signUpUrl: string
}

/** Rows of one statement. */
const PAGE_SIZE = 200

type Deps = Pick<ProvisionDeps, 'store' | 'masterKey'>

/**
 * Instances, the default one first, each with one valid secret key: the first of the configuration, else the
 * oldest. One that is added is for whoever adds it, and does not replace what was printed before.
 * @param limit how many are wanted at most
 */
export async function listInstanceKeys(
  deps: Deps,
  publicUrl: string,
  { limit = Number.POSITIVE_INFINITY } = {},
): Promise<InstanceKeys[]> {
  const { read } = deps.store
  const applications = new Map((await instanceStore.listApplications(read)).map(row => [row.id, row.name]))
  const [first] = await instanceStore.listDefaultInstances(read)
  const byDefault = await instanceStore.findInstanceBySlug(read, first?.slug ?? '')
  const found = byDefault ? await keysOf(deps, publicUrl, applications, [byDefault]) : []
  const pageSize = Math.min(PAGE_SIZE, limit)
  for (let after = ''; found.length < limit;) {
    const page = await instanceStore.listInstancesAfter(read, after, pageSize)
    const others = page.filter(row => row.id !== first?.id)
    found.push(...(await keysOf(deps, publicUrl, applications, others)))
    if (page.length < pageSize) break
    after = page.at(-1)!.id
  }
  return found.slice(0, limit)
}

async function keysOf(
  { store, masterKey }: Deps,
  publicUrl: string,
  applications: ReadonlyMap<string, string>,
  instances: InstanceRow[],
): Promise<InstanceKeys[]> {
  const ids = instances.map(row => row.id)
  const urls = new Map<string, string[]>(ids.map(id => [id, []]))
  for (const row of await instanceStore.listInstanceUrls(store.read, ids))
    urls.get(row.instance_id)?.push(row.url)
  const secretKeys = (await instanceStore.listSecretKeys(store.read, ids)).filter(
    key => key.revoked_at === null,
  )
  return instances.map(row => {
    const shown = shownKey(secretKeys.filter(key => key.instance_id === row.id))
    const facts = { slug: row.slug, isDefault: row.is_default, urls: urls.get(row.id) ?? [] }
    const frontendApi = primaryFrontendApiUrl(facts, publicUrl)
    const { display } = readSettings(row.settings, row.slug)
    const { signInUrl, signUpUrl } = pageUrlsWith(display, display.accountPages ? frontendApi : null)
    return {
      application: applications.get(row.application_id) ?? '',
      instance: row.slug,
      environment: row.environment,
      publishableKey: row.publishable_key,
      secretKey: shown ? masterKey.decrypt(shown.key_ciphertext) : '',
      frontendApi,
      signInUrl,
      signUpUrl,
    }
  })
}

/** @param keys the oldest first; of those that the configuration names the first one counts as the newest */
function shownKey(keys: SecretKeyRow[]): SecretKeyRow | undefined {
  return keys.findLast(({ source }) => source === 'config') ?? keys[0]
}
