import { afterAll, beforeAll, describe, expect } from 'vitest'
import { useEveryMethod, useMethodsOfVersion4 } from './flows/organization-clients.js'
import { backendOf, createUser, newCredentials } from './harness/backend.js'
import { eventually } from './harness/eventually.js'
import {
  signInWithPassword,
  submitIdentifier,
  submitPassword,
  waitUntilSignedIn,
} from './harness/official-components.js'
import {
  ORGANIZATIONS_4,
  ORGANIZATIONS_7,
  type OrganizationStack,
  startOrganizationStack,
} from './harness/organization-apps.js'
import {
  changeRole,
  createOrganization,
  endOrganization,
  invite,
  openMembers,
  removeMember,
  switchTo,
  waitForServer,
} from './harness/organization-pages.js'
import {
  acceptByEmail,
  createUserAt,
  newDomain,
  newName,
  openInvitation,
  photograph,
  signInAsAdmin,
} from './harness/organization-people.js'
import {
  addVerifiedDomain,
  approveRequest,
  askToJoin,
  joinFromList,
  offeredInMembers,
  offeredInProfile,
  suggestToDomain,
  switcherLogo,
  uploadLogo,
} from './harness/organization-settings-pages.js'
import { test } from './harness/visitor.js'

const START_TIMEOUT_MS = 600_000
const TEST_TIMEOUT_MS = 240_000
/** The one that the applications' pages ask `has()` for. */
const CUSTOM_PERMISSION = 'org:teams:write'

let stack: OrganizationStack | undefined

beforeAll(async () => {
  stack = await startOrganizationStack()
  const { organizationPermissions } = backendOf(ORGANIZATIONS_7.instance)
  await organizationPermissions.createOrganizationPermission({ name: 'Write', key: CUSTOM_PERMISSION })
}, START_TIMEOUT_MS)

afterAll(() => stack?.stop())

