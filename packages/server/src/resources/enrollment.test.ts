import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../config/settings.js'
import { NOW, organizationRow, userView, verificationRow } from '../model/rows.fixture.js'
import type { OrganizationDomainRow, OrganizationMembershipRequestRow } from '../store/tables.js'
import { publicOrganizationData } from './organization.js'
import { organizationCreationDefaults } from './organization-creation-defaults.js'
import { organizationDomain } from './organization-domain.js'
import { frontendDomain } from './organization-domain-frontend.js'
import { membershipRequest } from './organization-membership-request.js'
import { organizationSuggestion } from './organization-suggestion.js'
import { imageResource, pictureUrl } from './picture.js'
import { publicUserData } from './user.js'

const facts = {
  publicUrl: 'https://id.example.com',
  now: NOW,
  settings: settingsSchema.parse({}),
  connections: [],
}
const times = { created_at: NOW - 1000, updated_at: NOW - 500 }

const domain: OrganizationDomainRow = {
  instance_id: 'ins_1',
  id: 'orgdmn_1',
  organization_id: 'org_1',
  name: 'acme.example',
  enrollment_mode: 'automatic_suggestion',
  affiliation_email_address: 'ada@acme.example',
  affiliation_verification_id: 'ver_1',
  affiliation_strategy: 'email_code',
  affiliation_verified_at: null,
  ownership_strategy: 'txt',
  ownership_txt_value: 'value',
  ownership_attempts: 2,
  ownership_expires_at: NOW + 1,
  ownership_verified_at: null,
  ...times,
}
const viewOf = (changes: Partial<OrganizationDomainRow>, verification = verificationRow()) => ({
  domain: { ...domain, ...changes },
  organization: organizationRow(),
  verification,
  pendingInvitationsCount: 0,
  pendingSuggestionsCount: 0,
})

describe('a domain as members see it', () => {
  const NAME = '_frontdesk-verification.acme.example'
  it.each([
    ['open, to somebody who manages it', {}, true, NAME, 'value'],
    ['open, to somebody who reads it', {}, false, NAME, null],
    ['over, to somebody who manages it', { ownership_expires_at: NOW }, true, null, null],
    ['proven, to somebody who manages it', { ownership_verified_at: NOW }, true, null, null],
    ['given by an administrator', { ownership_strategy: 'admin' }, true, null, null],
  ])('shows a proof that is %s', (_, changes, mayManage, recordName, value) => {
    const view = viewOf(changes)
    const { ownership_verification: ownership, ...rest } = organizationDomain(view, facts)
    expect(frontendDomain(view, { ...facts, mayManage })).toEqual({
      ...rest,
      ownership_verification: { ...ownership, txt_record_name: recordName, txt_record_value: value },
    })
  })

  it('shows no proof where none was asked for', () =>
    expect(frontendDomain(viewOf({ ownership_strategy: null }), { ...facts, mayManage: true })).toMatchObject(
      { ownership_verification: null },
    ))

  it.each([
    ['open', {}, {}, 'unverified'],
    ['used up', {}, { attempts: 3 }, 'failed'],
    ['over', {}, { expires_at: NOW }, 'expired'],
    [
      'proven, whatever became of the code',
      { affiliation_verified_at: NOW - 1 },
      { attempts: 3 },
      'verified',
    ],
  ])('shows a code to its address that is %s', (_, changes, sent, status) =>
    expect(
      organizationDomain(viewOf(changes, verificationRow(sent)), facts).affiliation_verification,
    ).toMatchObject({ status, attempts: (sent as { attempts?: number }).attempts ?? 0 }),
  )
})

describe('somebody who could join an organization', () => {
  it('sees of it in a suggestion what everybody sees', () => {
    const row = {
      instance_id: 'ins_1',
      id: 'orgsug_1',
      organization_id: 'org_1',
      user_id: 'user_1',
      organization_domain_id: 'orgdmn_1',
      email_address: 'ada@acme.example',
      status: 'pending',
      ...times,
    } as const
    expect(organizationSuggestion(row, organizationRow(), facts)).toEqual({
      object: 'organization_suggestion',
      id: 'orgsug_1',
      status: 'pending',
      public_organization_data: publicOrganizationData(organizationRow(), facts),
      ...times,
    })
  })

  const user = userView()
  it.each([
    ['is still there', user, publicUserData(user, facts)],
    ['is gone', null, null],
  ])('asks for it by a request, and %s', (_, view, shown) => {
    const row: OrganizationMembershipRequestRow = {
      instance_id: 'ins_1',
      id: 'orgreq_1',
      organization_id: 'org_1',
      user_id: 'user_1',
      suggestion_id: 'orgsug_1',
      status: 'accepted',
      ...times,
    }
    expect(membershipRequest(row, view, facts)).toEqual({
      object: 'organization_membership_request',
      id: 'orgreq_1',
      organization_id: 'org_1',
      status: 'accepted',
      public_user_data: shown,
      ...times,
    })
  })
})

describe('the form of a new organization', () => {
  const form = { name: 'Acme', slug: 'acme', logo: null, blur_hash: null }
  it.each([
    ['warns of nothing', null, null],
    [
      'warns of one that has the same domain',
      { name: 'Acme Inc', domain: 'acme.example' },
      {
        code: 'organization_already_exists',
        severity: 'warning',
        type: 'warning',
        message: 'Acme Inc has been created for acme.example already.',
        meta: { organization_name: 'Acme Inc', organization_domain: 'acme.example' },
      },
    ],
  ])('%s', (_, existing, advisory) =>
    expect(organizationCreationDefaults({ name: 'Acme', slug: 'acme', existing })).toEqual({
      advisory,
      form,
    }),
  )
})

describe('a picture', () => {
  it.each([
    ['the uploaded one', 'img_1', ['Ada', null], '/img/img_1'],
    ['one of its initials', null, ['Ada', 'Lovelace'], '/img/avatar_placeholder/user_1.AL.svg'],
    ['one of its first two initials', null, ['a', 'b', 'c'], '/img/avatar_placeholder/user_1.AB.svg'],
    ['one of plain initials alone', null, ['  ada', 'Émile', '7'], '/img/avatar_placeholder/user_1.A7.svg'],
    ['one without initials', null, [null, ' ', '<'], '/img/avatar_placeholder/user_1.svg'],
  ])('is %s', (_, imageId, names, path) =>
    expect(pictureUrl('https://id.example.com', imageId, 'user_1', names)).toBe(
      `https://id.example.com${path}`,
    ),
  )

  it('has after its upload the address that its owner shows', () =>
    expect(imageResource('https://id.example.com', 'img_1').public_url).toBe(
      pictureUrl('https://id.example.com', 'img_1', 'user_1', []),
    ))
})
