import type { ProviderProfile } from '../../model/connection.js'
import {
  type CustomAttribute,
  type EnterpriseOptions,
  mappedMetadata,
} from '../../model/enterprise-connection.js'
import { parseEmailAddress } from '../../protocols/email-address.js'
import type { SamlPerson } from '../../protocols/saml/assertion.js'
import type { Metadata } from '../../store/tables.js'

const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const MAX_TEXT_LENGTH = 1000

/** What providers call these where nobody has told them otherwise, friendly names and OIDs. */
const USUAL = {
  emailAddress: [
    'mail',
    'email',
    'emailAddress',
    `${CLAIMS}/emailaddress`,
    'urn:oid:0.9.2342.19200300.100.1.3',
  ],
  firstName: ['firstName', 'givenName', 'first_name', `${CLAIMS}/givenname`, 'urn:oid:2.5.4.42'],
  lastName: ['lastName', 'sn', 'surname', 'last_name', `${CLAIMS}/surname`, 'urn:oid:2.5.4.4'],
}

/**
 * Whom an assertion is about. An address is looked for under the usual names as well, and in the NameID: it
 * counts for the domains of the connection alone, wherever it stands.
 */
export function samlProfile(
  { attributeMapping: mapping, customAttributes, takesMetadata }: EnterpriseOptions,
  person: SamlPerson,
) {
  const find = (names: (string | null)[]): string | null => {
    for (const name of names) {
      const value = name === null ? undefined : valuesOf(person, name)[0]
      if (value) return value.slice(0, MAX_TEXT_LENGTH)
    }
    return null
  }
  const profile: ProviderProfile = {
    subject: (mapping.userId === null ? null : find([mapping.userId])) ?? person.nameId,
    emailAddress: find([mapping.emailAddress, ...USUAL.emailAddress]) ?? parseEmailAddress(person.nameId),
    isEmailProven: false,
    firstName: find([mapping.firstName, ...USUAL.firstName]),
    lastName: find([mapping.lastName, ...USUAL.lastName]),
    username: null,
    imageUrl: null,
    publicMetadata: {
      ...(takesMetadata ? prefixedMetadata(person) : {}),
      ...namedMetadata(customAttributes, person),
    },
  }
  return profile
}

const valuesOf = ({ attributes }: SamlPerson, name: string): string[] =>
  Object.hasOwn(attributes, name) ? (attributes[name] ?? []) : []

const METADATA_PREFIX = 'public_metadata_'

function prefixedMetadata(person: SamlPerson): Metadata {
  const names = Object.keys(person.attributes).filter(
    name => name.startsWith(METADATA_PREFIX) && name.length > METADATA_PREFIX.length,
  )
  return Object.fromEntries(
    names.map(name => [name.slice(METADATA_PREFIX.length), valuesOf(person, name)[0] ?? '']),
  )
}

const namedMetadata = (custom: CustomAttribute[], person: SamlPerson): Metadata =>
  mappedMetadata(custom, path => {
    const values = valuesOf(person, path)
    return values.length === 0 ? undefined : values
  })
