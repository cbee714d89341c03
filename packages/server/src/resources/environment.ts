import type { Settings } from '../config/settings.js'
import { type Connection, strategyOf } from '../model/connection.js'
import type { PageUrls } from '../model/page-urls.js'
import { hasSelfServeDirectories, hasSelfServeSso } from '../model/self-serve.js'
import { roleKey } from './role-key.js'

export interface EnvironmentFacts {
  instanceId: string
  applicationName: string
  environment: 'development' | 'production'
  settings: Settings
  pages: PageUrls
  /** the providers that people sign in with */
  connections: readonly Connection[]
  /** names of the ways of proving that are switched on */
  hasEnterpriseSso: boolean
  strategies: Record<'firstFactors' | 'secondFactors' | 'emailVerifications', string[]>
}

type Attribute = Settings['attributes'][keyof Settings['attributes']]

/**
 * What clerk-js asks at start: everything that decides which fields, buttons and
 * pages there are (bare, not wrapped).
 */
export function environment(facts: EnvironmentFacts) {
  const { settings } = facts
  return {
    auth_config: authConfig(facts),
    display_config: displayConfig(facts),
    user_settings: userSettings(facts),
    organization_settings: organizationSettings(settings),
    fraud_settings: { object: 'fraud_settings', native: { device_attestation_mode: 'disabled' } },
    commerce_settings: {
      billing: {
        stripe_publishable_key: null,
        free_trial_requires_payment_method: true,
        user: { enabled: false, has_paid_plans: false },
        organization: { enabled: false, has_paid_plans: false },
      },
    },
    api_keys_settings: { enabled: false, user_api_keys_enabled: false, orgs_api_keys_enabled: false },
    protect_config: { loaders: [] },
    client_debug_mode: false,
    partitioned_cookies: false,
    maintenance_mode: false,
  }
}

function authConfig({ instanceId, environment, settings, strategies }: EnvironmentFacts) {
  const { attributes } = settings
  const identification = identificationStrategies(settings)
  return {
    object: 'auth_config',
    id: instanceId.replace(/^ins_/, 'aconf_'),
    first_name: requirement(attributes.firstName),
    last_name: requirement(attributes.lastName),
    email_address: requirement(attributes.emailAddress),
    phone_number: requirement(attributes.phoneNumber),
    username: requirement(attributes.username),
    password: requirement(attributes.password),
    identification_requirements: [identification, []],
    identification_strategies: identification,
    first_factors: strategies.firstFactors,
    second_factors: strategies.secondFactors,
    email_address_verification_strategies: strategies.emailVerifications,
    single_session_mode: settings.session.singleSession,
    enhanced_email_deliverability: false,
    test_mode: environment === 'development' && settings.testMode,
    cookieless_dev: false,
    url_based_session_syncing: false,
    claimed_at: null,
    reverification: settings.reverification,
    // clerk-js knows null for none
    preferred_channels:
      Object.keys(settings.text.preferredChannels).length > 0 ? settings.text.preferredChannels : null,
    native_settings: {
      object: 'native_settings',
      api_enabled: true,
      trusted_device_sign_in_enabled: settings.native.trustedDeviceSignIn,
      trusted_device_enrollment_prompt_after_sign_in_enabled: settings.native.promptAfterSignIn,
      trusted_device_enrollment_prompt_after_sign_up_enabled: settings.native.promptAfterSignUp,
    },
  }
}

const requirement = (attribute: Attribute) =>
  !attribute.enabled ? 'off' : attribute.required ? 'required' : 'on'

function identificationStrategies({ attributes }: Settings): string[] {
  const strategies: string[] = []
  if (attributes.emailAddress.enabled && attributes.emailAddress.usedForFirstFactor)
    strategies.push('email_address')
  if (attributes.phoneNumber.enabled && attributes.phoneNumber.usedForFirstFactor)
    strategies.push('phone_number')
  if (attributes.username.enabled && attributes.username.usedForFirstFactor) strategies.push('username')
  if (attributes.web3Wallet.enabled && attributes.web3Wallet.usedForFirstFactor)
    strategies.push('web3_wallet')
  return strategies
}

