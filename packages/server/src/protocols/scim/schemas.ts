import { type Attribute, attribute, complex } from './attribute.js'
import { ENTERPRISE_ATTRIBUTES, USER_ATTRIBUTES } from './user-schema.js'

export const USER_URN = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP_URN = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const ENTERPRISE_URN = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

export type ResourceKind = 'User' | 'Group'

export interface Schema {
  id: string
  name: string
  description: string
  attributes: Attribute[]
}

const GROUP_ATTRIBUTES: Attribute[] = [
  attribute('displayName', 'The name of the group.', { required: true }),
  {
    ...complex('members', 'The people in the group.', [
      attribute('value', 'The id of the member.', { mutability: 'immutable', caseExact: true }),
      attribute('$ref', 'Where the member is.', {
        type: 'reference',
        mutability: 'immutable',
        caseExact: true,
        referenceTypes: ['User'],
      }),
      attribute('type', 'What the member is.', { mutability: 'immutable', canonicalValues: ['User'] }),
      attribute('display', 'The name of the member.', { mutability: 'readOnly' }),
    ]),
    multiValued: true,
  },
]

/** What every resource has; `/Schemas` leaves them out (RFC 7643 §3.1). */
const COMMON_ATTRIBUTES: Attribute[] = [
  attribute('schemas', 'The schemas of the resource.', { multiValued: true, mutability: 'readOnly' }),
  attribute('id', 'The id here.', { mutability: 'readOnly', caseExact: true, uniqueness: 'server' }),
  attribute('externalId', 'The id at the identity provider.', { caseExact: true }),
  {
    ...complex('meta', 'What is known about the resource itself.', [
      attribute('resourceType', 'The type of the resource.', { mutability: 'readOnly', caseExact: true }),
      attribute('created', 'When it was made.', { type: 'dateTime', mutability: 'readOnly' }),
      attribute('lastModified', 'When it was changed.', { type: 'dateTime', mutability: 'readOnly' }),
      attribute('location', 'Where it is.', { type: 'reference', mutability: 'readOnly', caseExact: true }),
      attribute('version', 'Its ETag.', { mutability: 'readOnly', caseExact: true }),
    ]),
    mutability: 'readOnly',
  },
]

export const SCHEMAS: readonly Schema[] = [
  { id: USER_URN, name: 'User', description: 'A person.', attributes: USER_ATTRIBUTES },
  { id: GROUP_URN, name: 'Group', description: 'A group of people.', attributes: GROUP_ATTRIBUTES },
  {
    id: ENTERPRISE_URN,
    name: 'EnterpriseUser',
    description: 'What companies know of a person.',
    attributes: ENTERPRISE_ATTRIBUTES,
  },
]

const CORE = { User: USER_ATTRIBUTES, Group: GROUP_ATTRIBUTES }

const ENTERPRISE = complex(ENTERPRISE_URN, 'What companies know of a person.', ENTERPRISE_ATTRIBUTES)

/** An attribute that no schema here knows is kept as it came: a mapping may name it. */
export function findAttribute(
  kind: ResourceKind,
  path: { extension: string | null; name: string },
): Attribute | null {
  if (path.extension !== null)
    return sameName(path.extension, ENTERPRISE_URN) ? findByName(ENTERPRISE_ATTRIBUTES, path.name) : null
  const own = findByName(CORE[kind], path.name) ?? findByName(COMMON_ATTRIBUTES, path.name)
  return own ?? (kind === 'User' ? findByName([ENTERPRISE], path.name) : null)
}

export const findByName = (attributes: readonly Attribute[] | undefined, name: string): Attribute | null =>
  attributes?.find(each => sameName(each.name, name)) ?? null

/** Names of attributes and schemas differ by more than case (RFC 7643 §2.1). */
export const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
