import { DIALECTS, startTestServer } from '@frontdesk/testkit'
import { expect, it } from 'vitest'
import { claimsOf, mint, signIn } from './support.js'

/** Every shortcode of docs/configuration.md. */
const SHORTCODES = [
  'user.id',
  'user.external_id',
  'user.first_name',
  'user.last_name',
  'user.full_name',
  'user.username',
  'user.image_url',
  'user.has_image',
  'user.created_at',
  'user.updated_at',
  'user.last_sign_in_at',
  'user.primary_email_address',
  'user.email_verified',
  'user.primary_phone_number',
  'user.phone_number_verified',
  'user.primary_web3_wallet',
  'user.two_factor_enabled',
  'user.public_metadata',
  'user.unsafe_metadata',
  'user.organizations',
  'session.id',
  'session.actor',
  'session.status',
  'org.id',
  'org.name',
  'org.slug',
  'org.role',
  'org.image_url',
  'org.has_image',
  'org.public_metadata',
  'org_membership.id',
  'org_membership.role',
  'org_membership.permissions',
  'org_membership.public_metadata',
]
const WALLET = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'

it.each(DIALECTS)('every documented shortcode says what is so, on %s', async dialect => {
  const server = await startTestServer({
    dialect,
    settings: {
      session: { claims: Object.fromEntries(SHORTCODES.map(name => [name, `{{${name}}}`])) },
      organizations: { enabled: true },
      signIn: { clientTrust: false, ticketsPassSecondFactor: true },
      attributes: {
        username: { enabled: true },
        authenticatorApp: { enabled: true },
        phoneNumber: { enabled: true },
        web3Wallet: { enabled: true },
      },
    },
  })
  const createdAt = server.clock.now()
  const { body: user } = await server.backend<{ id: string; image_url: string }>('POST', '/users', {
    external_id: 'ext-1',
    first_name: 'Ada',
    last_name: 'Lovelace',
    username: 'ada_l',
    email_address: ['ada@example.com'],
    phone_number: ['+4917012345678'],
    web3_wallet: [WALLET],
    password: 'correct-horse-9',
    public_metadata: { role: 'editor' },
    unsafe_metadata: { theme: 'dark' },
  })
  server.clock.advance(60_500)
  const browser = server.browser()
  const { sessionId } = await signIn(browser, 'ada@example.com')
  const signedInAt = server.clock.now()
  const { body: org } = await server.backend<{ id: string; slug: string; image_url: string }>(
    'POST',
    '/organizations',
    { name: 'Acme', slug: 'acme', created_by: user.id, public_metadata: { plan: 'gold' } },
  )
  const membershipPath = `/organizations/${org.id}/memberships/${user.id}/metadata`
  const { body: membership } = await server.backend<{ id: string }>('PATCH', membershipPath, {
    public_metadata: { team: 'blue' },
  })
  await browser.post(`/v1/client/sessions/${sessionId}/touch`, { active_organization_id: org.id })

  const claims = claimsOf((await mint(browser, sessionId)).body.jwt)
  const { body: shown } = await server.backend<{ updated_at: number; image_url: string }>(
    'GET',
    `/users/${user.id}`,
  )
  const seconds = (ms: number) => Math.floor(ms / 1000)
  expect(Object.fromEntries(SHORTCODES.map(name => [name, claims[name]]))).toEqual({
    'user.id': user.id,
    'user.external_id': 'ext-1',
    'user.first_name': 'Ada',
    'user.last_name': 'Lovelace',
    'user.full_name': 'Ada Lovelace',
    'user.username': 'ada_l',
    'user.image_url': shown.image_url,
    'user.has_image': false,
    'user.created_at': seconds(createdAt),
    'user.updated_at': seconds(shown.updated_at),
    'user.last_sign_in_at': seconds(signedInAt),
    'user.primary_email_address': 'ada@example.com',
    'user.email_verified': true,
    'user.primary_phone_number': '+4917012345678',
    'user.phone_number_verified': true,
    'user.primary_web3_wallet': WALLET.toLowerCase(),
    'user.two_factor_enabled': false,
    'user.public_metadata': { role: 'editor' },
    'user.unsafe_metadata': { theme: 'dark' },
    'user.organizations': { [org.id]: 'org:admin' },
    'session.id': sessionId,
    'session.actor': null,
    'session.status': 'active',
    'org.id': org.id,
    'org.name': 'Acme',
    'org.slug': 'acme',
    'org.role': 'org:admin',
    'org.image_url': org.image_url,
    'org.has_image': false,
    'org.public_metadata': { plan: 'gold' },
    'org_membership.id': membership.id,
    'org_membership.role': 'org:admin',
    'org_membership.permissions': [],
    'org_membership.public_metadata': { team: 'blue' },
  })

  await server.backend('PATCH', `/users/${user.id}`, { totp_secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' })
  const later = claimsOf((await mint(browser, sessionId)).body.jwt)
  expect(later['user.two_factor_enabled']).toBe(true)
  await server.close()
})
