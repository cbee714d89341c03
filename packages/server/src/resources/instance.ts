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
