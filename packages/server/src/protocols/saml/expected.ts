import type { ServiceProvider } from './service-provider.js'

/** What a response has to fit to. */
export interface Expected {
  serviceProvider: ServiceProvider
  /** the identity provider's entity id */
  issuer: string
  /** PEM; while one follows the other, both count */
  certificates: readonly string[]
  /** ours (PEM), for encrypted assertions; null: there is none */
  privateKey: string | null
  /** of the request that it answers; null: the provider may come by itself */
  requestId: string | null
  /** Unix ms */
  now: number
}
