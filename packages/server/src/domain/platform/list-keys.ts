import { settingsSchema } from '../../config/settings.js'
import * as instanceStore from '../../store/platform/instances.js'
import { pageUrlsWith } from '../account-pages.js'
import { primaryFrontendApiUrl } from './frontend-api-url.js'
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

/** All instances, the default one first, each with its newest valid secret key. */
export async function listInstanceKeys(
  deps: Pick<ProvisionDeps, 'store' | 'masterKey'>,
  publicUrl: string,
): Promise<InstanceKeys[]> {
  const db = deps.store.read
  const applications = new Map((await instanceStore.listApplications(db)).map(row => [row.id, row.name]))
  const urls = await instanceStore.listInstanceUrls(db)
  const secretKeys = (await instanceStore.listSecretKeys(db)).filter(key => key.revoked_at === null)
  const instances = await instanceStore.listInstances(db)
  return instances
    .sort((a, b) => Number(b.is_default) - Number(a.is_default))
    .map(row => {
      const newest = secretKeys.findLast(key => key.instance_id === row.id)
      const frontendApi = primaryFrontendApiUrl(
        {
          slug: row.slug,
          isDefault: row.is_default,
          urls: urls.filter(url => url.instance_id === row.id).map(url => url.url),
        },
        publicUrl,
      )
      const { display } = settingsSchema.parse(row.settings)
      const { signInUrl, signUpUrl } = pageUrlsWith(display, display.accountPages ? frontendApi : null)
      return {
        application: applications.get(row.application_id) ?? '',
        instance: row.slug,
        environment: row.environment,
        publishableKey: row.publishable_key,
        secretKey: newest ? deps.masterKey.decrypt(newest.key_ciphertext) : '',
        frontendApi,
        signInUrl,
        signUpUrl,
      }
    })
}
