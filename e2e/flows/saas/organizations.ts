import { expect } from 'vitest'
import { newCredentials } from '../../harness/backend.js'
import { eventually } from '../../harness/eventually.js'
import { messagesTo } from '../../harness/inbox.js'
import { waitUntilSignedIn } from '../../harness/official-components.js'
import { SAAS, SAAS_INSTANCE } from '../../harness/saas-app.js'
import {
  anotherPage,
  api,
  createOrganization,
  createProject,
  expectAccessible,
  newSignedInUser,
  refreshToken,
  saasBackend,
} from '../../harness/saas-pages.js'
import { test } from '../../harness/visitor.js'

const JOURNEY_TIMEOUT_MS = 240_000

/** Two people, two organizations: invitation, roles, projects and who sees them. */
export function organizations(): void {
  test(
    'a colleague joins by invitation, works by role, and is taken out',
    async ({ visitor }) => {
      const { page } = visitor
      const ada = await newSignedInUser(page)
      const organizationId = await createOrganization(page, 'Analytical Engines')
      const path = `${SAAS.url}/orgs/${organizationId}`
      await page.getByRole('heading', { name: 'No projects yet' }).waitFor()
      await expectAccessible(page)
      const projectId = await createProject(page, organizationId, 'Note G')
      await expectAccessible(page)

      await page.goto(`${path}/members`)
      const guest = newCredentials()
      await page.getByLabel('Email address').fill(guest.email)
      await page.getByRole('button', { name: 'Send invitation' }).click()
      await page.getByText(`Invited ${guest.email}.`).filter({ visible: true }).waitFor()
      await page.getByRole('button', { name: `Revoke the invitation of ${guest.email}` }).waitFor()
      await expectAccessible(page)

      const grace = await anotherPage(visitor)
      const link = async () => (await messagesTo(SAAS_INSTANCE, guest.email))[0]?.link ?? null
      await eventually('the invitation', link).not.toBeNull()
      await grace.goto((await link())!)
      await grace.locator('input[name=password]').fill(guest.password)
      await grace.getByRole('button', { name: 'Continue', exact: true }).click()
      await waitUntilSignedIn(grace)

      // a member: sees everything, creates, changes what is her own
      await grace.goto(`${path}/projects/${projectId}`)
      await grace.getByRole('heading', { name: 'Note G' }).waitFor()
      expect(await grace.getByRole('link', { name: 'Edit' }).count()).toBe(0)
      const own = await createProject(grace, organizationId, 'Compiler')
      await grace.getByRole('link', { name: 'Edit' }).click()
      await grace.getByLabel('Status').selectOption('active')
      await grace.getByRole('button', { name: 'Save' }).click()
      await grace.waitForURL(`${path}/projects/${own}`)
      await grace.getByText('active', { exact: true }).filter({ visible: true }).waitFor()
      await grace.goto(`${path}/members`)
      await grace.getByRole('list', { name: 'Members' }).getByText(guest.email).first().waitFor()
      expect(await grace.getByRole('button', { name: 'Send invitation' }).count()).toBe(0)
      await grace.goto(`${path}/settings`)
      await grace.getByRole('heading', { name: 'Settings are for admins' }).waitFor()

      // a viewer: only looks
      await page.goto(`${path}/members`)
      await page.getByLabel(`Role of ${guest.email}`).selectOption('org:viewer')
      const roles = async () => {
        const { data } = await saasBackend.organizations.getOrganizationMembershipList({ organizationId })
        return Object.fromEntries(data.map(({ role, publicUserData }) => [publicUserData!.identifier, role]))
      }
      await eventually('the roles', roles).toEqual({ [ada.email]: 'org:admin', [guest.email]: 'org:viewer' })
      await refreshToken(grace)
      await grace.goto(`${path}/projects/new`)
      await grace.getByRole('heading', { name: 'Your role only reads' }).waitFor()
      const refused = await api(grace.context(), `/api/projects/${own}`, { method: 'DELETE' })
      expect(refused).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })

      // gone: the organization is as if it had never been
      await page.getByRole('button', { name: `Remove ${guest.email}` }).click()
      await page.getByRole('button', { name: 'Remove member' }).click()
      await eventually('the roles', roles).toEqual({ [ada.email]: 'org:admin' })
      await refreshToken(grace)
      await grace.goto(`${path}/projects`)
      await grace.waitForURL(`${SAAS.url}/select-org**`)
      await grace.getByRole('heading', { name: 'No organization yet' }).waitFor()
      await expectAccessible(grace)
    },
    JOURNEY_TIMEOUT_MS,
  )

  test('nobody sees the projects of an organization that they are not in', async ({ visitor }) => {
    const { page } = visitor
    await newSignedInUser(page)
    const first = await createOrganization(page, 'First')
    const secret = await createProject(page, first, 'Secret plan')

    const bob = await anotherPage(visitor)
    await newSignedInUser(bob, 'Bob')
    const second = await createOrganization(bob, 'Second')
    await createProject(bob, second, 'Open plan')
    await bob.goto(`${SAAS.url}/orgs/${second}/projects`)
    await bob.getByRole('link', { name: 'Open plan' }).waitFor()
    expect(await bob.getByText('Secret plan').count()).toBe(0)
    for (const path of [`/orgs/${first}/projects`, `/orgs/${second}/projects/${secret}`]) {
      await bob.goto(`${SAAS.url}${path}`)
      await bob.getByRole('heading', { name: 'There is no such page' }).waitFor()
    }
    for (const path of [`/api/projects/${secret}`, `/api/orgs/${first}/members`])
      expect((await api(bob.context(), path)).status).toBe(404)
    const changed = await api(bob.context(), `/api/projects/${secret}`, { method: 'DELETE' })
    expect(changed.status).toBe(404)
    expect((await api(page.context(), `/api/projects/${secret}`)).status).toBe(200)
  })

  test('a link into another organization offers to switch', async ({ visitor }) => {
    const { page } = visitor
    await newSignedInUser(page)
    const first = await createOrganization(page, 'First')
    const second = await createOrganization(page, 'Second')
    await page.goto(`${SAAS.url}/orgs/${first}/projects`)
    await page.getByRole('heading', { name: 'This page belongs to First' }).waitFor()
    await page.getByRole('button', { name: 'Switch to First' }).click()
    await page.waitForURL(`${SAAS.url}/orgs/${first}`)
    await page.getByRole('heading', { name: 'First' }).waitFor()
    await page.goto(`${SAAS.url}/orgs`)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Open Second' }).click()
    await page.waitForURL(`${SAAS.url}/orgs/${second}`)
  })

  test('admins rename and delete their organization, and its projects go with it', async ({ visitor }) => {
    const { page } = visitor
    await newSignedInUser(page)
    const organizationId = await createOrganization(page, 'Short-lived')
    await createProject(page, organizationId, 'Soon gone')
    await page.goto(`${SAAS.url}/orgs/${organizationId}/settings`)
    await expectAccessible(page)
    await page.getByLabel('Name').fill('Renamed')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').filter({ visible: true }).waitFor()
    expect((await saasBackend.organizations.getOrganization({ organizationId })).name).toBe('Renamed')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('button', { name: 'Delete organization' }).click()
    await page.waitForURL(`${SAAS.url}/orgs`)
    await page.getByRole('heading', { name: 'No organization yet' }).waitFor()
  })
}
