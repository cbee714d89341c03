import { describe, expect } from 'vitest'
import { createUser } from '../../harness/backend.js'
import { SEED_ADVANCED, SEED_BASIC, SEED_INSTANCE } from '../../harness/seed-app.js'
import {
  callApi,
  newOrganization,
  newSignedInUser,
  runAction,
  seedBackend,
  visitSignedOut,
} from '../../harness/seed-pages.js'
import { test } from '../../harness/visitor.js'

const makeAdmin = (userId: string) =>
  seedBackend.users.updateUserMetadata(userId, { publicMetadata: { role: 'admin' } })

/** Section 4: both middlewares, API routes and server actions. */
export function routeProtection(): void {
  describe('basic middleware', basicMiddleware)
  describe('advanced middleware', advancedMiddleware)
  describe('API routes', apiRoutes)
  describe('server actions', serverActions)
}

function basicMiddleware(): void {
  const app = SEED_BASIC

  test('public routes are open, ignored routes see no middleware, the rest wants a sign-in', async ({
    visitor,
  }) => {
    const { page } = visitor
    for (const [path, heading] of Object.entries({
      '/about': 'About',
      '/pricing': 'Pricing',
      '/blog/one': 'Blog: one',
    })) {
      await page.goto(`${app.url}${path}`)
      await page.getByRole('heading', { name: heading }).waitFor()
    }
    const ignored = await fetch(`${app.url}/api/public/status`)
    expect(await ignored.json()).toEqual({ status: 'up' })
    expect(ignored.headers.get('x-clerk-auth-status')).toBeNull()

    await page.goto(`${app.url}/settings?tab=team`)
    await page.waitForURL(`${app.url}/sign-in?**`)
    expect(new URL(page.url()).searchParams.get('redirect_url')).toBe(`${app.url}/settings?tab=team`)
  })
}

function advancedMiddleware(): void {
  const app = SEED_ADVANCED

  test('visitors of a protected page go to sign-in and come back', async ({ visitor }) => {
    const { page } = visitor
    await page.goto(`${app.url}/pricing`)
    await page.getByRole('heading', { name: 'Pricing' }).waitFor()
    await page.goto(`${app.url}/settings`)
    await page.waitForURL(`${app.url}/sign-in?**`)
    expect(new URL(page.url()).searchParams.get('redirect_url')).toBe(`${app.url}/settings`)
  })

  test('signed-in people go from the home page to the dashboard', async ({ visitor }) => {
    const { page } = visitor
    await visitSignedOut(page, app)
    await newSignedInUser(page, app)
    await page.goto(`${app.url}/`)
    await page.waitForURL(`${app.url}/dashboard`)
  })

  test('pages of organizations send people without an active one to choose', async ({ visitor }) => {
    const { page } = visitor
    const organization = await newOrganization(await newSignedInUser(page, app))
    await page.goto(`${app.url}/orgs/new`)
    await page.waitForURL(`${app.url}/select-org`)
    // the page's own heading, and the component's
    await page.getByRole('heading', { name: 'Select an organization' }).nth(1).waitFor()
    await page.getByText(organization.name).click()
    await page.waitForURL(`${app.url}/orgs/${organization.id}`)
    await page.getByRole('heading', { name: organization.name }).waitFor()
  })

  test('admin pages are for admins', async ({ visitor }) => {
    const { page } = visitor
    const user = await newSignedInUser(page, app)
    await page.goto(`${app.url}/admin`)
    await page.waitForURL(`${app.url}/unauthorized`)
    await makeAdmin(user.id)
    await page.goto(`${app.url}/admin`)
    await page.getByRole('heading', { name: 'Admin' }).waitFor()
  })
}

function apiRoutes(): void {
  const app = SEED_BASIC

  test('the protected route answers signed-in people only', async ({ visitor }) => {
    const { page } = visitor
    await visitSignedOut(page, app)
    expect((await callApi(page, '/api/protected')).status).toBe(401)
    const user = await newSignedInUser(page, app)
    expect(await callApi(page, '/api/protected')).toEqual({
      status: 200,
      body: { message: 'Protected data', userId: user.id },
    })
  })

  test('the admin route answers 401, 403 and 200', async ({ visitor }) => {
    const { page } = visitor
    await visitSignedOut(page, app)
    expect((await callApi(page, '/api/admin', { task: 1 })).status).toBe(401)
    const user = await newSignedInUser(page, app)
    expect(await callApi(page, '/api/admin', { task: 1 })).toEqual({
      status: 403,
      body: { error: 'Forbidden' },
    })
    await makeAdmin(user.id)
    expect(await callApi(page, '/api/admin', { task: 1 })).toEqual({
      status: 200,
      body: { success: true, data: { task: 1 } },
    })
  })
}

function serverActions(): void {
  const app = SEED_BASIC

  test('admins change roles and delete users, others are refused', async ({ visitor }) => {
    const { page } = visitor
    const target = await createUser(SEED_INSTANCE)
    const user = await newSignedInUser(page, app)
    await page.goto(`${app.url}/admin`)
    expect(await runAction(page, 'Delete user', { userId: target.id })).toMatch(/^refused/)
    expect(await runAction(page, 'Update role', { userId: target.id, role: 'editor' })).toMatch(/^refused/)
    expect((await seedBackend.users.getUser(target.id)).publicMetadata).toEqual({})

    await makeAdmin(user.id)
    expect(await runAction(page, 'Update role', { userId: target.id, role: 'editor' })).toBe(
      'done {"success":true}',
    )
    expect((await seedBackend.users.getUser(target.id)).publicMetadata).toEqual({ role: 'editor' })
    expect(await runAction(page, 'Delete user', { userId: target.id })).toBe('done {"success":true}')
    await expect(seedBackend.users.getUser(target.id)).rejects.toMatchObject({ status: 404 })
  })
}
