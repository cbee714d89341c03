import { type SettingsInput, settingsSchema } from '../config/settings.js'
import type { Instance } from './instance.js'

/** A development instance with default settings, for tests of rules. */
export function instanceWith(settings: SettingsInput = {}, changes: Partial<Instance> = {}): Instance {
  return {
    id: 'ins_1',
    slug: 'dev',
    applicationId: 'app_1',
    applicationName: 'Acme',
    environment: 'development',
    isDefault: true,
    publishableKey: 'pk_test_a',
    cookieSuffix: 'abcdefgh',
    domain: null,
    origins: [],
    urls: [],
    serverOrigin: 'http://localhost:4400',
    settings: settingsSchema.parse(settings),
    redirectUrls: [],
    satellites: [],
    connections: [],
    hasEnterpriseSso: false,
    hasSharedProviders: false,
    ...changes,
  }
}
