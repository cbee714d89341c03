import type { DirectoryRow } from '../store/tables.js'
import type { CustomAttribute } from './enterprise-connection.js'

/** What a directory fills in of a user where nobody has said otherwise: attribute -> path in the resource. */
export const DEFAULT_ATTRIBUTE_MAPPING: Readonly<Record<string, string>> = {
  email_address: 'emails',
  first_name: 'name.givenName',
  last_name: 'name.familyName',
}

/** Attributes of a user that a directory can fill in, besides keys of the public metadata. */
export const MAPPED_ATTRIBUTES = ['email_address', 'first_name', 'last_name', 'username'] as const

/** `public_metadata_department`: the key `department` of the public metadata. */
export const METADATA_PREFIX = 'public_metadata_'

/** By this an address of a directory is verified. */
export const SCIM_STRATEGY = 'scim'

/** How names and emails of a directory are compared: without regard to case. */
export const directoryKey = (text: string): string => text.toLowerCase()

/** The domains that an enterprise connection is believed for, and what becomes of its people. */
export interface DirectoryConnection {
  domains: string[]
  /** people of `eu.acme.com` count to `acme.com` */
  allowsSubdomains: boolean
  /** whose members they become; null: nobody's */
  organizationId: string | null
  /** attributes that the administrators of the connection have named */
  customAttributes: CustomAttribute[]
}

/** Whether the connection is believed for addresses at this domain. */
export const isDomainOf = ({ domains, allowsSubdomains }: DirectoryConnection, domain: string): boolean =>
  domains.some(own => own === domain || (allowsSubdomains && domain.endsWith(`.${own}`)))

/** The digests of the keys that open a directory now. */
export function liveKeyHashes(directory: DirectoryRow, now: number): string[] {
  const { key_hash, previous_key_hash, previous_key_until } = directory
  const isPreviousGood = previous_key_hash !== null && (previous_key_until ?? 0) > now
  return isPreviousGood ? [key_hash, previous_key_hash] : [key_hash]
}

/** The provider of directories that this server reads (clerk-js DirectorySyncProvider). */
export const PULLED_PROVIDER = 'google'

/** Whether this server reads the directory at the provider; to all others the provider speaks SCIM. */
export const isPulled = ({ provider }: Pick<DirectoryRow, 'provider'>): boolean =>
  provider === PULLED_PROVIDER
