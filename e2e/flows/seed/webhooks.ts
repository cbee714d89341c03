import { expect } from 'vitest'
import { createUser, newCredentials } from '../../harness/backend.js'
import { eventually } from '../../harness/eventually.js'
import { runInSeed, SEED_ADVANCED, SEED_BASIC as app, SEED_INSTANCE } from '../../harness/seed-app.js'
import { newOrganization, seedBackend, seedRows, waitForRow } from '../../harness/seed-pages.js'
import { test } from '../../harness/visitor.js'

const ROUTE = '/api/webhooks/clerk'
const countOf = (table: string, clerkId: string) =>
  seedRows(`SELECT id FROM "${table}" WHERE clerkId = ?`, clerkId).length

/** Section 5: the route with its Prisma models, fed by Frontdesk and by the seed's own script. */
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

  test('users are synced when they are created, changed and deleted', async () => {
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

  test('organizations and memberships are synced', async () => {
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
}
