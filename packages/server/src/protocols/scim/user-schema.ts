import { type Attribute, attribute, complex, plural } from './attribute.js'

const NAME = complex('name', 'The parts of the name.', [
  attribute('formatted', 'The whole name, to be shown.'),
  attribute('familyName', 'The last name.'),
  attribute('givenName', 'The first name.'),
  attribute('middleName', 'The names in between.'),
  attribute('honorificPrefix', 'A title, e.g. Dr.'),
  attribute('honorificSuffix', 'A suffix, e.g. III.'),
])

const ADDRESSES: Attribute = {
  ...complex('addresses', 'Where the person lives or works.', [
    attribute('formatted', 'The whole address.'),
    attribute('streetAddress', 'Street and number.'),
    attribute('locality', 'The city.'),
    attribute('region', 'The state or region.'),
    attribute('postalCode', 'The postal code.'),
    attribute('country', 'The country, by ISO 3166-1 alpha-2.'),
    attribute('type', 'What kind of address it is, e.g. work or home.'),
    attribute('primary', 'Whether it is the preferred one.', { type: 'boolean' }),
  ]),
  multiValued: true,
}

const GROUPS: Attribute = {
  ...complex('groups', 'The groups that the person is in; changed at the groups.', [
    attribute('value', 'The id of the group.', { mutability: 'readOnly', caseExact: true }),
    attribute('$ref', 'Where the group is.', { type: 'reference', mutability: 'readOnly', caseExact: true }),
    attribute('display', 'The name of the group.', { mutability: 'readOnly' }),
  ]),
  multiValued: true,
  mutability: 'readOnly',
}

/** Attributes of a user (RFC 7643 §4.1), but for passwords: a directory never sets them here. */
export const USER_ATTRIBUTES: Attribute[] = [
  attribute('userName', 'What the person signs in with at the identity provider.', {
    required: true,
    uniqueness: 'server',
  }),
  NAME,
  attribute('displayName', 'The name to be shown.'),
  attribute('nickName', 'The casual name.'),
  attribute('profileUrl', 'A page about the person.', { type: 'reference', referenceTypes: ['external'] }),
  attribute('title', 'The position, e.g. Vice President.'),
  attribute('userType', 'The relation to the organization, e.g. Contractor.'),
  attribute('preferredLanguage', 'The preferred language, as in Accept-Language.'),
  attribute('locale', 'The locale for dates and numbers.'),
  attribute('timezone', 'The time zone, as Europe/Berlin.'),
  attribute('active', 'Whether the person may sign in.', { type: 'boolean' }),
  plural('emails', 'Email addresses; at least one is needed.', { required: true }),
  plural('phoneNumbers', 'Phone numbers.'),
  plural('ims', 'Addresses for instant messages.'),
  plural('photos', 'Addresses of pictures.'),
  ADDRESSES,
  GROUPS,
  plural('entitlements', 'What the person is entitled to.'),
  plural('roles', 'Roles at the identity provider; they give none here.'),
  plural('x509Certificates', 'Certificates of the person.'),
]

/** Attributes of the enterprise extension (RFC 7643 §4.3). */
export const ENTERPRISE_ATTRIBUTES: Attribute[] = [
  attribute('employeeNumber', 'The number within the company.'),
  attribute('costCenter', 'The cost center.'),
  attribute('organization', 'The organization.'),
  attribute('division', 'The division.'),
  attribute('department', 'The department.'),
  complex('manager', 'The manager.', [
    attribute('value', 'The id of the manager.', { caseExact: true }),
    attribute('$ref', 'Where the manager is.', { type: 'reference', caseExact: true }),
    attribute('displayName', 'The name of the manager.', { mutability: 'readOnly' }),
  ]),
]
