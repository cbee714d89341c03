import { describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../config/settings.js'
import { accountPortal } from './account-portal.js'
import { instance, instanceAuthSettings, instanceRestrictions, oauthApplicationSettings } from './instance.js'
import { domainResource, type DomainView } from './instance-domain.js'
import { organizationSettings } from './organization-settings.js'
import { proxyCheck } from './proxy-check.js'
import { roleKey } from './role-key.js'
import { androidAssetLinks, openIdConfiguration } from './well-known.js'

const settings = (input: SettingsInput = {}) => settingsSchema.parse(input)

describe('an instance', () => {
  it('is shown with its origins, and in no workspace', () =>
    expect(instance({ id: 'ins_1', environment: 'production', origins: ['https://a.test'] })).toEqual({
      object: 'instance',
      id: 'ins_1',
      environment_type: 'production',
      allowed_origins: ['https://a.test'],
      workspace_id: null,
    }))

  it.each([
    ['allowlist', 'allowlist'],
    ['blocklist', 'blocklist'],
    ['disabledOnSignIn', 'allowlist_blocklist_disabled_on_sign_in'],
    ['blockEmailSubaddresses', 'block_email_subaddresses'],
    ['blockDisposableEmailDomains', 'block_disposable_email_domains'],
  ])('shows its restriction %s as %s', (name, shown) => {
    const { object: _, ...flags } = instanceRestrictions(settings({ restrictions: { [name]: true } }))
    expect(Object.entries(flags).filter(([, value]) => value)).toEqual([[shown, true]])
  })

  it.each([
    ['no-reply@acme.example', 'no-reply'],
    ['team.acme@mail.acme.example', 'team.acme'],
  ])('that writes from %s shows %s alone', (fromAddress, shown) => {
    const given = settings({ email: { fromAddress }, signUp: { progressive: false } })
    expect(instanceAuthSettings('ins_1', given)).toEqual({
      object: 'instance_settings',
      id: 'ins_1',
      restricted_to_allowlist: false,
      from_email_address: shown,
      progressive_sign_up: false,
      enhanced_email_deliverability: false,
    })
  })

  it.each([
    ['dynamicClientRegistration', 'dynamic_oauth_client_registration'],
    ['jwtAccessTokens', 'oauth_jwt_access_tokens'],
    ['clientIdMetadataAdvertised', 'client_id_metadata_documents_advertised'],
    ['clientIdMetadataOnlyPreRegistered', 'client_id_metadata_documents_only_allow_pre_registered_clients'],
    ['clientIdMetadataBlockImplicit', 'client_id_metadata_documents_block_implicitly_allowed_clients'],
  ])('shows its OAuth setting %s as %s', (name, shown) => {
    const allOff = { jwtAccessTokens: false }
    const given = settings({ oauthApplications: { ...allOff, [name]: true } })
    const flags = Object.entries(oauthApplicationSettings(given)).filter(([, value]) => value === true)
    expect(flags).toEqual([[shown, true]])
  })
})

describe('the account pages of an instance', () => {
  const signInUrl = 'https://app.example.com/sign-in'
  it.each([
    ['are on and the application has no page', { accountPages: true }, true, true],
    ['are on and the application has its own', { accountPages: true, signInUrl }, true, false],
    ['are off and the application has its own', { accountPages: false, signInUrl }, false, false],
    ['are off and there is no page', { accountPages: false }, false, false],
  ])('that %s: enabled, internal linking', (_, display, enabled, internalLinking) =>
    expect(accountPortal(settings({ display }))).toMatchObject({
      enabled,
      internal_linking: internalLinking,
    }),
  )
})

describe('a domain of an instance', () => {
  const view: DomainView = {
    id: 'dmn_1',
    name: 'example.com',
    isSatellite: false,
    frontendApiUrl: 'https://clerk.example.com',
    accountPagesUrl: 'https://accounts.example.com',
    proxyUrl: null,
    developmentOrigin: '',
    hosts: [],
  }
  it.each([
    ['needs no records', [], []],
    [
      'needs records',
      ['clerk.example.com', 'accounts.example.com'],
      [
        { host: 'clerk.example.com', value: 'example.com', required: true },
        { host: 'accounts.example.com', value: 'example.com', required: true },
      ],
    ],
  ])('that %s is shown with them', (_, hosts, targets) =>
    expect(domainResource({ ...view, hosts })).toEqual({
      object: 'domain',
      id: 'dmn_1',
      name: 'example.com',
      is_satellite: false,
      frontend_api_url: 'https://clerk.example.com',
      accounts_portal_url: 'https://accounts.example.com',
      proxy_url: null,
      development_origin: '',
      cname_targets: targets,
    }),
  )

  it('has a proxy check with one instant for all that happened', () =>
    expect(
      proxyCheck({
        id: 'pc_1',
        domainId: 'dmn_1',
        proxyUrl: 'https://x.test/p',
        isSuccessful: true,
        ranAt: 7,
      }),
    ).toMatchObject({ last_run_at: 7, created_at: 7, updated_at: 7, successful: true }))
})

describe('the key of a role', () => {
  it.each([
    ['org:admin', 'admin'],
    ['org:member', 'member'],
    ['org:editor', 'org:editor'],
    ['org:toString', 'org:toString'],
    ['org:administrator', 'org:administrator'],
  ])('%s is written as %s where short keys are asked for', (key, short) => {
    expect(roleKey(key, settings({ organizations: { shortRoleKeys: true } }))).toBe(short)
    expect(roleKey(key, settings())).toBe(key)
  })

  it.each([
    [false, 'org:admin', 'org:editor'],
    [true, 'admin', 'org:editor'],
  ])('stands in the settings of organizations, short: %s', (shortRoleKeys, creator, member) => {
    const given = settings({ organizations: { shortRoleKeys, domainDefaultRole: 'org:editor' } })
    expect(organizationSettings(given, 'role_set:default')).toMatchObject({
      creator_role: creator,
      domains_default_role: member,
      initial_role_set_key: 'role_set:default',
    })
  })
})

describe('a well-known document', () => {
  it('has every address below the issuer', () => {
    const { issuer, ...rest } = openIdConfiguration('https://clerk.example.com')
    expect(issuer).toBe('https://clerk.example.com')
    const addresses = Object.values(rest).filter(value => typeof value === 'string')
    expect(addresses).toHaveLength(6)
    for (const address of addresses) expect(address).toMatch(/^https:\/\/clerk\.example\.com\/\S+$/)
  })

  it('lets every Android application open links and use passwords', () => {
    const sha256CertFingerprints = ['AA:BB']
    expect(androidAssetLinks([{ packageName: 'com.example.app', sha256CertFingerprints }])).toEqual([
      {
        relation: [
          'delegate_permission/common.handle_all_urls',
          'delegate_permission/common.get_login_creds',
        ],
        target: {
          namespace: 'android_app',
          package_name: 'com.example.app',
          sha256_cert_fingerprints: ['AA:BB'],
        },
      },
    ])
    expect(androidAssetLinks([])).toEqual([])
  })
})
