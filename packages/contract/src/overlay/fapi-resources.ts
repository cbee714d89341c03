import type { OverlayEntry } from '../apply-overlay.js'
import { CLERK_JS_6, SHARED } from './sources.js'

const STRING = { type: 'string' }
const NULLABLE_STRING = { type: ['string', 'null'] }
const BOOLEAN = { type: 'boolean' }
const INSTANT = { type: 'integer', format: 'int64' }
const METADATA = { type: 'object', additionalProperties: true }

const COPIES = `${CLERK_JS_6} reads one Session, SignIn and Client; the specs hold an outdated copy of each beside it`

const SESSION_FIELDS = {
  status: { enum: ['pending'] },
  tasks: { type: ['array', 'null'], items: { $ref: '#/schemas/Client.SessionTask' } },
}

const PROTECT_CHECK = {
  type: ['object', 'null'],
  required: ['status', 'token', 'sdk_url'],
  properties: {
    status: { type: 'string', enum: ['pending'] },
    token: STRING,
    sdk_url: STRING,
    expires_at: INSTANT,
    ui_hints: { type: 'object', additionalProperties: STRING },
  },
}

const ENTERPRISE_CONNECTION = {
  type: ['object', 'null'],
  required: ['id', 'active', 'name', 'provider', 'protocol'],
  properties: {
    id: STRING,
    object: STRING,
    active: BOOLEAN,
    allow_idp_initiated: BOOLEAN,
    allow_subdomains: BOOLEAN,
    allow_organization_account_linking: BOOLEAN,
    disable_additional_identifications: BOOLEAN,
    domain: STRING,
    enterprise_connection_id: NULLABLE_STRING,
    logo_public_url: NULLABLE_STRING,
    name: STRING,
    protocol: STRING,
    provider: STRING,
    sync_user_attributes: BOOLEAN,
    created_at: INSTANT,
    updated_at: INSTANT,
  },
}

const ENTERPRISE_ACCOUNT = {
  type: 'object',
  required: ['id', 'object', 'active', 'email_address', 'protocol', 'provider', 'verification'],
  properties: {
    id: STRING,
    object: { type: 'string', enum: ['enterprise_account'] },
    active: BOOLEAN,
    email_address: STRING,
    enterprise_connection: ENTERPRISE_CONNECTION,
    enterprise_connection_id: NULLABLE_STRING,
    first_name: NULLABLE_STRING,
    last_name: NULLABLE_STRING,
    last_authenticated_at: { type: ['integer', 'null'], format: 'int64' },
    protocol: { type: 'string', enum: ['oauth', 'saml'] },
    provider: STRING,
    provider_user_id: NULLABLE_STRING,
    public_metadata: METADATA,
    verification: {
      anyOf: [
        { $ref: '#/schemas/Stubs.Verification.SAML' },
        { $ref: '#/schemas/Stubs.Verification.Oauth' },
        { $ref: '#/schemas/Stubs.Verification.Ticket' },
        { type: 'null' },
      ],
    },
  },
  additionalProperties: false,
}

const JOINS: OverlayEntry[] = [
  'Client.SessionBase',
  'Client.Session',
  'Client.SignIn',
  'Client.Client',
  'Client.ClientWrappedSignIn',
  'Client.ClientWrappedUser',
  'Client.ClientWrappedOrganization',
].map(join => ({ cite: COPIES, join }))

const SESSIONS: OverlayEntry[] = [
  {
    cite: `${SHARED}/json.d.ts SessionJSON.tasks; docs/behaviours.md 14 and 15: open tasks make a session pending`,
    at: '/schemas/Client.ActiveSession/properties',
    merge: SESSION_FIELDS,
  },
  {
    cite: `${SHARED}/json.d.ts SessionJSON.factor_verification_age may be null`,
    at: '/schemas/Client.Session/properties/factor_verification_age',
    set: { type: ['array', 'null'], items: { type: 'integer' } },
  },
]

