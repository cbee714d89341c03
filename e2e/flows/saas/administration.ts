import { expect } from 'vitest'
import { createUser } from '../../harness/backend.js'
import { eventually } from '../../harness/eventually.js'
import { SAAS, SAAS_INSTANCE } from '../../harness/saas-app.js'
import { expectAccessible, newSignedInUser, saasBackend } from '../../harness/saas-pages.js'
import { test } from '../../harness/visitor.js'

/** The area of the application's administrators. */
export function administration(): void {
  test('is closed to everybody else', async ({ visitor }) => {
    const { page } = visitor
    await newSignedInUser(page)
    await page.goto(`${SAAS.url}/admin`)
    await page.waitForURL(`${SAAS.url}/unauthorized`)
    await page.getByRole('heading', { name: 'This area is for administrators' }).waitFor()
    await expectAccessible(page)
  })

  test('lists users, changes roles and deletes users', async ({ visitor }) => {
    const { page } = visitor
    const admin = await newSignedInUser(page)
    await saasBackend.users.updateUserMetadata(admin.id, { publicMetadata: { role: 'admin' } })
    const target = await createUser(SAAS_INSTANCE)
    await saasBackend.users.updateUserMetadata(target.id, { publicMetadata: { plan: 'kept' } })
    await page.goto(`${SAAS.url}/admin`)
    await expectAccessible(page)
    await page.getByLabel('Name or address').fill(target.email)
    await page.getByRole('button', { name: 'Search' }).click()
    // while Next streams a page, what is to come is there twice, once hidden: getByRole sees one of them
    await page.getByText('1 user', { exact: true }).filter({ visible: true }).waitFor()

    await page.getByLabel(`Role of ${target.email}`).selectOption('admin')
    const metadata = async () => (await saasBackend.users.getUser(target.id)).publicMetadata
    await eventually('the role', metadata).toEqual({ plan: 'kept', role: 'admin' })

    await page.getByRole('button', { name: `Delete ${target.email}` }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await metadata()).toMatchObject({ role: 'admin' })
    await page.getByRole('button', { name: `Delete ${target.email}` }).click()
    await page.getByRole('button', { name: 'Delete user' }).click()
    await page.getByRole('heading', { name: 'Nobody found' }).waitFor()
    await expect(saasBackend.users.getUser(target.id)).rejects.toMatchObject({ status: 404 })
  })
}
