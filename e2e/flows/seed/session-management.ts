import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import { SEED_BASIC as app, SUPABASE_SECRET } from '../../harness/seed-app.js'
import { callApi, newSignedInUser, runAction, seedBackend } from '../../harness/seed-pages.js'
import { test } from '../../harness/visitor.js'

/** Section 2: the hooks in the browser, `auth()` and `currentUser()` on the server, roles and metadata. */
export function sessionManagement(): void {
  test('the dashboard header greets the person and shows the session', async ({ visitor }) => {
    const { page } = visitor
    const user = await newSignedInUser(page, app)
    await page.getByRole('heading', { name: 'Welcome, there!' }).waitFor()
    await page.locator('header').getByText(user.email).waitFor()
    const { data: sessions } = await seedBackend.sessions.getSessionList({ userId: user.id })
    await page.getByText(`Session: ${sessions[0]?.id.slice(0, 8)}...`).waitFor()

    await seedBackend.users.updateUser(user.id, { firstName: 'Ada' })
    await page.reload()
    await page.getByRole('heading', { name: 'Welcome, Ada!' }).waitFor()
  })

  test('the dashboard header sends a person whose session has ended to sign-in', async ({ visitor }) => {
    const { page } = visitor
    await newSignedInUser(page, app)
    // given a function, clerk-js leaves the page where it is
    await page.evaluate(() =>
      (window as unknown as { Clerk: { signOut(then: () => void): Promise<void> } }).Clerk.signOut(
        () => undefined,
      ),
    )
    await page.waitForURL(`${app.url}/sign-in**`)
  })

  test("getToken({ template: 'supabase' }) brings a token that Supabase accepts", async ({ visitor }) => {
    const { page } = visitor
    const user = await newSignedInUser(page, app)
    const [answer] = await Promise.all([
      page.waitForResponse(/\/tokens\/supabase/),
      page.getByRole('button', { name: 'Call API' }).click(),
    ])
    expect(answer.status()).toBe(200)
    const { jwt } = (await answer.json()) as { jwt: string }
    const [header, payload, signature] = jwt.split('.')
    const expected = createHmac('sha256', SUPABASE_SECRET).update(`${header}.${payload}`).digest('base64url')
    expect(signature).toBe(expected)
    expect(JSON.parse(Buffer.from(payload!, 'base64url').toString())).toMatchObject({
      sub: user.id,
      aud: 'authenticated',
      role: 'authenticated',
      email: user.email,
    })
  })

  test('the server page shows what currentUser() knows', async ({ visitor }) => {
    const { page } = visitor
    const user = await newSignedInUser(page, app)
    await seedBackend.users.updateUser(user.id, { publicMetadata: { plan: 'pro' } })
    await page.reload()
    await page.getByText(`User ID: ${user.id}`).waitFor()
    await page.getByText(`Email: ${user.email}`).waitFor()
    const { createdAt } = await seedBackend.users.getUser(user.id)
    await page.getByText(`Created: ${new Date(createdAt).toLocaleDateString()}`).waitFor()
    expect(JSON.parse((await page.locator('pre').textContent()) ?? '')).toEqual({ plan: 'pro' })
  })

  test('the helpers read and write role and metadata', async ({ visitor }) => {
    const { page } = visitor
    const user = await newSignedInUser(page, app)
    const other = await seedBackend.users.createUser({
      emailAddress: [`other-${user.email}`],
      password: user.password,
    })
    const shownRole = async () => {
      await page.goto(`${app.url}/settings`)
      return page.getByTestId('role').textContent()
    }
    expect(await shownRole()).toBe('user')
    expect(await runAction(page, 'Update metadata', { key: 'theme', value: 'dark' })).toBe('done null')
    await page.reload()
    expect(JSON.parse((await page.getByTestId('metadata').textContent()) ?? '')).toEqual({ theme: 'dark' })

    await seedBackend.users.updateUserMetadata(user.id, { publicMetadata: { role: 'admin' } })
    expect(await shownRole()).toBe('admin')
    await page.goto(`${app.url}/admin`)
    expect(await runAction(page, 'Set role', { userId: other.id, role: 'admin' })).toBe('done null')
    expect((await seedBackend.users.getUser(other.id)).publicMetadata).toEqual({ role: 'admin' })
    expect((await callApi(page, '/api/protected')).body).toMatchObject({ userId: user.id })
  })
}