const SIGN_INS_AND_UPS: OverlayEntry[] = [
  {
    cite: `${SHARED}/signIn.d.ts SignInJSON`,
    at: '/schemas/Client.SignIn/properties',
    merge: {
      object: { enum: ['sign_in'] },
      sso_bypass_first_factors: { type: ['array', 'null'], items: { $ref: '#/schemas/Stubs.SignInFactor' } },
      protect_check: PROTECT_CHECK,
      timezone: NULLABLE_STRING,
    },
  },
  {
    cite: `${SHARED}/json.d.ts SignUpJSON`,
    at: '/schemas/Client.SignUp/properties',
    merge: {
      object: { enum: ['sign_up'] },
      external_account: {},
      external_account_strategy: NULLABLE_STRING,
      has_password: BOOLEAN,
      locale: NULLABLE_STRING,
      timezone: NULLABLE_STRING,
      protect_check: PROTECT_CHECK,
    },
  },
  {
    cite: `${SHARED}/factors.d.ts PhoneCodeFactor.channel`,
    at: '/schemas/Stubs.SignInFactor/properties/channel',
    set: STRING,
  },
  {
    cite: '@clerk/ui@1.36.0 SignInFactorOneEnterpriseConnections shows the icon of each',
    at: '/schemas/Stubs.SignInFactor/properties',
    merge: {
      enterprise_connection_provider: STRING,
      enterprise_connection_logo_public_url: NULLABLE_STRING,
    },
  },
  {
    cite: `${SHARED}/strategies.d.ts OAuthStrategy: oauth_linkedin_oidc and custom keys have more than letters`,
    at: '/schemas/verification_oauth/properties/strategy/pattern',
    set: '^oauth_[a-z0-9_]+$',
  },
  {
    cite: `${SHARED}/strategies.d.ts OAuthStrategy: any provider, and enterprise_sso`,
    at: '/schemas/Stubs.SignInFactor/properties/strategy',
    set: {
      anyOf: [
        {
          type: 'string',
          enum: [
            ...['ticket', 'password', 'email_code', 'email_link', 'phone_code', 'totp', 'backup_code'],
            ...['reset_password_email_code', 'reset_password_phone_code', 'passkey', 'trusted_device'],
            ...['saml', 'enterprise_sso', 'google_one_tap'],
          ],
        },
        { type: 'string', pattern: '^(oauth_[a-z0-9_]+|web3_[a-z0-9_]+_signature)$' },
      ],
    },
  },
]

const USERS: OverlayEntry[] = [
  {
    cite: `${CLERK_JS_6} User.createExternalAccount with enterpriseConnectionId goes to a company's provider`,
    at: '/schemas/ExternalAccountWithVerification/properties/verification',
    merge: {
      anyOf: [
        {
          type: 'object',
          required: ['object', 'status', 'strategy', 'external_verification_redirect_url'],
          properties: {
            object: { type: 'string', enum: ['verification_saml'] },
            status: STRING,
            strategy: STRING,
            external_verification_redirect_url: NULLABLE_STRING,
          },
        },
      ],
    },
  },
  {
    cite: `${SHARED}/json.d.ts EnterpriseAccountJSON; the spec requires enterprise_accounts without a schema`,
    at: '/schemas/Client.EnterpriseAccount',
    set: ENTERPRISE_ACCOUNT,
  },
  {
    cite: '2025-11-10 spec, patchUser; clerk-js 4 and 5 src/core/resources/User.ts update({ unsafeMetadata })',
    at: '/operations/patchUser/body/schema/properties/unsafe_metadata',
    set: STRING,
  },
  {
    cite: `${SHARED}/json.d.ts UserJSON.enterprise_accounts`,
    at: '/schemas/Client.User/properties/enterprise_accounts',
    set: { type: 'array', items: { $ref: '#/schemas/Client.EnterpriseAccount' } },
  },
  {
    cite: `${SHARED}/json.d.ts UserJSON`,
    at: '/schemas/Client.User/properties',
    merge: { profile_image_id: STRING, timezone: NULLABLE_STRING },
  },
  {
    cite: `${SHARED}/json.d.ts UserJSON.create_organizations_limit may be null`,
    at: '/schemas/Client.User/properties/create_organizations_limit',
    set: { type: ['integer', 'null'] },
  },
  {
    cite: `${SHARED}/json.d.ts OrganizationJSON.exclusive_membership`,
    at: '/schemas/Client.Organization/properties/exclusive_membership',
    set: BOOLEAN,
  },
]

/** Answers whose schema the specs leave out although SDKs read a body. */
const UNDECLARED: OverlayEntry[] = [
  {
    cite: 'wire v4-http-test-key: POST /v1/dev_browser answers {id}',
    at: '/operations/createDevBrowser/responses/200',
    set: { type: 'object', required: ['id'], properties: { id: STRING, token: STRING } },
  },
  ...['postDevBrowserInitSetCookie', 'clearSiteData'].map(id => ({
    cite: 'docs/behaviours.md 37: every answer of the Frontend API has a JSON body',
    at: `/operations/${id}/responses/200`,
    set: { type: 'object' },
  })),
]

export const RESOURCE_PATCHES: readonly OverlayEntry[] = [
  ...JOINS,
  ...SESSIONS,
  ...SIGN_INS_AND_UPS,
  ...USERS,
  ...UNDECLARED,
]
