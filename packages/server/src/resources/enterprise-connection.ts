import {
  type CustomAttribute,
  type EnterpriseConnectionView,
  samlAddresses,
} from '../model/enterprise-connection.js'
import { parseCertificates } from '../protocols/saml/certificates.js'
import type { EnterpriseConnectionRow } from '../store/tables.js'
import { connectionLogoUrl } from './provider-icons.js'

export interface EnterpriseFacts {
  /** address of the instance's Frontend API, which the identity provider is told */
  frontendApiUrl: string
  /** origin of this server, which serves the icons of providers */
  publicUrl: string
}

/** `EnterpriseConnection` of the Backend API. */
export function enterpriseConnection(view: EnterpriseConnectionView, facts: EnterpriseFacts) {
  const { row, options } = view
  return {
    object: 'enterprise_connection',
    id: row.id,
    name: row.name,
    provider: row.provider,
    logo_public_url: connectionLogoUrl(row.provider, facts.publicUrl),
    active: row.active,
    domains: row.domains,
    organization_id: row.organization_id,
    sync_user_attributes: row.sync_user_attributes,
    disable_additional_identifications: row.disable_additional_identifications,
    allow_organization_account_linking: row.allow_organization_account_linking,
    // the SDK reads both, which the specification lacks
    authenticatable: row.active,
    disable_jit_provisioning: row.disable_jit_provisioning,
    custom_attributes: options.customAttributes.map(shownAttribute),
    saml_connection: row.protocol === 'saml' ? samlPart(view, facts) : null,
    oauth_config: row.protocol === 'oauth' ? oauthPart(view, facts) : null,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

function shownAttribute({ name, key, ssoPath, directoryPath, isMultiValued }: CustomAttribute) {
  return {
    name,
    key,
    ...(ssoPath === null ? {} : { sso_path: ssoPath }),
    ...(directoryPath === null ? {} : { scim_path: directoryPath, directory_path: directoryPath }),
    multi_valued: isMultiValued,
  }
}

function samlPart({ row, options }: EnterpriseConnectionView, { frontendApiUrl }: EnterpriseFacts) {
  const { entityId, acsUrl } = samlAddresses(frontendApiUrl, row.protocol_id)
  return {
    id: row.protocol_id,
    name: row.name,
    idp_entity_id: options.saml.entityId,
    idp_sso_url: options.saml.ssoUrl,
    idp_metadata_url: options.saml.metadataUrl,
    acs_url: acsUrl,
    sp_entity_id: entityId,
    sp_metadata_url: entityId,
    active: row.active,
    allow_idp_initiated: row.allow_idp_initiated,
    allow_subdomains: row.allow_subdomains,
    force_authn: row.force_authn,
    login_hint: options.loginHint,
  }
}

function oauthPart({ row, options: { oauth } }: EnterpriseConnectionView, { publicUrl }: EnterpriseFacts) {
  return {
    id: row.protocol_id,
    name: row.name,
    provider_key: row.provider,
    client_id: oauth.clientId,
    discovery_url: oauth.discoveryUrl,
    auth_url: oauth.authUrl,
    token_url: oauth.tokenUrl,
    user_info_url: oauth.userInfoUrl,
    requires_pkce: oauth.requiresPkce,
    logo_public_url: connectionLogoUrl(row.provider, publicUrl),
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

/** `EnterpriseConnectionResponse` of the Frontend API: what is not known is not there. */
export function frontendEnterpriseConnection(view: EnterpriseConnectionView, facts: EnterpriseFacts): object {
  const {
    object: _,
    custom_attributes: __,
    disable_jit_provisioning: ___,
    ...shown
  } = enterpriseConnection(view, facts)
  return withoutNulls({
    ...shown,
    saml_connection: shown.saml_connection && withoutNulls(shown.saml_connection),
    oauth_config: shown.oauth_config && withoutNulls(shown.oauth_config),
  })
}

/** The same for whom sets the connection up: with what the administrator enters and has entered. */
export function managedEnterpriseConnection(view: EnterpriseConnectionView, facts: EnterpriseFacts): object {
  const shown = frontendEnterpriseConnection(view, facts)
  const { row, options } = view
  if (row.protocol === 'oauth') {
    const redirectUri = `${facts.frontendApiUrl}/v1/oauth_callback`
    return { ...shown, oauth_config: { ...withoutNulls(oauthPart(view, facts)), redirect_uri: redirectUri } }
  }
  const certificate = certificateOf(options.saml.certificates)
  return { ...shown, saml_connection: withoutNulls({ ...samlPart(view, facts), ...certificate }) }
}

/** What somebody who signs up is told of a connection (clerk-js SignUp, EnterpriseConnectionResource). */
export const offeredConnection = (
  { id, name, provider }: EnterpriseConnectionRow,
  { publicUrl }: Pick<EnterpriseFacts, 'publicUrl'>,
) => ({
  object: 'enterprise_connection',
  id,
  name,
  provider,
  logo_public_url: connectionLogoUrl(provider, publicUrl),
})

const withoutNulls = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))

/** `SAMLConnection` of the Backend API: the same thing, as it was before there were others. */
export function samlConnection(view: EnterpriseConnectionView, facts: EnterpriseFacts) {
  const { row, options, userCount } = view
  const { attributeMapping: mapping } = options
  const { id: _, ...part } = samlPart(view, facts)
  return {
    object: 'saml_connection',
    ...part,
    id: row.protocol_id,
    domain: row.domains[0] ?? '',
    domains: row.domains,
    ...certificateOf(options.saml.certificates),
    idp_metadata: options.saml.metadata,
    organization_id: row.organization_id,
    attribute_mapping: {
      user_id: mapping.userId ?? '',
      email_address: mapping.emailAddress ?? '',
      first_name: mapping.firstName ?? '',
      last_name: mapping.lastName ?? '',
    },
    provider: row.provider,
    user_count: userCount,
    sync_user_attributes: row.sync_user_attributes,
    disable_additional_identifications: row.disable_additional_identifications,
    allow_organization_account_linking: row.allow_organization_account_linking,
    authenticatable: row.active,
    disable_jit_provisioning: row.disable_jit_provisioning,
    enterprise_connection_id: row.id,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

/** Of several certificates the text has all, and the times are those of the one that lasts longest. */
function certificateOf(pems: string[]) {
  const known = pems.flatMap(parseCertificates).toSorted((one, other) => other.expiresAt - one.expiresAt)
  return {
    idp_certificate: pems.length === 0 ? null : pems.join('\n'),
    idp_certificate_issued_at: known[0]?.issuedAt ?? null,
    idp_certificate_expires_at: known[0]?.expiresAt ?? null,
  }
}
