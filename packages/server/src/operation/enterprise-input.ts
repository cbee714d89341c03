import type { Context } from '../context/context.js'
import type { EnterpriseChanges, ProtocolSettings } from '../domain/enterprise/connections.js'
import { type OauthInput, readOauthSettings, secretToStore } from '../domain/enterprise/oauth-settings.js'
import { newSamlKey } from '../domain/enterprise/saml-key.js'
import { readSamlSettings, type SamlInput } from '../domain/enterprise/saml-settings.js'
import { ApiError } from '../errors/api-error.js'
import {
  type AttributeMapping,
  type CustomAttribute,
  EMPTY_OAUTH,
  EMPTY_SAML,
  type EnterpriseOptions,
  protocolOf,
} from '../model/enterprise-connection.js'
import type { EnterpriseConnectionRow } from '../store/tables.js'

/** A connection, as bodies of requests say it: the whole of it, or what changes. */
export interface ConnectionBody {
  name?: string | null
  domains?: string[] | null
  organization_id?: string | null
  active?: boolean | null
  sync_user_attributes?: boolean | null
  disable_additional_identifications?: boolean | null
  allow_organization_account_linking?: boolean | null
  saml?: SamlBody | null | undefined
  oidc?: OidcBody | null | undefined
  custom_attributes?: CustomAttributeBody[] | null
}

/** What changes of a connection besides the settings of its protocol (`protocolSettings`). */
export const connectionChanges = (body: ConnectionBody): EnterpriseChanges => ({
  ...samlChanges(body.saml ?? {}),
  name: body.name,
  domains: body.domains,
  organizationId: body.organization_id,
  active: body.active,
  syncUserAttributes: body.sync_user_attributes,
  disableAdditionalIdentifications: body.disable_additional_identifications,
  allowOrganizationAccountLinking: body.allow_organization_account_linking,
  customAttributes: body.custom_attributes && customAttributesOf(body.custom_attributes),
})

/** The identity provider, as bodies of requests name it. */
export interface SamlBody {
  idp_entity_id?: string | null
  idp_sso_url?: string | null
  idp_certificate?: string | null
  idp_metadata_url?: string | null
  idp_metadata?: string | null
  attribute_mapping?: MappingBody | null
  allow_subdomains?: boolean | null
  allow_idp_initiated?: boolean | null
  force_authn?: boolean | null
  login_hint?: EnterpriseOptions['loginHint'] | null
}

interface MappingBody {
  user_id?: string | null
  email_address?: string | null
  first_name?: string | null
  last_name?: string | null
}

export interface OidcBody {
  client_id?: string | null
  client_secret?: string | null
  discovery_url?: string | null
  auth_url?: string | null
  token_url?: string | null
  user_info_url?: string | null
  requires_pkce?: boolean | null
}

interface CustomAttributeBody {
  name: string
  key: string
  sso_path?: string
  scim_path?: string
  directory_path?: string
  multi_valued?: boolean
}

const samlInput = (body: SamlBody): SamlInput => ({
  idpEntityId: body.idp_entity_id,
  idpSsoUrl: body.idp_sso_url,
  idpCertificate: body.idp_certificate,
  idpMetadataUrl: body.idp_metadata_url,
  idpMetadata: body.idp_metadata,
})

const samlChanges = (body: SamlBody): EnterpriseChanges => ({
  allowSubdomains: body.allow_subdomains,
  allowIdpInitiated: body.allow_idp_initiated,
  forceAuthn: body.force_authn,
  loginHint: body.login_hint,
  attributeMapping: body.attribute_mapping && mappingOf(body.attribute_mapping),
})

function mappingOf(body: MappingBody): Partial<AttributeMapping> {
  const named = {
    userId: body.user_id,
    emailAddress: body.email_address,
    firstName: body.first_name,
    lastName: body.last_name,
  }
  const given = Object.entries(named).filter(([, name]) => name !== undefined)
  return Object.fromEntries(given.map(([field, name]) => [field, name || null]))
}

const oauthInput = (body: OidcBody): OauthInput => ({
  clientId: body.client_id,
  clientSecret: body.client_secret,
  discoveryUrl: body.discovery_url,
  authUrl: body.auth_url,
  tokenUrl: body.token_url,
  userInfoUrl: body.user_info_url,
  requiresPkce: body.requires_pkce,
})

/** The same of a connection that is yet to be made. */
export const newProtocolSettings = (
  ctx: Context,
  provider: string,
  body: Parameters<typeof protocolSettings>[3] = {},
): Promise<ProtocolSettings> =>
  protocolSettings(
    ctx,
    { protocol: protocolOf(provider), sp_certificate: null },
    { saml: EMPTY_SAML, oauth: EMPTY_OAUTH },
    body,
  )

/** What the protocol of the connection needs; the network may be asked. */
export async function protocolSettings(
  ctx: Context,
  { protocol, sp_certificate: certificate }: Pick<EnterpriseConnectionRow, 'protocol' | 'sp_certificate'>,
  before: Pick<EnterpriseOptions, 'saml' | 'oauth'>,
  { saml, oidc }: { saml?: SamlBody | null | undefined; oidc?: OidcBody | null | undefined },
): Promise<ProtocolSettings> {
  if (protocol === 'saml') {
    const settings = saml ? { saml: await readSamlSettings(ctx, before.saml, samlInput(saml)) } : {}
    return certificate === null ? { ...settings, samlKey: await newSamlKey(ctx) } : settings
  }
  if (!oidc) return {}
  const input = oauthInput(oidc)
  return { oauth: readOauthSettings(ctx, before.oauth, input), secretCiphertext: secretToStore(ctx, input) }
}

/** @throws ApiError form_param_value_invalid where one attribute has two paths */
function customAttributesOf(bodies: CustomAttributeBody[]): CustomAttribute[] {
  return bodies.map(({ name, key, sso_path, scim_path, directory_path, multi_valued }) => {
    if (scim_path !== undefined && directory_path !== undefined && scim_path !== directory_path)
      throw new ApiError('form_param_value_invalid', { param: 'directory_path' })
    return {
      name,
      key,
      ssoPath: sso_path || null,
      directoryPath: directory_path ?? scim_path ?? null,
      isMultiValued: multi_valued ?? false,
    }
  })
}
