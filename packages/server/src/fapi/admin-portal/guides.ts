import type { EnterpriseConnectionRow } from '../../store/tables.js'

/** Which of our values somebody enters at the provider. */
export type OurValue = 'acs' | 'entityId' | 'metadata' | 'redirect'

/**
 * How a connection is set up at one kind of provider. Labels and paths are those of the provider's own pages,
 * which most administrators have in English.
 */
export interface Guide {
  key: string
  /** of the provider, as people know it */
  name: string
  /** as the Backend API names it */
  provider: string
  /** where an application is added; null: nobody knows */
  path: string | null
  /** label there -> our value */
  fields: readonly (readonly [label: string, value: OurValue])[]
  /** what it calls an attribute itself -> the name that it is to be sent by */
  attributes: readonly (readonly [source: string, name: string])[]
  /** where its metadata is found; null: it has none */
  metadata: string | null
  /** what else is to be run there */
  command?: string
}

const SAML_FIELDS = [
  ['Assertion Consumer Service URL (ACS URL)', 'acs'],
  ['Entity ID (Audience)', 'entityId'],
] as const

export const GUIDES: readonly Guide[] = [
  {
    key: 'okta',
    name: 'Okta',
    provider: 'saml_okta',
    path: 'Applications → Create App Integration → SAML 2.0',
    fields: [
      ['Single sign-on URL', 'acs'],
      ['Audience URI (SP Entity ID)', 'entityId'],
    ],
    attributes: [
      ['user.email', 'mail'],
      ['user.firstName', 'firstName'],
      ['user.lastName', 'lastName'],
    ],
    metadata: 'Sign On → Metadata URL',
  },
  {
    key: 'entra',
    name: 'Microsoft Entra ID',
    provider: 'saml_microsoft',
    path: 'Enterprise applications → New application → Create your own application → Single sign-on → SAML',
    fields: [
      ['Identifier (Entity ID)', 'entityId'],
      ['Reply URL (Assertion Consumer Service URL)', 'acs'],
    ],
    attributes: [],
    metadata: 'SAML Certificates → App Federation Metadata Url',
  },
  {
    key: 'google',
    name: 'Google Workspace',
    provider: 'saml_google',
    path: 'Apps → Web and mobile apps → Add app → Add custom SAML app',
    fields: [
      ['ACS URL', 'acs'],
      ['Entity ID', 'entityId'],
    ],
    attributes: [
      ['Primary email', 'mail'],
      ['First name', 'firstName'],
      ['Last name', 'lastName'],
    ],
    metadata: 'Google Identity Provider details → Download Metadata',
  },
  {
    key: 'onelogin',
    name: 'OneLogin',
    provider: 'saml_custom',
    path: 'Applications → Add App → SAML Custom Connector (Advanced)',
    fields: [
      ['Audience (EntityID)', 'entityId'],
      ['ACS (Consumer) URL', 'acs'],
      ['Recipient', 'acs'],
    ],
    attributes: [
      ['Email', 'mail'],
      ['First Name', 'firstName'],
      ['Last Name', 'lastName'],
    ],
    metadata: 'SSO → Issuer URL',
  },
  {
    key: 'jumpcloud',
    name: 'JumpCloud',
    provider: 'saml_custom',
    path: 'SSO Applications → Add New Application → Custom Application → Manage Single Sign-On (SSO) → SAML',
    fields: [
      ['SP Entity ID', 'entityId'],
      ['ACS URLs (Default URL)', 'acs'],
    ],
    attributes: [
      ['email', 'mail'],
      ['firstname', 'firstName'],
      ['lastname', 'lastName'],
    ],
    metadata: 'SSO → Copy Metadata URL',
  },
  {
    key: 'ping',
    name: 'PingOne',
    provider: 'saml_custom',
    path: 'Applications → Add Application → SAML Application → Manually Enter',
    fields: [
      ['ACS URLs', 'acs'],
      ['Entity ID', 'entityId'],
    ],
    attributes: [
      ['Email Address', 'mail'],
      ['Given Name', 'firstName'],
      ['Family Name', 'lastName'],
    ],
    metadata: 'Configuration → IDP Metadata URL',
  },
  {
    key: 'adfs',
    name: 'AD FS',
    provider: 'saml_custom',
    path: 'Relying Party Trusts → Add Relying Party Trust → Claims aware → Import data about the relying party published online',
    fields: [['Federation metadata address', 'metadata']],
    attributes: [
      ['E-Mail-Addresses', 'mail'],
      ['Given-Name', 'firstName'],
      ['Surname', 'lastName'],
    ],
    metadata: 'https://<AD FS>/FederationMetadata/2007-06/FederationMetadata.xml',
    // it encrypts for the certificate in our metadata, and signs within alone (ADR 0037)
    command:
      'Set-AdfsRelyingPartyTrust -TargetName "<name of the trust>" -SamlResponseSignature MessageAndAssertion',
  },
  {
    key: 'saml',
    name: 'SAML 2.0',
    provider: 'saml_custom',
    path: null,
    fields: [...SAML_FIELDS, ['SP metadata URL', 'metadata']],
    attributes: [
      ['email address', 'mail'],
      ['given name', 'firstName'],
      ['family name', 'lastName'],
    ],
    metadata: null,
  },
  {
    key: 'oidc',
    name: 'OpenID Connect',
    provider: 'oidc_custom',
    path: null,
    fields: [['Redirect URI', 'redirect']],
    attributes: [],
    metadata: null,
  },
]

/** A provider that everybody has: the application is its client, and there is nothing to enter. */
const sharedGuide = (key: 'google' | 'microsoft', name: string): Guide => ({
  key: `shared-${key}`,
  name,
  provider: `oauth_${key}`,
  path: null,
  fields: [],
  attributes: [],
  metadata: null,
})

/** Of connections that the application's server has made; customers make none of these. */
const SHARED_GUIDES = [sharedGuide('google', 'Google'), sharedGuide('microsoft', 'Microsoft')]

export const findGuide = (key: string | undefined): Guide | undefined =>
  GUIDES.find(guide => guide.key === key)

const known = (key: string): Guide => GUIDES.find(guide => guide.key === key)!

/**
 * The guide of a connection. Several providers are the same to the APIs, so that the page remembers which one
 * it was in its address alone.
 */
export function guideOf({ provider, protocol }: EnterpriseConnectionRow, asked: string | undefined): Guide {
  const fitting = [...GUIDES, ...SHARED_GUIDES].filter(guide => guide.provider === provider)
  return (
    fitting.find(guide => guide.key === asked) ??
    fitting.at(-1) ??
    known(protocol === 'saml' ? 'saml' : 'oidc')
  )
}
