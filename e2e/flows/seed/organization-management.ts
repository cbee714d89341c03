import { expect } from 'vitest'
import { createUser } from '../../harness/backend.js'
import { eventually } from '../../harness/eventually.js'
import { messagesTo } from '../../harness/inbox.js'
import { SEED_BASIC as app, SEED_INSTANCE } from '../../harness/seed-app.js'
import {
  choosePersonalAccount,
  newOrganization,
  newSignedInUser,
  runAction,
  seedBackend,
  switchToOrganization,
} from '../../harness/seed-pages.js'
import { test } from '../../harness/visitor.js'

/** Section 3: the switcher, the organization page, permissions and server actions. */
export function organizationManagement(): void {
  const { organizations } = seedBackend

  test('a person creates an organization through the switcher and sees its page', async ({ visitor }) => {
    const { page } = visitor
    const user = await newSignedInUser(page, app)
    await page.locator('.cl-organizationSwitcherTrigger').click()
    await page.getByRole('menuitem', { name: /create organization/i }).click()
    await page.waitForURL(`${app.url}/orgs/new`)
    await page.locator('input[name=name]').fill('Analytical Engines')
    await page.getByRole('button', { name: /create organization/i }).click()
    await page.getByRole('button', { name: /skip/i }).click()
    await page.waitForURL(/\/orgs\/org_/)

    await page.getByRole('heading', { name: 'Analytical Engines' }).waitFor()
    await page.locator('li').getByText('admin', { exact: true }).waitFor()
    const { data } = await seedBackend.users.getOrganizationMembershipList({ userId: user.id })
    expect(data.map(({ organization }) => organization.name)).toEqual(['Analytical Engines'])
  })

  test('the switcher goes to an organization, to its profile, and back to the personal account', async ({
    visitor,
  }) => {
    const { page } = visitor
    const user = await createUser(SEED_INSTANCE)
    const organization = await newOrganization(user)
    const colleague = await createUser(SEED_INSTANCE)
    await organizations.createOrganizationMembership({
      organizationId: organization.id,
      userId: colleague.id,
      role: 'org:member',
    })
    await switchToOrganization(page, app, user, organization)
    await page.getByRole('heading', { name: organization.name }).waitFor()
    await page.getByText(organization.slug!, { exact: true }).waitFor()
    const roles = page.locator('main li p.text-sm')
    await eventually('the roles of the members', async () => (await roles.allTextContents()).sort()).toEqual([
      'admin',
      'member',
    ])

    await page.locator('.cl-organizationSwitcherTrigger').click()
    await page.getByRole('menuitem', { name: /manage organization/i }).click()
    await page.waitForURL(`${app.url}/orgs/profile**`)
    await page.locator('.cl-organizationProfile-root, .cl-organizationProfile').first().waitFor()
    await choosePersonalAccount(page)
    await page.waitForURL(`${app.url}/dashboard`)
  })

  test('the page of an organization that is not active sends to the list', async ({ visitor }) => {
    const { page } = visitor
    await newSignedInUser(page, app)
    const foreign = await newOrganization(await createUser(SEED_INSTANCE))
    await page.goto(`${app.url}/orgs/${foreign.id}`)
    await page.waitForURL(`${app.url}/orgs`)
    await page.getByRole('heading', { name: 'Organizations' }).waitFor()
  })

  test('the actions create an organization and change its metadata', async ({ visitor }) => {
    const { page } = visitor
    const user = await newSignedInUser(page, app)
    await page.goto(`${app.url}/orgs`)
    const slug = `engines-${user.id.slice(-8).toLowerCase()}`
    expect(await runAction(page, 'Create organization', { name: 'Difference Engines', slug })).toMatch(
      /^done "org_/,
    )
    const created = await organizations.getOrganization({ slug })
    expect(created.createdBy).toBe(user.id)
    expect(created.publicMetadata).toMatchObject({ plan: 'free', createdAt: expect.any(String) as string })
    await page.getByRole('link', { name: 'Difference Engines' }).waitFor()

    await page.goto(`${app.url}/orgs/${created.id}/settings`)
    expect(await runAction(page, 'Set plan', { plan: 'pro' })).toBe('done null')
    expect((await organizations.getOrganization({ slug })).publicMetadata?.plan).toBe('pro')
  })

  test('admins invite, members are refused', async ({ visitor }) => {
    const { page } = visitor
    const admin = await createUser(SEED_INSTANCE)
    const organization = await newOrganization(admin)
    const member = await newSignedInUser(page, app)
    await organizations.createOrganizationMembership({
      organizationId: organization.id,
      userId: member.id,
      role: 'org:member',
    })
    await page.goto(`${app.url}/orgs/${organization.id}/settings`)
    expect(await page.getByTestId('is-member').textContent()).toBe('true')
    expect(await page.getByTestId('is-admin').textContent()).toBe('false')
    expect(await runAction(page, 'Set plan', { plan: 'pro' })).toMatch(/^refused/)
    await page.goto(`${app.url}/orgs/${organization.id}/members`)
    const email = `invited-${member.email}`
    const invite = () => runAction(page, 'Invite as in section 3', { email, role: 'member' })
    expect(await invite()).toMatch(/^refused/)
    expect(await messagesTo(SEED_INSTANCE, email)).toEqual([])

    await organizations.updateOrganizationMembership({
      organizationId: organization.id,
      userId: member.id,
      role: 'org:admin',
    })
    expect(await invite()).toMatch(/^done "orginv_/)
    await eventually('the invitation', async () => (await messagesTo(SEED_INSTANCE, email)).length).toBe(1)
    const { data } = await organizations.getOrganizationInvitationList({ organizationId: organization.id })
    expect(data).toMatchObject([{ emailAddress: email, status: 'pending' }])
  })
}
