import type { Settings } from '../config/settings.js'
import type { Connection } from '../model/connection.js'

export interface SatelliteDomain {
  id: string
  /** host, in development also with a port */
  name: string
  proxyUrl: string | null
  createdAt: number
}

/**
 * One instance as requests see it: row, settings, addresses. Made by the registry, never changed in place.
 */
export interface Instance {
  id: string
  slug: string
  applicationId: string
  applicationName: string
  environment: 'development' | 'production'
  isDefault: boolean
  publishableKey: string
  /** suffix of cookie names: first 8 characters of base64url(sha1(publishable key)) */
  cookieSuffix: string
  /** production: the registrable domain of the application */
  domain: string | null
  /** further allowed origins */
  origins: string[]
  /** registered frontend API URLs, the primary one first; no trailing slash */
  urls: string[]
  /** development: the server's own origin, where its account pages are reached without a registered URL */
  serverOrigin: string | null
  settings: Settings
  /** whole redirect URLs that were registered over the Backend API */
  redirectUrls: string[]
  /** further domains of the application that share its sessions */
  satellites: SatelliteDomain[]
  /** the providers that people sign in with */
  connections: Connection[]
  /** companies sign in with identity providers of their own */
  hasEnterpriseSso: boolean
  /** some of them with those that everybody has, which are asked whether people are still there */
  hasSharedProviders: boolean
}

/** The Frontend API of a domain without a proxy. */
export const primaryHostUrl = (name: string) => `https://clerk.${name}`

/**
 * Where a satellite's browsers reach the Frontend API in production: through its
 * proxy, else on a host of its own.
 */
export const satelliteUrl = (domain: Pick<SatelliteDomain, 'name' | 'proxyUrl'>) =>
  domain.proxyUrl ?? primaryHostUrl(domain.name)

/** The satellite domain whose Frontend API this is; null for the primary one's. */
export function satelliteAt(instance: Instance, frontendApiUrl: string): SatelliteDomain | null {
  if (isDevelopment(instance)) return null
  return instance.satellites.find(domain => satelliteUrl(domain) === frontendApiUrl) ?? null
}

export const isSatellite = (instance: Instance, frontendApiUrl: string) =>
  satelliteAt(instance, frontendApiUrl) !== null

/**
 * Domain of the cookies that the application's own servers read, as seen from
 * this Frontend API; null = host-only.
 */
export const siteDomainAt = (instance: Instance, frontendApiUrl: string) =>
  satelliteAt(instance, frontendApiUrl)?.name ?? instance.domain

export const isDevelopment = (instance: Pick<Instance, 'environment'>) =>
  instance.environment === 'development'

/**
 * `pk_live` keys make the SDKs expect cookies from the server; with `pk_test`
 * clerk-js writes `__client_uat` itself.
 */
export const hasLiveKey = (instance: Instance) => instance.publishableKey.startsWith('pk_live_')