/**
 * Where clerk-js 5 and later go after signing in when nobody says where. clerk-js 4 asks the environment, and
 * stays where it is when that says nothing (`_handleRedirectCallback`).
 */
const APPLICATION_HOME = '/'

function displayConfig(facts: EnvironmentFacts) {
  const { instanceId, applicationName, environment, settings, pages, connections } = facts
  const { display } = settings
  return {
    object: 'display_config',
    id: instanceId.replace(/^ins_/, 'dconf_'),
    instance_environment_type: environment,
    application_name: display.applicationName ?? applicationName,
    theme: display.theme,
    preferred_sign_in_strategy: settings.signIn.preferredStrategy,
    logo_image_url: display.logoImageUrl,
    favicon_image_url: display.faviconImageUrl,
    home_url: display.homeUrl,
    sign_in_url: pages.signInUrl,
    sign_up_url: pages.signUpUrl,
    user_profile_url: pages.userProfileUrl,
    waitlist_url: pages.waitlistUrl,
    oauth_consent_url: '',
    after_sign_in_url: display.afterSignInUrl || APPLICATION_HOME,
    after_sign_up_url: display.afterSignUpUrl || APPLICATION_HOME,
    after_sign_out_one_url: display.afterSignOutOneUrl,
    after_sign_out_all_url: display.afterSignOutAllUrl,
    after_switch_session_url: display.afterSwitchSessionUrl,
    after_join_waitlist_url: '',
    organization_profile_url: pages.organizationProfileUrl,
    create_organization_url: pages.createOrganizationUrl,
    after_leave_organization_url: display.afterLeaveOrganizationUrl,
    after_create_organization_url: display.afterCreateOrganizationUrl,
    logo_link_url: display.logoLinkUrl,
    support_email: display.supportEmail,
    branded: display.branded,
    experimental_force_oauth_first: false,
    clerk_js_version: null,
    show_devmode_warning: display.showDevmodeWarning,
    google_one_tap_client_id: oneTapClientId(connections),
    help_url: display.helpUrl,
    privacy_policy_url: display.privacyPolicyUrl,
    terms_url: display.termsUrl,
    logo_url: display.logoImageUrl,
    favicon_url: display.faviconImageUrl,
    logo_image: null,
    favicon_image: null,
    captcha_public_key: settings.attackProtection.captchaSiteKey,
    captcha_widget_type: settings.attackProtection.captchaWidgetType,
    captcha_public_key_invisible: settings.attackProtection.captchaSiteKey,
    captcha_provider: 'turnstile',
    captcha_oauth_bypass: [],
    captcha_heartbeat: false,
  }
}

function attribute(value: Attribute) {
  return {
    enabled: value.enabled,
    required: value.required,
    // the official UI does not look at `enabled` here
    used_for_first_factor: value.enabled && value.usedForFirstFactor,
    first_factors: value.firstFactors,
    used_for_second_factor: value.enabled && value.usedForSecondFactor,
    second_factors: value.secondFactors,
    verifications: value.verifications,
    verify_at_sign_up: value.verifyAtSignUp,
    immutable: value.immutable,
  }
}

/** The official components show a button for what is `enabled` and `authenticatable`. */
function socialProvider(connection: Connection) {
  return {
    enabled: connection.isEnabled,
    required: false,
    authenticatable: connection.isEnabled && connection.isForSignIn,
    block_email_subaddresses: connection.blocksSubaddresses,
    strategy: strategyOf(connection),
    not_selectable: false,
    deprecated: false,
    name: connection.name,
    logo_url: connection.logoUrl,
  }
}

/** One Tap is Google's own page: the built-in test provider can't stand in for it. */
function oneTapClientId(connections: readonly Connection[]): string | null {
  const google = connections.find(({ key }) => key === 'google')
  return google?.isEnabled && google.isForSignIn ? google.clientId : null
}

