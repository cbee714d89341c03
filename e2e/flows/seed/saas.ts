import { expect } from 'vitest'
import { createUser } from '../../harness/backend.js'
import { eventually } from '../../harness/eventually.js'
import { SEED_ADVANCED as app, SEED_INSTANCE } from '../../harness/seed-app.js'
import {
  callApi,
  newOrganization,
  runAction,
  seedBackend,
  switchToOrganization,
  waitForRow,
} from '../../harness/seed-pages.js'
import { test } from '../../harness/visitor.js'

/**
 * Example 1: the dashboard of an organization and the management of its
 * members, behind the advanced middleware.
 */
export function saasExample(): void {
  const { organizations } = seedBackend

  test('the organization dashboard counts projects and members and shows the plan', async ({ visitor }) => {
    const { page } = visitor
    const user = await createUser(SEED_INSTANCE)
    await seedBackend.users.updateUser(user.id, { firstName: 'Ada', lastName: 'Lovelace' })
    const organization = await newOrganization(user)
    await eventually(
      'the name in the database',
      async () => (await waitForRow('User', user.id)).lastName,
    ).toBe('Lovelace')
    await waitForRow('Organization', organization.id)
    await switchToOrganization(page, app, user, organization)

    await page.getByRole('heading', { name: organization.name }).waitFor()
    await page.getByText('1 members').waitFor()
    const tile = (title: string) =>
      page
        .locator('div.border', { has: page.getByRole('heading', { name: title, exact: true }) })
        .locator('p')
    expect(await tile('Projects').textContent()).toBe('0')
    expect(await tile('Plan').textContent()).toBe('Free')

    await organizations.updateOrganizationMetadata(organization.id, { publicMetadata: { plan: 'pro' } })
    expect((await callApi(page, '/api/projects', { title: 'Note G' })).status).toBe(201)
    await page.reload()
    expect(await tile('Projects').textContent()).toBe('1')
    expect(await tile('Members').textContent()).toBe('1')
    expect(await tile('Plan').textContent()).toBe('pro')
    await page.getByRole('heading', { name: 'Note G' }).waitFor()
    await page.getByText('Created by Ada Lovelace').waitFor()
  })

  test('admins invite, change roles and remove members', async ({ visitor }) => {
    const { page } = visitor
    const [admin, member] = [await createUser(SEED_INSTANCE), await createUser(SEED_INSTANCE)]
    const organization = await newOrganization(admin)
    const ofMember = { organizationId: organization.id, userId: member.id }
    await organizations.createOrganizationMembership({ ...ofMember, role: 'org:member' })
    await switchToOrganization(page, app, admin, organization)
    await page.goto(`${app.url}/orgs/${organization.id}/members`)
    const entry = page.getByRole('list', { name: 'Members' }).getByText(member.id)
    await entry.getByText(/member$/).waitFor()

    expect(await runAction(page, 'Set role', { userId: member.id, role: 'admin' })).toBe('done null')
    await entry.getByText(/admin$/).waitFor()
    expect(await runAction(page, 'Invite', { email: `new-${member.email}`, role: 'member' })).toMatch(
      /^done "orginv_/,
    )
    expect(await runAction(page, 'Remove', { userId: member.id })).toBe('done null')
    await entry.waitFor({ state: 'detached' })
    const { data } = await organizations.getOrganizationMembershipList({ organizationId: organization.id })
    expect(data.map(({ publicUserData }) => publicUserData?.userId)).toEqual([admin.id])
  })

  test('members cannot manage members', async ({ visitor }) => {
    const { page } = visitor
    const [admin, member] = [await createUser(SEED_INSTANCE), await createUser(SEED_INSTANCE)]
    const organization = await newOrganization(admin)
    await organizations.createOrganizationMembership({
      organizationId: organization.id,
      userId: member.id,
      role: 'org:member',
    })
    await switchToOrganization(page, app, member, organization)
    await page.goto(`${app.url}/orgs/${organization.id}/members`)
    expect(await runAction(page, 'Invite', { email: `new-${member.email}`, role: 'admin' })).toMatch(
      /^refused/,
    )
    expect(await runAction(page, 'Set role', { userId: member.id, role: 'admin' })).toMatch(/^refused/)
    expect(await runAction(page, 'Remove', { userId: admin.id })).toMatch(/^refused/)
    const { data } = await organizations.getOrganizationMembershipList({ organizationId: organization.id })
    expect(data).toHaveLength(2)
  })
}
