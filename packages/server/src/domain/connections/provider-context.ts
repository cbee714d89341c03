import type { Instance } from '../../context/instance.js'
import type { Services } from '../../context/services.js'

/** What calls to a provider need. A context is one. */
export interface ProviderContext {
  services: Pick<Services, 'providers' | 'clock' | 'random' | 'masterKey' | 'log' | 'publicUrl'>
  instance: Instance
}
