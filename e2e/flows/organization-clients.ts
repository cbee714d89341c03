import { createRequire } from 'node:module'
import { expect } from 'vitest'
import { backendOf, createUser, newCredentials } from '../harness/backend.js'
import type { AppUnderTest } from '../harness/sdks.js'

const ONE_PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const picture = () => new Blob([Buffer.from(ONE_PIXEL, 'base64')], { type: 'image/png' })

/**
 * Every method of `clerkClient.organizations` of the newest SDK, and what
 * `clerkClient.users` says about them.
 */
export async function useEveryMethod(app: AppUnderTest): Promise<void> {
  const { organizations, users } = backendOf(app.instance)
  const [admin, member] = [await createUser(app.instance), await createUser(app.instance)]
  const created = await organizations.createOrganization({
    name: `Client ${admin.id.slice(-6)}`,
    createdBy: admin.id,
    publicMetadata: { plan: 'free' },
  })
  const organizationId = created.id
  const [byId, bySlug] = [
    await organizations.getOrganization({ organizationId, includeMembersCount: true }),
    await organizations.getOrganization({ slug: created.slug! }),
  ]
  expect([byId.membersCount, bySlug.id]).toEqual([1, organizationId])
  const found = await organizations.getOrganizationList({ query: created.name, includeMembersCount: true })
  expect(found.data.map(each => [each.id, each.membersCount])).toEqual([[organizationId, 1]])
  const changed = await organizations.updateOrganization(organizationId, { maxAllowedMemberships: 9 })
  expect(changed.maxAllowedMemberships).toBe(9)
  const merged = await organizations.updateOrganizationMetadata(organizationId, {
    publicMetadata: { seats: 3 },
    privateMetadata: { cost: 1 },
  })
  expect([merged.publicMetadata, merged.privateMetadata]).toEqual([{ plan: 'free', seats: 3 }, { cost: 1 }])
  const replaced = await organizations.replaceOrganizationMetadata(organizationId, {
    publicMetadata: { plan: 'paid' },
  })
  expect([replaced.publicMetadata, replaced.privateMetadata]).toEqual([{ plan: 'paid' }, { cost: 1 }])
  const pictured = await organizations.updateOrganizationLogo(organizationId, { file: picture() })
  expect(pictured.hasImage).toBe(true)
  expect((await organizations.deleteOrganizationLogo(organizationId)).hasImage).toBe(false)

  const ofMember = { organizationId, userId: member.id }
  await organizations.createOrganizationMembership({ ...ofMember, role: 'org:member' })
  const promoted = await organizations.updateOrganizationMembership({ ...ofMember, role: 'org:admin' })
  expect([promoted.role, promoted.permissions.includes('org:sys_memberships:manage')]).toEqual([
    'org:admin',
    true,
  ])
  await organizations.updateOrganizationMembershipMetadata({ ...ofMember, publicMetadata: { desk: 4 } })
  const members = await organizations.getOrganizationMembershipList({
    organizationId,
    role: ['org:admin'],
    userId: [member.id],
  })
  expect([members.totalCount, members.data[0]?.publicMetadata]).toEqual([1, { desk: 4 }])
  expect((await organizations.getInstanceOrganizationMembershipList({})).totalCount).toBeGreaterThan(1)
  const own = await users.getOrganizationMembershipList({ userId: member.id })
  expect(own.data.map(membership => membership.organization.id)).toEqual([organizationId])
  await organizations.deleteOrganizationMembership(ofMember)

  const invited = await organizations.createOrganizationInvitation({
    organizationId,
    emailAddress: member.email,
    role: 'org:member',
    inviterUserId: admin.id,
  })
  await organizations.createOrganizationInvitationBulk(organizationId, [
    { emailAddress: newCredentials().email, role: 'org:member' },
    { emailAddress: newCredentials().email, role: 'org:member' },
  ])
  const pending = await organizations.getOrganizationInvitationList({ organizationId, status: ['pending'] })
  expect(pending.totalCount).toBe(3)
  const ofUser = await users.getOrganizationInvitationList({ userId: member.id })
  expect(ofUser.data.map(each => [each.id, each.publicOrganizationData?.id])).toEqual([
    [invited.id, organizationId],
  ])
  const one = { organizationId, invitationId: invited.id }
  expect((await organizations.getOrganizationInvitation(one)).status).toBe('pending')
  expect((await organizations.revokeOrganizationInvitation(one)).status).toBe('revoked')

  const domain = await organizations.createOrganizationDomain({
    organizationId,
    name: `${admin.id.slice(-8).toLowerCase()}.test`,
    enrollmentMode: 'automatic_invitation',
    verified: true,
  })
  const ofDomain = { organizationId, domainId: domain.id }
  const updated = await organizations.updateOrganizationDomain({
    ...ofDomain,
    enrollmentMode: 'automatic_suggestion',
  })
  // the SDK hands domains on as they come, in spite of its type
  expect(updated).toMatchObject({ enrollment_mode: 'automatic_suggestion' })
  expect((await organizations.getOrganizationDomainList({ organizationId })).totalCount).toBe(1)
  await organizations.deleteOrganizationDomain(ofDomain)
  await organizations.deleteOrganization(organizationId)
  await expect(organizations.getOrganization({ organizationId })).rejects.toMatchObject({ status: 404 })
}

