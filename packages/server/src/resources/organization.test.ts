import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../config/settings.js'
import type { OrganizationInvitationView } from '../model/organization-invitation.js'
import { CREATOR_PERMISSIONS } from '../model/role.js'
import { identifierRow, NOW, organizationRow, roleView, userView } from '../model/rows.fixture.js'
import type { OrganizationDomainRow } from '../store/tables.js'
import {
  backendOrganization,
  backendOrganizationWithLogo,
  frontendOrganization,
  publicOrganizationData,
} from './organization.js'
import { organizationDomain, ownershipChallenge } from './organization-domain.js'
import { backendInvitation, frontendInvitation, frontendInvitationOfUser } from './organization-invitation.js'
import { backendMembership, frontendMembership } from './organization-membership.js'
import { organizationRole } from './organization-role.js'
import { roleSetResource } from './role-set.js'
import { publicUserData } from './user.js'

const facts = {
  publicUrl: 'https://id.example.com',
  now: NOW,
  settings: settingsSchema.parse({}),
  connections: [],
}
const AVATAR = 'https://id.example.com/img/avatar_placeholder/org_1.A.svg'
const ownPart = { id: 'org_1', name: 'Acme', slug: 'acme', image_url: AVATAR, has_image: false }
const times = { created_at: NOW - 1000, updated_at: NOW - 500 }
const shared = {
  object: 'organization',
  ...ownPart,
  max_allowed_memberships: 5,
  admin_delete_enabled: true,
  public_metadata: { tier: 'gold' },
  ...times,
}

describe('an organization', () => {
  const row = organizationRow()

  it('shows to strangers its name and picture alone', () =>
    expect(publicOrganizationData(row, facts)).toEqual(ownPart))

  it('shows to members its counts, and nothing private', () =>
    expect(frontendOrganization(row, facts)).toEqual({
      ...shared,
      members_count: 3,
      pending_invitations_count: 2,
      self_serve_sso_enabled: false,
      logo_url: null,
    }))

  it.each([
    [{}, {}, {}],
    [{ created_by: 'user_1' }, {}, { created_by: 'user_1' }],
    [{}, { membersCount: 0 }, { members_count: 0 }],
    [
      {},
      { missingMemberWithElevatedPermissions: false },
      { missing_member_with_elevated_permissions: false },
    ],
    [{}, { roleSetKey: null }, { role_set_key: null }],
    [{}, { roleSetKey: 'role_set:default' }, { role_set_key: 'role_set:default' }],
  ])('shows to the Backend API what it asks for: %j %j', (changes, details, more) =>
    expect(backendOrganization(organizationRow(changes), facts, details)).toEqual({
      ...shared,
      private_metadata: { account: 7 },
      ...more,
    }),
  )

  it('has the address of its logo in both places once there is one', () => {
    const url = 'https://id.example.com/img/img_1'
    const withLogo = organizationRow({ image_id: 'img_1' })
    const expected = { image_url: url, logo_url: url, has_image: true }
    expect(frontendOrganization(withLogo, facts)).toMatchObject(expected)
    expect(backendOrganizationWithLogo(withLogo, facts)).toMatchObject(expected)
    expect(backendOrganizationWithLogo(row, facts)).toMatchObject({ image_url: AVATAR, logo_url: AVATAR })
  })
})

