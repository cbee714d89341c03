import { type DirectoryConnection, isDomainOf, METADATA_PREFIX } from '../../model/directory.js'
import { domainOfAddress, parseEmailAddress } from '../../protocols/email-address.js'
import type { Document } from '../../protocols/scim/document.js'
import { refuseScim } from '../../protocols/scim/fault.js'
import { valuesAt } from '../../protocols/scim/match.js'
import { parsePath } from '../../protocols/scim/parse-filter.js'
import type { DirectoryRow, Metadata, UserRow } from '../../store/tables.js'
import { emailsOf } from './user-document.js'

/** What a directory fills in of a user. */
export interface MappedProfile {
  /** within the domains of the connection, and so proven; the first one is the primary one */
  addresses: string[]
  /** undefined: the mapping does not name them */
  names: Partial<Pick<UserRow, 'first_name' | 'last_name'>>
  username: string | null | undefined
  /** keys of the public metadata that the mapping names; null takes one out */
  metadata: Metadata
}

const COLUMNS = { first_name: 'first_name', last_name: 'last_name' } as const
/** As people's own names are bounded. */
const MAX_NAME_LENGTH = 256

/**
 * What the mapping of a directory makes of a resource. Addresses beyond the domains of the connection are
 * left out: it is not believed for them.
 * @throws ScimFault `invalidValue` for a value that is too long
 */
export function mapProfile(
  { attribute_mapping: mapping }: Pick<DirectoryRow, 'attribute_mapping'>,
  connection: DirectoryConnection,
  resource: Document,
): MappedProfile {
  const addresses = addressesOf(mapping, connection, resource)
  const text = (attribute: string) => mappedText(mapping, resource, attribute)
  const names = Object.keys(COLUMNS).map(name => [name, text(name)] as const)
  return {
    addresses,
    names: Object.fromEntries(names.filter(([, value]) => value !== undefined)),
    username: text('username'),
    metadata: { ...customMetadata(connection, resource), ...metadataOf(mapping, resource) },
  }
}

/** @throws ScimFault `invalidValue` where the connection is believed for none of the addresses */
export function requireAddress({ addresses }: MappedProfile): void {
  if (addresses.length === 0)
    refuseScim('invalidValue', 'No email address is within the domains of the enterprise connection.')
}

/** Addresses that the connection is believed for, in their one form. */
export function addressesOf(
  mapping: Record<string, string>,
  connection: DirectoryConnection,
  resource: Document,
): string[] {
  const path = mapping['email_address'] ?? 'emails'
  const given = path.toLowerCase() === 'emails' ? emailsOf(resource) : textsAt(resource, path)
  const addresses = given.flatMap(text => parseEmailAddress(text) ?? [])
  return [...new Set(addresses)].filter(address => isDomainOf(connection, domainOfAddress(address)))
}

/** Null: the resource says nothing; undefined: the mapping does not ask. */
function mappedText(
  mapping: Record<string, string>,
  resource: Document,
  attribute: string,
): string | null | undefined {
  const path = mapping[attribute]
  if (path === undefined) return undefined
  const text = textsAt(resource, path)[0]?.trim() || null
  if (text !== null && text.length > MAX_NAME_LENGTH) refuseScim('invalidValue', `“${path}” is too long.`)
  return text
}

const textsAt = (resource: Document, path: string): string[] =>
  valuesAt(resource, parsePath(path), 'User').filter(value => typeof value === 'string')

/** By the attributes of the connection (`mappedMetadata`); what is not there any more goes. */
function customMetadata({ customAttributes }: DirectoryConnection, resource: Document): Metadata {
  const entries = customAttributes.flatMap(({ key, directoryPath, isMultiValued }) => {
    if (directoryPath === null) return []
    const values = valuesAt(resource, parsePath(directoryPath), 'User').map(String)
    return [[key, isMultiValued ? values : (values[0] ?? null)] as const]
  })
  return Object.fromEntries(entries)
}

function metadataOf(mapping: Record<string, string>, resource: Document): Metadata {
  const entries = Object.entries(mapping).filter(([attribute]) => attribute.startsWith(METADATA_PREFIX))
  return Object.fromEntries(
    entries.map(([attribute, path]) => {
      const values = valuesAt(resource, parsePath(path), 'User')
      return [
        attribute.slice(METADATA_PREFIX.length),
        (values.length > 1 ? values : (values[0] ?? null)) as never,
      ]
    }),
  )
}