/** What the types of version 4 do not export. */
interface Client4 {
  organizations: Record<string, (...parameters: unknown[]) => Promise<Record<string, never>>>
}

/** The methods of version 4, which sends the role names of its time and no version of the API. */
export async function useMethodsOfVersion4(app: AppUnderTest): Promise<void> {
  const load = createRequire(`${app.directory}/package.json`)
  const { Clerk } = load('@clerk/backend') as { Clerk(options: object): Client4 }
  const { secretKey, serverUrl } = app.instance
  const { organizations } = Clerk({ secretKey, apiUrl: `${serverUrl}/bapi` })
  const call = async (name: string, ...parameters: unknown[]): Promise<unknown> =>
    organizations[name]!(...parameters)
  const [admin, member] = [await createUser(app.instance), await createUser(app.instance)]
  const name = `Client ${admin.id.slice(-6)}`
  const created = (await call('createOrganization', { name, createdBy: admin.id })) as { id: string }
  const organizationId = created.id
  expect(await call('getOrganization', { organizationId })).toMatchObject({ name, createdBy: admin.id })
  expect(await call('getOrganizationList', { query: name })).toMatchObject([{ id: organizationId }])
  const metadata = { publicMetadata: { plan: 'free' } }
  expect(await call('updateOrganization', organizationId, metadata)).toMatchObject(metadata)
  expect(
    await call('updateOrganizationMetadata', organizationId, { publicMetadata: { seats: 3 } }),
  ).toMatchObject({ publicMetadata: { plan: 'free', seats: 3 } })
  const logo = { file: picture(), uploaderUserId: admin.id }
  expect(await call('updateOrganizationLogo', organizationId, logo)).toMatchObject({ hasImage: true })

  const ofMember = { organizationId, userId: member.id }
  expect(await call('createOrganizationMembership', { ...ofMember, role: 'basic_member' })).toMatchObject({
    role: 'org:member',
    publicUserData: { userId: member.id },
  })
  expect(await call('updateOrganizationMembership', { ...ofMember, role: 'admin' })).toMatchObject({
    role: 'org:admin',
  })
  expect(await call('getOrganizationMembershipList', { organizationId })).toHaveLength(2)
  await call('deleteOrganizationMembership', ofMember)
  const invitation = {
    organizationId,
    inviterUserId: admin.id,
    emailAddress: member.email,
    role: 'basic_member',
  }
  const invited = (await call('createOrganizationInvitation', invitation)) as { id: string }
  expect(await call('getPendingOrganizationInvitationList', { organizationId })).toMatchObject([
    { id: invited.id, status: 'pending' },
  ])
  expect(await call('getOrganizationInvitationList', { organizationId, status: ['pending'] })).toHaveLength(1)
  const revoking = { organizationId, invitationId: invited.id, requestingUserId: admin.id }
  expect(await call('revokeOrganizationInvitation', revoking)).toMatchObject({ status: 'revoked' })
  await call('deleteOrganization', organizationId)
}
