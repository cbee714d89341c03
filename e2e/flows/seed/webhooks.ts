import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { createUser, newCredentials } from '../../harness/backend.js'
import { eventually } from '../../harness/eventually.js'
import { signUp } from '../../harness/official-components.js'
import { runInSeed, SEED_ADVANCED, SEED_BASIC as app, SEED_INSTANCE } from '../../harness/seed-app.js'
import { newOrganization, seedBackend, seedRows, waitForRow } from '../../harness/seed-pages.js'
import { test } from '../../harness/visitor.js'

const ROUTE = '/api/webhooks/clerk'
const countOf = (table: string, clerkId: string) =>
  seedRows(`SELECT id FROM "${table}" WHERE clerkId = ?`, clerkId).length

/** Section 5: what the route refuses, and the seed's own script. */
export function webhooks(): void {
  test('unsigned and wrongly signed requests are refused', async () => {
    const body = JSON.stringify({ type: 'user.created', data: { id: 'user_forged' } })
    const post = (headers: Record<string, string>) =>
      fetch(`${app.url}${ROUTE}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      })
    const unsigned = await post({})
    expect([unsigned.status, await unsigned.text()]).toEqual([400, 'Missing svix headers'])
    const forged = await post({
      'svix-id': 'msg_forged',
      'svix-timestamp': String(Math.floor(Date.now() / 1000)),
      'svix-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
    })
    expect([forged.status, await forged.text()]).toEqual([400, 'Webhook verification failed'])
    expect(countOf('User', 'user_forged')).toBe(0)
  })

  test('the test script of the seed reaches the route behind both middlewares', async () => {
    for (const { url } of [app, SEED_ADVANCED]) {
      seedRows('DELETE FROM "User" WHERE clerkId = ? RETURNING id', 'user_test123')
      await runInSeed('test-webhook', 'tsx/dist/cli.mjs', ['scripts/test-webhook.ts'], {
        WEBHOOK_URL: `${url}${ROUTE}`,
      })
      expect(seedRows('SELECT * FROM "User" WHERE clerkId = ?', 'user_test123')).toMatchObject([
        { email: 'test@example.com', firstName: 'Test', lastName: 'User' },
      ])
    }
  })
}

/** Section 5: the route with its Prisma models, fed by Frontdesk. */
export function webhookSync(): void {
  test('users are synced that the API creates, changes and deletes', async () => {
    const { email, password } = newCredentials()
    const user = await seedBackend.users.createUser({ emailAddress: [email], password, firstName: 'Ada' })
    expect(await waitForRow('User', user.id)).toMatchObject({
      email,
      firstName: 'Ada',
      imageUrl: user.imageUrl,
    })

    await seedBackend.users.updateUser(user.id, { firstName: 'Augusta', lastName: 'King' })
    await eventually('the new names', async () => (await waitForRow('User', user.id)).lastName).toBe('King')
    expect((await waitForRow('User', user.id)).firstName).toBe('Augusta')

    await seedBackend.users.deleteUser(user.id)
    await eventually('the deletion', () => countOf('User', user.id)).toBe(0)
  })

  test('organizations and memberships are synced that the API creates, changes and deletes', async () => {
    const { organizations } = seedBackend
    const [creator, member] = [await createUser(SEED_INSTANCE), await createUser(SEED_INSTANCE)]
    const organization = await newOrganization(creator)
    expect(await waitForRow('Organization', organization.id)).toMatchObject({ slug: organization.slug })
    await organizations.updateOrganization(organization.id, { name: 'Renamed' })
    await eventually(
      'the new name',
      async () => (await waitForRow('Organization', organization.id)).name,
    ).toBe('Renamed')

    const ofMember = { organizationId: organization.id, userId: member.id }
    const membership = await organizations.createOrganizationMembership({ ...ofMember, role: 'org:member' })
    expect(await waitForRow('OrganizationMember', membership.id)).toMatchObject(ofMember)
    await organizations.deleteOrganizationMembership(ofMember)
    await eventually('the end of the membership', () => countOf('OrganizationMember', membership.id)).toBe(0)

    await organizations.deleteOrganization(organization.id)
    await eventually('the deletion', () => countOf('Organization', organization.id)).toBe(0)
  })

  test('users, organizations and memberships are synced that people create, change and delete in the browser', async ({
    visitor: { page },
  }) => {
    const person = newCredentials()
    await signUp(page, app, person)
    await page.waitForURL(`${app.url}/onboarding`)
    const userId = await inClerk(page, clerk => clerk.user.id)
    expect(await waitForRow('User', userId)).toMatchObject({ email: person.email })
    await inClerk(page, clerk => clerk.user.update({ firstName: 'Grace' }))
    await eventually('the name', async () => (await waitForRow('User', userId)).firstName).toBe('Grace')

    const organizationId = await inClerk(page, async clerk => {
      const organization = await clerk.createOrganization({ name: 'Compilers' })
      await clerk.setActive({ organization: organization.id })
      return organization.id
    })
    expect(await waitForRow('Organization', organizationId)).toMatchObject({ name: 'Compilers' })
    const membersOf = () =>
      seedRows('SELECT userId FROM "OrganizationMember" WHERE organizationId = ?', organizationId)
        .map(row => row['userId'])
        .sort()
    await eventually('the membership of the creator', membersOf).toEqual([userId])
    await inClerk(page, clerk => clerk.organization.update({ name: 'Debuggers' }))
    await eventually(
      'the new name',
      async () => (await waitForRow('Organization', organizationId)).name,
    ).toBe('Debuggers')
    const colleague = await createUser(SEED_INSTANCE)
    // people don't add each other: they invite
    await seedBackend.organizations.createOrganizationMembership({
      organizationId,
      userId: colleague.id,
      role: 'org:member',
    })
    await eventually('the second member', membersOf).toEqual([userId, colleague.id].sort())
    await inClerk(page, (clerk, given) => clerk.organization.removeMember(given), colleague.id)
    await eventually('the end of the membership', membersOf).toEqual([userId])

    await inClerk(page, clerk => clerk.organization.destroy())
    await eventually('the end of the organization', () => countOf('Organization', organizationId)).toBe(0)
    await inClerk(page, clerk => clerk.user.delete())
    await eventually('the end of the account', () => countOf('User', userId)).toBe(0)
  })
}

/** What of clerk-js the test calls. */
interface BrowserClerk {
  user: { id: string; update(values: object): Promise<unknown>; delete(): Promise<unknown> }
  organization: {
    update(values: object): Promise<unknown>
    removeMember(userId: string): Promise<unknown>
    destroy(): Promise<unknown>
  }
  createOrganization(values: object): Promise<{ id: string }>
  setActive(values: object): Promise<void>
}

/** Calls the page's own clerk-js; only a text comes back. */
async function inClerk<Given = undefined>(
  page: Page,
  call: (clerk: BrowserClerk, given: Given) => unknown,
  given?: Given,
): Promise<string> {
  const result = await page.evaluate(
    `(async () => { const result = await (${call})(window.Clerk, ${JSON.stringify(given ?? null)}); return typeof result === 'string' ? result : '' })()`,
  )
  return result as string
}