describe('a membership', () => {
  const user = userView({ primary_email_address_id: 'idn_1' }, [identifierRow()])
  const view = {
    membership: {
      instance_id: 'ins_1',
      id: 'orgmem_1',
      organization_id: 'org_1',
      user_id: 'user_1',
      role_id: 'role_1',
      public_metadata: { team: 'a' },
      private_metadata: { salary: 1 },
      ...times,
    },
    organization: organizationRow(),
    role: roleView('org:editor', ['org:b:read', 'org:a:read'], { name: 'Editor' }),
    user,
  }
  const own = {
    object: 'organization_membership',
    id: 'orgmem_1',
    role: 'org:editor',
    role_name: 'Editor',
    permissions: ['org:a:read', 'org:b:read'],
    public_metadata: { team: 'a' },
    ...times,
  }

  it('is shown to the Backend API with what is private of it and of the organization', () =>
    expect(backendMembership(view, facts)).toEqual({
      ...own,
      private_metadata: { salary: 1 },
      organization: { ...shared, private_metadata: { account: 7 } },
      public_user_data: { ...publicUserData(user, facts), deprovisioned: false },
    }))

  it('is shown to members without it', () => {
    const shown = frontendMembership(view, facts)
    expect(shown).toEqual({
      ...own,
      organization: {
        ...shared,
        members_count: 3,
        pending_invitations_count: 2,
        self_serve_sso_enabled: false,
        logo_url: null,
      },
      public_user_data: publicUserData(user, facts),
    })
    expect(JSON.stringify(shown)).not.toMatch(/salary|account/)
  })
})

describe('an invitation to an organization', () => {
  const view: OrganizationInvitationView = {
    invitation: {
      instance_id: 'ins_1',
      id: 'orginv_1',
      organization_id: 'org_1',
      email_address: 'grace@example.com',
      role_id: 'role_1',
      status: 'pending',
      inviter_user_id: 'user_1',
      organization_domain_id: null,
      ticket_hash: 'secret-hash',
      redirect_url: null,
      application_origin: null,
      public_metadata: { a: 1 },
      private_metadata: { b: 2 },
      accepted_by: null,
      expires_at: NOW + 1,
      ...times,
    },
    organization: organizationRow(),
    role: roleView('org:member', [], { name: 'Member' }),
    inviter: userView({ username: 'ada' }),
    url: 'https://id.example.com/ticket',
  }
  const own = {
    object: 'organization_invitation',
    id: 'orginv_1',
    email_address: 'grace@example.com',
    role: 'org:member',
    role_name: 'Member',
    organization_id: 'org_1',
    status: 'pending',
    public_metadata: { a: 1 },
    url: 'https://id.example.com/ticket',
    expires_at: NOW + 1,
    ...times,
  }

  it('is shown to the Backend API with its inviter', () =>
    expect(backendInvitation(view, facts)).toEqual({
      ...own,
      inviter_id: 'user_1',
      public_inviter_data: {
        user_id: 'user_1',
        first_name: 'Ada',
        last_name: 'Lovelace',
        image_url: 'https://id.example.com/img/avatar_placeholder/user_1.AL.svg',
        has_image: false,
        identifier: 'ada',
      },
      private_metadata: { b: 2 },
    }))

  it('has no inviter where a domain made it', () =>
    expect(backendInvitation({ ...view, inviter: null }, facts).public_inviter_data).toBeNull())

  it('is shown to administrators, and to the invited person with the organization', () => {
    expect(frontendInvitation(view, facts)).toEqual(own)
    expect(frontendInvitationOfUser(view, facts)).toEqual({ ...own, public_organization_data: ownPart })
  })

  it('is over when its time is', () =>
    expect(frontendInvitation(view, { ...facts, now: NOW + 1 }).status).toBe('expired'))
})