describe.each([ORGANIZATIONS_7, ORGANIZATIONS_4])('organizations on $sdk', app => {
  const backend = backendOf(app.instance)
  const isVersion4 = app.sdk === 'nextjs@4'

  test(
    'are created, switched and given a logo',
    async ({ visitor }) => {
      const { page } = visitor
      const name = newName()
      await signInWithPassword(page, app, await createUser(app.instance))
      await createOrganization(page, app, name)
      await waitForServer(page, app, { role: 'org:admin', slug: name.toLowerCase().replace(' ', '-') })
      await photograph(page, app, 'profile')

      await switchTo(page, app, 'Personal account')
      await waitForServer(page, app, { id: '' })
      await switchTo(page, app, name)
      await waitForServer(page, app, { role: 'org:admin' })

      expect(await switcherLogo(page)).toMatchObject({
        path: expect.stringMatching(/^\/img\/avatar_placeholder\//),
      })
      await uploadLogo(page, app)
      await eventually('the logo in the switcher', () => switcherLogo(page)).toMatchObject({
        path: expect.stringMatching(/^\/img\/img_/) as string,
        width: 32,
      })
      await photograph(page, app, 'logo')
    },
    TEST_TIMEOUT_MS,
  )

  test(
    'are joined by invitation; roles change, members leave, the organization is deleted',
    async ({ visitor, guest: { page: guest } }) => {
      const { page } = visitor
      const { name } = await signInAsAdmin(page, app)
      const person = newCredentials()
      await invite(page, app, person.email)
      await photograph(page, app, 'invited')
      await acceptByEmail(guest, app, person)
      await waitForServer(guest, app, { role: 'org:member' })
      await photograph(guest, app, 'member')

      await changeRole(page, app, person.email, 'Admin')
      await photograph(page, app, 'members')
      await waitForServer(guest, app, { role: 'org:admin' })
      await changeRole(page, app, person.email, 'Member')
      await endOrganization(guest, app, 'Leave', name)
      await waitForServer(guest, app, { id: '' })
      await photograph(guest, app, 'left')

      await endOrganization(page, app, 'Delete', name)
      await waitForServer(page, app, { id: '' })
    },
    TEST_TIMEOUT_MS,
  )

  test(
    'take members out, who may come back: by link or in the list',
    async ({ visitor, guest: { page: guest } }) => {
      const { page } = visitor
      const { name } = await signInAsAdmin(page, app)
      const person = await createUser(app.instance)
      await invite(page, app, person.email)
      // the ticket signs in who has an account
      await openInvitation(guest, app, person.email)
      await waitUntilSignedIn(guest)
      await waitForServer(guest, app, { role: 'org:member' })
      await removeMember(page, app, person.email)
      await photograph(page, app, 'removed')
      await waitForServer(guest, app, { id: '' })

      await invite(page, app, person.email)
      await guest.goto(`${app.url}/organizations`)
      const counts = () => guest.getByTestId('organization-counts').textContent()
      await eventually('memberships, invitations, suggestions', counts).toBe('0 1 0')
      await photograph(guest, app, 'invitations')
      await joinFromList(guest, app)
      await switchTo(guest, app, name)
      await waitForServer(guest, app, { role: 'org:member' })
    },
    TEST_TIMEOUT_MS,
  )

  test(
    'show to each role what it may do',
    async ({ visitor, guest: { page: guest } }) => {
      const { page } = visitor
      const { id, name } = await signInAsAdmin(page, app)
      const { data: permissions } = await backend.organizationPermissions.getOrganizationPermissionList({
        limit: 100,
      })
      const permissionId = (key: string) => permissions.find(permission => permission.key === key)!.id
      const role = await backend.organizationRoles.createOrganizationRole({
        name: 'Auditor',
        key: `org:auditor_${isVersion4 ? 4 : 7}`,
        permissions: [permissionId(CUSTOM_PERMISSION)],
        includeInInitialRoleSet: true,
      })
      const person = await createUser(app.instance)
      await backend.organizations.createOrganizationMembership({
        organizationId: id,
        userId: person.id,
        role: role.key,
      })
      const allPages = isVersion4 ? ['Members', 'Settings'] : ['General', 'Members']
      const all = ['Update profile', 'Add domain', 'Leave organization', 'Delete organization']
      expect(await offeredInProfile(page, app)).toEqual([...allPages, ...all])
      // version 4 invites on the tab of the invitations
      const forAdmins = isVersion4 ? ['Change role'] : ['Invite', 'Change role']
      expect(await offeredInMembers(page, app)).toEqual(['Members', 'Invitations', 'Requests', ...forAdmins])

      await signInWithPassword(guest, app, person)
      await switchTo(guest, app, name)
      await waitForServer(guest, app, { role: role.key, mayWriteTeams: 'true' })
      const ownPage = isVersion4 ? 'Settings' : 'General'
      expect(await offeredInProfile(guest, app)).toEqual([ownPage, 'Leave organization'])
      await photograph(guest, app, 'auditor')

      await backend.organizationRoles.assignPermissionToOrganizationRole({
        organizationRoleId: role.id,
        permissionId: permissionId('org:sys_memberships:read'),
      })
      await guest.reload()
      expect(await offeredInMembers(guest, app)).toEqual(['Members'])
      await photograph(guest, app, 'reading-members')
    },
    TEST_TIMEOUT_MS,
  )

  test(
    'are suggested to people with an address at a verified domain',
    async ({ visitor, guest: { page: guest } }) => {
      const { page } = visitor
      const { name } = await signInAsAdmin(page, app)
      const domain = newDomain()
      await addVerifiedDomain(page, app, `postmaster@${domain}`)
      await photograph(page, app, 'domain')
      await suggestToDomain(page, app, domain)
      const colleague = await createUserAt(app, domain)
      await signInWithPassword(guest, app, colleague)
      await askToJoin(guest, app, name)
      await photograph(guest, app, 'suggestion')
      await approveRequest(page, app, colleague.email)
      await openMembers(page, app)
      await photograph(page, app, 'approved')
      await switchTo(guest, app, name)
      await waitForServer(guest, app, { role: 'org:member' })
    },
    TEST_TIMEOUT_MS,
  )
})

describe('clerkClient.organizations', () => {
  test('has no method that fails, in version 7', () => useEveryMethod(ORGANIZATIONS_7))
  test('has no method that fails, in version 4', () => useMethodsOfVersion4(ORGANIZATIONS_4))
})

describe('organizations in addresses on nextjs@7', () => {
  const app = ORGANIZATIONS_7

  test(
    'become the active one of the session, if the visitor is a member',
    async ({ visitor }) => {
      const { page } = visitor
      const user = await createUser(app.instance)
      const { organizations } = backendOf(app.instance)
      const [first, second] = [
        await organizations.createOrganization({ name: newName(), createdBy: user.id }),
        await organizations.createOrganization({ name: newName(), createdBy: user.id }),
      ]
      const foreign = await organizations.createOrganization({
        name: newName(),
        createdBy: (await createUser(app.instance)).id,
      })
      await signInWithPassword(page, app, user)
      const slugSeenAt = async (slug: string) => {
        await page.goto(`${app.url}/orgs/${slug}`)
        return page.getByTestId('organization-slug').textContent()
      }
      expect(await slugSeenAt(first.slug!)).toBe(first.slug)
      expect(await slugSeenAt(second.slug!)).toBe(second.slug)
      expect(await slugSeenAt(foreign.slug!)).toBe(second.slug)
      await waitForServer(page, app, { id: second.id })
    },
    TEST_TIMEOUT_MS,
  )
})

describe('where an organization must be chosen, on nextjs@7', () => {
  const app = ORGANIZATIONS_7

  beforeAll(() => stack?.useConfig('frontdesk.choosing.config.json'), START_TIMEOUT_MS)

  test(
    'people come in when they have made one, or accepted an invitation',
    async ({ visitor, guest: { page: guest } }) => {
      const { page } = visitor
      const founder = await createUser(app.instance)
      const name = newName()
      await submitIdentifier(page, app, founder.email)
      await submitPassword(page, founder.password)
      await page.waitForURL(/\/sign-in\/tasks\/choose-organization/)
      await photograph(page, app, 'task')
      await page.locator('input[name=name]').fill(name)
      await page.getByRole('button', { name: 'Continue', exact: true }).click()
      await waitUntilSignedIn(page)
      await waitForServer(page, app, { role: 'org:admin' })

      const person = await createUser(app.instance)
      await invite(page, app, person.email)
      await submitIdentifier(guest, app, person.email)
      await submitPassword(guest, person.password)
      await guest.waitForURL(/\/sign-in\/tasks\/choose-organization/)
      await photograph(guest, app, 'task-invited')
      await guest.getByRole('button', { name: 'Join', exact: true }).click()
      // the row becomes a button when the invitation is accepted
      await guest.getByRole('button', { name }).click()
      await waitUntilSignedIn(guest)
      await waitForServer(guest, app, { role: 'org:member' })
    },
    TEST_TIMEOUT_MS,
  )
})
