import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { createUser } from '../../harness/backend.js'
import { eventually } from '../../harness/eventually.js'
import { runScript, SAAS, SAAS_INSTANCE, saasRows } from '../../harness/saas-app.js'
import { deliver, saasBackend, syncedRow, waitForRow } from '../../harness/saas-pages.js'
import { test } from '../../harness/visitor.js'

const newId = (prefix: string) => `${prefix}_${randomBytes(8).toString('hex')}`

function userEvent(type: 'created' | 'updated', id: string, firstName: string, updatedAt: number) {
  const email_addresses = [{ id: 'idn_1', email_address: `${id}@example.com` }]
  const data = {
    id,
    object: 'user',
    first_name: firstName,
    last_name: null,
    image_url: 'https://example.com/a.png',
    email_addresses,
    primary_email_address_id: 'idn_1',
    updated_at: updatedAt,
  }
  return { type: `user.${type}`, data }
}

function membershipEvent(
  type: string,
  ids: { id: string; userId: string; orgId: string },
  updatedAt: number,
) {
  const organization = { id: ids.orgId, name: 'Works', slug: 'works', public_metadata: {}, updated_at: 1_000 }
  const data = {
    id: ids.id,
    role: 'org:member',
    organization,
    public_user_data: { user_id: ids.userId },
    updated_at: updatedAt,
  }
  return { type: `organizationMembership.${type}`, data }
}

/** The copies that webhooks keep: fed by the platform, and by deliveries as they come on a bad day. */
export function webhookSync(): void {
  test('users, organizations and memberships follow the platform', async () => {
    const { users, organizations } = saasBackend
    const [ada, grace] = [await createUser(SAAS_INSTANCE), await createUser(SAAS_INSTANCE)]
    await waitForRow('User', ada.id, { email: ada.email })
    await users.updateUser(ada.id, { firstName: 'Ada' })
    await waitForRow('User', ada.id, { firstName: 'Ada' })

    const organization = await organizations.createOrganization({ name: 'Works', createdBy: ada.id })
    await waitForRow('Organization', organization.id, { name: 'Works', plan: 'free' })
    await organizations.updateOrganizationMetadata(organization.id, { publicMetadata: { plan: 'pro' } })
    await waitForRow('Organization', organization.id, { plan: 'pro' })
    const ofGrace = { organizationId: organization.id, userId: grace.id }
    const { id } = await organizations.createOrganizationMembership({ ...ofGrace, role: 'org:member' })
    await waitForRow('Membership', id, { ...ofGrace, role: 'org:member' })
    await organizations.updateOrganizationMembership({ ...ofGrace, role: 'org:viewer' })
    await waitForRow('Membership', id, { role: 'org:viewer' })

    await users.deleteUser(grace.id)
    await eventually('the deletions', () => [
      syncedRow('User', grace.id),
      syncedRow('Membership', id),
    ]).toEqual([undefined, undefined])
    expect(saasRows('SELECT email, firstName FROM "User" WHERE id = ?', grace.id)).toEqual([
      { email: '', firstName: null },
    ])
    await organizations.deleteOrganization(organization.id)
    await eventually('the deletion', () => syncedRow('Organization', organization.id)).toBe(undefined)
  })

  test('what is not signed is refused', async () => {
    const event = userEvent('created', newId('user'), 'Mallory', 1_000)
    const unsigned = await fetch(`${SAAS.url}/api/webhooks/clerk`, {
      method: 'POST',
      body: JSON.stringify(event),
    })
    expect(unsigned.status).toBe(400)
    expect(await deliver(event, `whsec_${Buffer.from('another secret').toString('base64')}`)).toBe(400)
    expect(syncedRow('User', event.data.id)).toBe(undefined)
  })

  test('repeated and late deliveries change nothing', async () => {
    const id = newId('user')
    expect(await deliver(userEvent('updated', id, 'Second', 2_000))).toBe(200)
    expect(await deliver(userEvent('created', id, 'First', 1_000))).toBe(200)
    expect(syncedRow('User', id)).toMatchObject({ firstName: 'Second' })
    const third = userEvent('updated', id, 'Third', 3_000)
    for (let count = 0; count < 3; count++) expect(await deliver(third)).toBe(200)
    expect(syncedRow('User', id)).toMatchObject({ firstName: 'Third', email: `${id}@example.com` })

    const deleted = { type: 'user.deleted', data: { id, object: 'user', deleted: true } }
    expect([await deliver(deleted), await deliver(deleted)]).toEqual([200, 200])
    expect(await deliver(userEvent('updated', id, 'Ghost', 4_000))).toBe(200)
    expect(syncedRow('User', id)).toBe(undefined)
  })

  test('a deletion may come before the creation', async () => {
    const id = newId('user')
    expect(await deliver({ type: 'user.deleted', data: { id, object: 'user', deleted: true } })).toBe(200)
    expect(await deliver(userEvent('created', id, 'Late', 1_000))).toBe(200)
    expect(syncedRow('User', id)).toBe(undefined)
  })

  test('a membership may come before its user and its organization', async () => {
    const ids = { id: newId('orgmem'), userId: newId('user'), orgId: newId('org') }
    expect(await deliver(membershipEvent('created', ids, 1_000))).toBe(200)
    expect(syncedRow('Membership', ids.id)).toMatchObject({ userId: ids.userId, organizationId: ids.orgId })
    expect(await deliver(userEvent('created', ids.userId, 'Ada', 900))).toBe(200)
    expect(syncedRow('User', ids.userId)).toMatchObject({ firstName: 'Ada' })
    expect(await deliver(membershipEvent('deleted', ids, 1_000))).toBe(200)
    expect(await deliver(membershipEvent('created', ids, 1_000))).toBe(200)
    expect(syncedRow('Membership', ids.id)).toBe(undefined)
  })

  test('deliveries at the same moment leave the newest state', async () => {
    const id = newId('user')
    const versions = [5, 1, 4, 2, 3].map(version => userEvent('updated', id, `Version ${version}`, version))
    // one that a busy database refuses comes again, as the platform would send it
    const untilAccepted = async (event: object) => {
      while ((await deliver(event)) !== 200);
    }
    await Promise.all(versions.map(untilAccepted))
    expect(syncedRow('User', id)).toMatchObject({ firstName: 'Version 5' })
  })

  test('the sync script fills what no webhook has brought', async () => {
    const user = await createUser(SAAS_INSTANCE)
    await waitForRow('User', user.id, { email: user.email })
    saasRows('DELETE FROM "User" WHERE id = ? RETURNING id', user.id)
    await runScript('sync')
    expect(syncedRow('User', user.id)).toMatchObject({ email: user.email })
  })
}
