import type { OverlayEntry } from '../apply-overlay.js'
import { CLERK_JS_6, SHARED } from './sources.js'

const BOOLEAN = { type: 'boolean' }
const ENABLED = { type: 'object', required: ['enabled'], properties: { enabled: BOOLEAN } }

/** Fields of the environment that clerk-js reads and the specs, which close their objects, do not name. */
export const ENVIRONMENT_PATCHES: readonly OverlayEntry[] = [
  {
    cite: `${SHARED}/json.d.ts EnvironmentJSON is a resource`,
    at: '/schemas/Client.Environment/properties',
    merge: { object: { type: 'string', enum: ['environment'] }, id: { type: 'string' } },
  },
  {
    cite: `${SHARED}/organizationSettings.d.ts; ${CLERK_JS_6} OrganizationSettings.fromJSON`,
    at: '/schemas/Client.OrganizationSettings/properties',
    merge: {
      force_organization_selection: BOOLEAN,
      organization_creation_defaults: ENABLED,
    },
  },
  {
    cite: `${SHARED}/organizationSettings.d.ts domains.default_role may be null`,
    at: '/schemas/OrganizationSettings.DomainsSettings/properties/default_role',
    set: { type: ['string', 'null'] },
  },
  {
    cite: `${SHARED}/json.d.ts AuthConfigJSON`,
    at: '/schemas/Client.AuthConfig/properties',
    merge: {
      preferred_channels: { type: ['object', 'null'], additionalProperties: { type: 'string' } },
      session_minter: BOOLEAN,
    },
  },
  {
    cite: `${SHARED}/displayConfig.d.ts DisplayConfigJSON`,
    at: '/schemas/Client.DisplayConfig/properties',
    merge: {
      captcha_heartbeat: { type: ['boolean', 'null'] },
      captcha_heartbeat_interval_ms: { type: 'integer' },
    },
  },
  {
    cite: `${SHARED}/displayConfig.d.ts captcha_oauth_bypass may be null`,
    at: '/schemas/Client.DisplayConfig/properties/captcha_oauth_bypass',
    set: { type: ['array', 'null'], items: { type: 'string' } },
  },
  {
    cite: `${SHARED}/userSettings.d.ts OAuthProviders: every provider, and custom ones by the key they were given`,
    at: '/schemas/UserSettings.Socials',
    set: { type: 'object', additionalProperties: { $ref: '#/schemas/UserSettings.Social' } },
  },
  {
    cite: `${SHARED}/userSettings.d.ts SignInData.second_factor.enabled`,
    at: '/schemas/UserSettings.SignIn/properties/second_factor/properties/enabled',
    set: BOOLEAN,
  },
  {
    cite: `${SHARED}/userSettings.d.ts SignUpData`,
    at: '/schemas/UserSettings.SignUp/properties',
    merge: {
      allowlist_only: BOOLEAN,
      mfa: { type: 'object', required: ['required'], properties: { required: BOOLEAN } },
    },
  },
  {
    cite: `${SHARED}/userSettings.d.ts AttributeDataJSON.channels`,
    at: '/schemas/UserSettings.Attribute/properties/channels',
    set: { type: 'array', items: { type: 'string' } },
  },
  {
    cite: `${SHARED}/userSettings.d.ts EnterpriseSSOSettings`,
    at: '/schemas/UserSettings.EnterpriseSSO/properties',
    merge: { self_serve_sso: BOOLEAN, self_serve_directory_sync: BOOLEAN },
  },
  {
    cite: `${SHARED}/json.d.ts UserJSON.create_organizations_limit is the number; the spec says boolean`,
    at: '/schemas/UserSettings.ActionsSettings/properties/create_organizations_limit',
    set: { type: ['integer', 'null'] },
  },
  {
    cite: `${SHARED}/protectConfig.d.ts ProtectConfigJSON`,
    at: '/schemas/Client.ProtectConfig/properties',
    merge: {
      object: { type: 'string', enum: ['protect_config'] },
      id: { type: 'string' },
      challenge_load_timeout_ms: { type: 'integer' },
      tokens_invalid_before: { type: 'integer' },
    },
  },
]