function userSettings({ settings, connections, hasEnterpriseSso }: EnvironmentFacts) {
  const { attributes, attackProtection, restrictions, password, username, user, signUp } = settings
  return {
    attributes: {
      email_address: attribute(attributes.emailAddress),
      phone_number: { ...attribute(attributes.phoneNumber), channels: settings.text.channels },
      username: attribute(attributes.username),
      web3_wallet: attribute(attributes.web3Wallet),
      first_name: attribute(attributes.firstName),
      last_name: attribute(attributes.lastName),
      password: attribute(attributes.password),
      authenticator_app: attribute(attributes.authenticatorApp),
      ticket: attribute(attributes.ticket),
      backup_code: attribute(attributes.backupCode),
      passkey: attribute(attributes.passkey),
    },
    social: Object.fromEntries(connections.map(each => [strategyOf(each), socialProvider(each)])),
    saml: { enabled: hasEnterpriseSso },
    enterprise_sso: {
      enabled: hasEnterpriseSso,
      self_serve_sso: hasSelfServeSso(settings),
      self_serve_directory_sync: hasSelfServeDirectories(settings),
    },
    sign_in: { second_factor: { required: settings.signIn.secondFactorRequired } },
    sign_up: {
      captcha_enabled: isCaptchaOn(attackProtection),
      captcha_widget_type: attackProtection.captchaWidgetType,
      custom_action_required: signUp.customActionRequired,
      progressive: signUp.progressive,
      mode: signUp.mode,
      legal_consent_enabled: signUp.legalConsentEnabled,
    },
    restrictions: {
      allowlist: { enabled: restrictions.allowlist },
      blocklist: { enabled: restrictions.blocklist },
      allowlist_blocklist_disabled_on_sign_in: { enabled: restrictions.disabledOnSignIn },
      block_email_subaddresses: { enabled: restrictions.blockEmailSubaddresses },
      block_disposable_email_domains: { enabled: restrictions.blockDisposableEmailDomains },
    },
    password_settings: {
      disable_hibp: !password.breachCheck,
      disable_password_reverification: false,
      min_length: password.minLength,
      max_length: password.maxLength,
      require_special_char: password.requireSpecialCharacter,
      require_numbers: password.requireNumbers,
      require_uppercase: password.requireUppercase,
      require_lowercase: password.requireLowercase,
      show_zxcvbn: password.showStrength,
      min_zxcvbn_strength: password.minStrength,
      enforce_hibp_on_sign_in: password.breachCheckOnSignIn,
      allowed_special_characters: '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~',
    },
    username_settings: {
      min_length: username.minLength,
      max_length: username.maxLength,
      allow_extended_special_characters: username.allowExtendedSpecialCharacters,
      allow_numeric_usernames: username.allowNumericUsernames,
    },
    actions: {
      delete_self: user.deleteSelf,
      create_organization: user.createOrganization,
      create_organizations_limit: null,
    },
    attack_protection: {
      user_lockout: {
        enabled: attackProtection.lockoutEnabled,
        max_attempts: attackProtection.lockoutMaxAttempts,
        duration_in_minutes: attackProtection.lockoutDurationMinutes,
      },
      pii: { enabled: attackProtection.piiEnabled },
      email_link: { require_same_client: attackProtection.emailLinkRequireSameClient },
      enumeration_protection: { enabled: attackProtection.enumerationProtection },
    },
    passkey_settings: {
      allow_autofill: settings.passkey.allowAutofill,
      show_sign_in_button: settings.passkey.showSignInButton,
      satisfies_second_factor: true,
    },
  }
}

function organizationSettings(settings: Settings) {
  const { organizations } = settings
  return {
    enabled: organizations.enabled,
    max_allowed_memberships: organizations.maxAllowedMemberships,
    force_organization_selection: organizations.forceOrganizationSelection,
    actions: { admin_delete: organizations.adminDelete },
    domains: {
      enabled: organizations.domainsEnabled,
      enrollment_modes: organizations.domainEnrollmentModes,
      default_role: roleKey(organizations.domainDefaultRole, settings),
    },
    slug: { disabled: organizations.slugDisabled },
    creator_role: roleKey(organizations.creatorRole, settings),
    organization_creation_defaults: { enabled: organizations.creationDefaults },
  }
}

/** Asked for only where the answer can be checked. */
function isCaptchaOn(settings: Settings['attackProtection']): boolean {
  return settings.captchaEnabled && settings.captchaSiteKey !== null && settings.captchaSecretKey !== null
}