describe('a domain of an organization', () => {
  const domain: OrganizationDomainRow = {
    instance_id: 'ins_1',
    id: 'orgdmn_1',
    organization_id: 'org_1',
    name: 'acme.example',
    enrollment_mode: 'manual_invitation',
    affiliation_email_address: null,
    affiliation_verification_id: null,
    affiliation_strategy: null,
    affiliation_verified_at: null,
    ownership_strategy: null,
    ownership_txt_value: null,
    ownership_attempts: 0,
    ownership_expires_at: null,
    ownership_verified_at: null,
    ...times,
  }
  const shown = (changes: Partial<OrganizationDomainRow>) =>
    organizationDomain(
      {
        domain: { ...domain, ...changes },
        organization: organizationRow(),
        verification: null,
        pendingInvitationsCount: 1,
        pendingSuggestionsCount: 2,
      },
      facts,
    )

  it('is shown with its counts and its organization', () =>
    expect(shown({})).toEqual({
      object: 'organization_domain',
      id: 'orgdmn_1',
      organization_id: 'org_1',
      name: 'acme.example',
      enrollment_mode: 'manual_invitation',
      affiliation_email_address: null,
      affiliation_verification: null,
      ownership_verification: null,
      verification: null,
      total_pending_invitations: 1,
      total_pending_suggestions: 2,
      public_organization_data: ownPart,
      ...times,
    }))

  const txt = { ownership_strategy: 'txt', ownership_txt_value: 'abc', ownership_attempts: 2 }
  it.each([
    ['asked for', { ...txt, ownership_expires_at: NOW + 1 }, 'unverified'],
    ['over', { ...txt, ownership_expires_at: NOW }, 'expired'],
    ['proven', { ...txt, ownership_expires_at: NOW, ownership_verified_at: NOW - 1 }, 'verified'],
    ['proven by an administrator', { ownership_strategy: 'admin', ownership_verified_at: NOW }, 'verified'],
  ])('has an ownership that is %s: %#', (_, changes, status) => {
    expect(shown(changes).ownership_verification).toMatchObject({
      status,
      strategy: changes.ownership_strategy,
      verified_at: (changes as Partial<OrganizationDomainRow>).ownership_verified_at ?? null,
    })
    const isOpen = changes.ownership_strategy === 'txt' && status !== 'verified'
    expect(ownershipChallenge({ ...domain, ...changes })).toEqual({
      txt_record_name: isOpen ? '_frontdesk-verification.acme.example' : null,
      txt_record_value: isOpen ? 'abc' : null,
    })
  })

  it.each([
    [{ affiliation_strategy: 'email_code' }, 'unverified'],
    [{ affiliation_strategy: 'email_code', affiliation_verified_at: NOW }, 'verified'],
  ])('has an affiliation under both of its names: %j', (changes, status) => {
    const { affiliation_verification: affiliation, verification } = shown(changes)
    expect(affiliation).toMatchObject({ status, strategy: 'email_code', attempts: null, expire_at: null })
    expect(verification).toEqual(affiliation)
  })
})

describe('roles', () => {
  const admin = roleView('org:admin', [...CREATOR_PERMISSIONS], { id: 'role_admin', name: 'Admin' })
  const guest = roleView('org:guest', ['org:a:b'], { id: 'role_guest', name: 'Guest' })

  it('show their permissions in the order that they are given in', () =>
    expect(organizationRole(guest)).toEqual({
      object: 'role',
      id: 'role_guest',
      name: 'Guest',
      key: 'org:guest',
      description: null,
      is_creator_eligible: false,
      permissions: [
        {
          object: 'permission',
          id: 'perm_org:a:b',
          name: 'org:a:b',
          key: 'org:a:b',
          description: '',
          type: 'user',
          ...times,
        },
      ],
      ...times,
    }))

  it('tell whether a creator may have them', () =>
    expect(organizationRole(admin).is_creator_eligible).toBe(true))

  it('are shown in their set, each with whether somebody has it', () => {
    const item = (id: string, name: string, key: string, hasMembers: boolean) => ({
      object: 'role_set_item',
      id,
      name,
      key,
      description: null,
      members_count: null,
      has_members: hasMembers,
      ...times,
    })
    const roleSet = {
      instance_id: 'ins_1',
      id: 'rset_1',
      key: 'role_set:default',
      name: 'Default',
      description: null,
      type: 'initial' as const,
      default_role_id: 'role_guest',
      creator_role_id: 'role_gone',
      ...times,
    }
    expect(roleSetResource({ roleSet, roles: [admin, guest], inUse: new Set(['role_admin']) })).toEqual({
      object: 'role_set',
      id: 'rset_1',
      name: 'Default',
      key: 'role_set:default',
      description: null,
      roles: [
        item('role_admin', 'Admin', 'org:admin', true),
        item('role_guest', 'Guest', 'org:guest', false),
      ],
      default_role: item('role_guest', 'Guest', 'org:guest', false),
      creator_role: null,
      type: 'initial',
      role_set_migration: null,
      ...times,
    })
  })
})
