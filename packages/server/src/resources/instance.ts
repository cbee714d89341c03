import type { Settings } from '../config/settings.js'

/** What is shown of an instance to its own backend. */
export interface InstanceFacts {
  id: string
  environment: string
  origins: string[]
}

/** `GET /v1/instance`. Nobody owns applications here, so there is no workspace. */
export function instance(facts: InstanceFacts) {
  return {
    object: 'instance',
    id: facts.id,
    environment_type: facts.environment,
    allowed_origins: facts.origins,
    workspace_id: null,
  }
}

export function instanceRestrictions({ restrictions }: Settings) {
  return {
    object: 'instance_restrictions',
    allowlist: restrictions.allowlist,
    blocklist: restrictions.blocklist,
    allowlist_blocklist_disabled_on_sign_in: restrictions.disabledOnSignIn,
    block_email_subaddresses: restrictions.blockEmailSubaddresses,
    block_disposable_email_domains: restrictions.blockDisposableEmailDomains,
  }
}

/** `PATCH /v1/beta_features/instance_settings` */
export function instanceAuthSettings(id: string, settings: Settings) {
  return {
    object: 'instance_settings',
    id,
    restricted_to_allowlist: settings.restrictions.allowlist,
    from_email_address: settings.email.fromAddress.slice(0, settings.email.fromAddress.lastIndexOf('@')),
    progressive_sign_up: settings.signUp.progressive,
    enhanced_email_deliverability: false,
  }
}

/** `GET /v1/instance/communication` */
export function instanceCommunication({ text }: Settings) {
  return { object: 'instance_communication', blocked_country_codes: text.blockedCountryCodes }
}

/** `GET /v1/instance/protect`: nothing of the kind is here. */
export function instanceProtect() {
  return {
    object: 'instance_protect',
    rules_enabled: false,
    specter_enabled: false,
    checks_bypassed: false,
  }
}

/** `GET /v1/instance/oauth_application_settings` */
export function oauthApplicationSettings({ oauthApplications }: Settings) {
  return {
    object: 'oauth_application_settings',
    dynamic_oauth_client_registration: oauthApplications.dynamicClientRegistration,
    default_scopes: oauthApplications.defaultScopes,
    oauth_jwt_access_tokens: oauthApplications.jwtAccessTokens,
    client_id_metadata_documents_advertised: oauthApplications.clientIdMetadataAdvertised,
    client_id_metadata_documents_only_allow_pre_registered_clients:
      oauthApplications.clientIdMetadataOnlyPreRegistered,
    client_id_metadata_documents_block_implicitly_allowed_clients:
      oauthApplications.clientIdMetadataBlockImplicit,
  }
}
