import { type InstanceSide, newTestPhone, nextNumber } from '../world/two-instances.js'
import type { BackendRow } from './backend-cast.js'

const newAddress = () => `person${nextNumber()}@people.example`
const ownEmail = () => ({
  to: { address: newAddress() },
  from: { address: 'news@example.com' },
  subject: 'News',
  text: 'News',
})
const TEMPLATE = { template_type: 'email', slug: 'verification_code' }

/** Makes something and gives its id under the name of the path's parameter. */
const made =
  (parameter: string, path: string, body: () => object) =>
  async (side: InstanceSide): Promise<Record<string, string>> => ({
    [parameter]: (await side.backend('POST', path, body())).id,
  })

const jwtTemplate = made('template_id', '/jwt_templates', () => ({
  name: `template${nextNumber()}`,
  claims: {},
}))
const redirectUrl = made('id', '/redirect_urls', () => ({ url: `https://u${nextNumber()}.example/back` }))
const allowed = made('identifier_id', '/allowlist_identifiers', () => ({ identifier: newAddress() }))
const blocked = made('identifier_id', '/blocklist_identifiers', () => ({ identifier: newAddress() }))
const invitation = made('invitation_id', '/invitations', () => ({ email_address: newAddress() }))
const waiting = made('waitlist_entry_id', '/waitlist_entries', () => ({ email_address: newAddress() }))
const satellite = made('domain_id', '/domains', () => ({
  name: `s${nextNumber()}.example`,
  is_satellite: true,
}))

const moveHome = () => ({ body: { home_url: 'https://www.example.com' } })

const removal = (id: string, ids: (side: InstanceSide) => Promise<Record<string, string>>): BackendRow => ({
  id,
  kind: 'thing',
  call: async side => ({ ids: await ids(side) }),
})

/** Not every run of the row finds a Svix application there. */
const forgetSvixApp = (side: InstanceSide) =>
  side.server.backend('DELETE', '/webhooks/svix', undefined, { secretKey: side.secretKey })

/** What belongs to the instance itself. */
export const backendInstanceRows: BackendRow[] = [
  { id: 'GetInstance', kind: 'instance', call: () => ({}) },
  { id: 'UpdateInstance', kind: 'instance', answers: 204, call: () => ({ body: { test_mode: true } }) },
  { id: 'UpdateInstanceRestrictions', kind: 'instance', call: () => ({ body: { allowlist: false } }) },
  { id: 'UpdateInstanceAuthConfig', kind: 'instance', call: () => ({ body: { test_mode: true } }) },
  { id: 'GetInstanceOrganizationSettings', kind: 'instance', call: () => ({}) },
  { id: 'UpdateInstanceOrganizationSettings', kind: 'instance', call: () => ({ body: { enabled: true } }) },
  { id: 'GetInstanceCommunication', kind: 'instance', call: () => ({}) },
  {
    id: 'UpdateInstanceCommunication',
    kind: 'instance',
    call: () => ({ body: { blocked_country_codes: [] } }),
  },
  { id: 'GetInstanceProtect', kind: 'instance', call: () => ({}) },
  { id: 'UpdateInstanceProtect', kind: 'instance', call: () => ({ body: { rules_enabled: false } }) },
  { id: 'GetInstanceOAuthApplicationSettings', kind: 'instance', call: () => ({}) },
  {
    id: 'UpdateInstanceOAuthApplicationSettings',
    kind: 'instance',
    call: () => ({ body: { oauth_jwt_access_tokens: true } }),
  },
  // it wants a publishable key, which names the instance
  { id: 'GetPublicInterstitial', kind: 'public', answers: 400, call: () => ({}) },
  { id: 'GetJWKS', kind: 'instance', call: () => ({}) },
  { id: 'CreateTestingToken', kind: 'instance', call: () => ({}) },

  { id: 'ListDomains', kind: 'instance', call: () => ({}) },
  {
    id: 'AddDomain',
    kind: 'instance',
    call: () => ({ body: { name: `s${nextNumber()}.example`, is_satellite: true } }),
  },
  {
    id: 'UpdateDomain',
    kind: 'thing',
    call: async side => ({ ids: await satellite(side), body: { name: `s${nextNumber()}.example` } }),
  },
  removal('DeleteDomain', satellite),
  // of production instances alone
  { id: 'ChangeDomain', kind: 'instance', answers: 400, call: moveHome },
  { id: 'UpdateProductionInstanceDomain', kind: 'instance', answers: 400, call: moveHome },
  { id: 'ChangeProductionInstanceDomain', kind: 'instance', answers: 400, call: moveHome },
  {
    id: 'VerifyDomainProxy',
    kind: 'reference',
    answers: 400,
    call: async side => ({
      body: { ...(await satellite(side)), proxy_url: 'https://app.example.com/__clerk' },
    }),
  },

  { id: 'ListJWTTemplates', kind: 'instance', call: () => ({}) },
  {
    id: 'CreateJWTTemplate',
    kind: 'instance',
    call: () => ({ body: { name: `template${nextNumber()}`, claims: {} } }),
  },
  removal('GetJWTTemplate', jwtTemplate),
  {
    id: 'UpdateJWTTemplate',
    kind: 'thing',
    call: async side => ({
      ids: await jwtTemplate(side),
      body: { name: `template${nextNumber()}`, claims: { a: 1 } },
    }),
  },
  removal('DeleteJWTTemplate', jwtTemplate),

  { id: 'GetTemplateList', kind: 'instance', call: () => ({ ids: { template_type: 'email' } }) },
  { id: 'GetTemplate', kind: 'instance', call: () => ({ ids: TEMPLATE }) },
  {
    id: 'UpsertTemplate',
    kind: 'instance',
    call: () => ({ ids: TEMPLATE, body: { name: 'Code', subject: 'Code', body: '<p>{{otp_code}}</p>' } }),
  },
  {
    id: 'RevertTemplate',
    kind: 'instance',
    call: async side => {
      const body = { name: 'Code', subject: 'Code', body: '<p>{{otp_code}}</p>' }
      await side.backend('PUT', '/templates/email/verification_code', body)
      return { ids: TEMPLATE }
    },
  },
  {
    id: 'PreviewTemplate',
    kind: 'instance',
    call: () => ({ ids: TEMPLATE, body: { subject: 'Code', body: '<p>{{otp_code}}</p>' } }),
  },
  {
    id: 'ToggleTemplateDelivery',
    kind: 'instance',
    call: () => ({ ids: TEMPLATE, body: { delivered_by_clerk: true } }),
  },

  { id: 'CreateEmail', kind: 'instance', call: () => ({ body: ownEmail() }) },
  { id: 'CreateEmailBatch', kind: 'instance', call: () => ({ body: { messages: [ownEmail()] } }) },
  removal('GetEmail', made('email_id', '/email', ownEmail)),
  {
    id: 'CreateEmailLegacy',
    kind: 'reference',
    call: async side => {
      const { id } = await side.backend('POST', '/email_addresses', {
        user_id: (await side.newUser()).userId,
        email_address: newAddress(),
      })
      return { body: { email_address_id: id, subject: 'News', body: '<p>News</p>' } }
    },
  },
  {
    id: 'CreateSMSMessage',
    kind: 'reference',
    call: async side => {
      const { id } = await side.backend('POST', '/phone_numbers', {
        user_id: (await side.newUser()).userId,
        phone_number: newTestPhone(),
      })
      return { body: { phone_number_id: id, message: 'News' } }
    },
  },

  { id: 'ListRedirectURLs', kind: 'instance', call: () => ({}) },
  {
    id: 'CreateRedirectURL',
    kind: 'instance',
    call: () => ({ body: { url: `https://u${nextNumber()}.example/back` } }),
  },
  removal('GetRedirectURL', redirectUrl),
  removal('DeleteRedirectURL', redirectUrl),

  { id: 'ListAllowlistIdentifiers', kind: 'instance', call: () => ({}) },
  { id: 'CreateAllowlistIdentifier', kind: 'instance', call: () => ({ body: { identifier: newAddress() } }) },
  removal('DeleteAllowlistIdentifier', allowed),
  { id: 'ListBlocklistIdentifiers', kind: 'instance', call: () => ({}) },
  { id: 'CreateBlocklistIdentifier', kind: 'instance', call: () => ({ body: { identifier: newAddress() } }) },
  removal('DeleteBlocklistIdentifier', blocked),

  { id: 'ListInvitations', kind: 'instance', call: () => ({}) },
  { id: 'CreateInvitation', kind: 'instance', call: () => ({ body: { email_address: newAddress() } }) },
  {
    id: 'CreateBulkInvitations',
    kind: 'instance',
    call: () => ({ body: [{ email_address: newAddress() }, { email_address: newAddress() }] }),
  },
  removal('RevokeInvitation', invitation),
  removal('DeleteInvitation', invitation),

  { id: 'ListWaitlistEntries', kind: 'instance', call: () => ({}) },
  { id: 'CreateWaitlistEntry', kind: 'instance', call: () => ({ body: { email_address: newAddress() } }) },
  {
    id: 'CreateBulkWaitlistEntries',
    kind: 'instance',
    call: () => ({ body: [{ email_address: newAddress() }] }),
  },
  removal('InviteWaitlistEntry', waiting),
  removal('RejectWaitlistEntry', waiting),
  removal('DeleteWaitlistEntry', waiting),

  {
    id: 'CreateSvixApp',
    kind: 'instance',
    call: async side => {
      await forgetSvixApp(side)
      return {}
    },
  },
  {
    id: 'DeleteSvixApp',
    kind: 'instance',
    answers: 204,
    call: async side => {
      await forgetSvixApp(side)
      await side.backend('POST', '/webhooks/svix')
      return {}
    },
  },
  {
    id: 'GenerateSvixAuthURL',
    kind: 'instance',
    call: async side => {
      await forgetSvixApp(side)
      await side.backend('POST', '/webhooks/svix')
      return {}
    },
  },
]
