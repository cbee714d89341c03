import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { loseSessionCookie } from './harness/app-pages.js'
import { newCredentials } from './harness/backend.js'
import { buildEmbeddedApp, type EmbeddedApp, startEmbeddedApp } from './harness/embedded-app.js'
import { eventually } from './harness/eventually.js'
import { enterCode } from './harness/official-components.js'
import { RESULTS_DIRECTORY } from './harness/paths.js'
import { test, type Visitor } from './harness/visitor.js'

const START_TIMEOUT_MS = 900_000

beforeAll(async () => {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  await buildEmbeddedApp()
}, START_TIMEOUT_MS)

describe.each([
  ['next dev', 'SQLite'],
  ['next start', 'SQLite'],
  ['next start', 'PostgreSQL'],
])('an application that holds the server, by `%s` on %s', (command, kind) => {
  const mode = command === 'next dev' ? 'dev' : 'start'
  let database: TestDatabase | undefined
  let app: EmbeddedApp
  beforeAll(async () => {
    if (kind === 'PostgreSQL') database = await createTestDatabase('postgres')
    app = await startEmbeddedApp(mode, database?.location)
  }, START_TIMEOUT_MS)
  afterAll(async () => {
    await app?.stop()
    await database?.drop()
  })

  test('signs up with a code, hears of it by a webhook, comes back, and signs out', async ({ visitor }) => {
    const email = await signUp(visitor, app)
    const { page, context } = visitor
    await page.getByRole('heading', { name: `Hello ${email}` }).waitFor()
    const isWelcome = async () => {
      await page.reload()
      return page.getByText('The webhook has welcomed you.').isVisible()
    }
    await eventually('what the webhook wrote', isWelcome, 60_000).toBe(true)

    await loseSessionCookie(context)
    await page.goto(`${app.url}/dashboard`)
    await page.getByRole('heading', { name: `Hello ${email}` }).waitFor()

    await page.goto(app.url)
    await page.locator('.cl-userButtonTrigger').click()
    await page.locator('.cl-userButtonPopoverActionButton__signOut').click()
    await page.getByText('Sign up to see your dashboard.').waitFor()
    await page.goto(`${app.url}/dashboard`)
    await page.waitForURL(`${app.url}/__clerk/sign-in?**`)
  })

  test('shows nobody its inbox who may have come through a proxy', async () => {
    for (const path of ['/inbox', '/inbox/api/messages', '/metrics']) {
      const headers = { 'x-forwarded-for': '127.0.0.1' }
      const answer = await fetch(`${app.url}/__clerk${path}`, { headers })
      expect([path, answer.status]).toEqual([path, 403])
    }
    // a proxy may say nothing of whom it serves
    const direct = await fetch(`${app.url}/__clerk/inbox`)
    expect(direct.status).toBe(mode === 'dev' ? 200 : 403)
  })

  // `next dev` ends by force a moment later
  if (mode === 'start') {
    test('ends in an orderly way, while somebody looks into the inbox', async () => {
      const headers = { accept: 'text/event-stream', ...app.inboxHeaders() }
      const stream = await fetch(`${app.url}/__clerk/inbox/api/stream`, { headers })
      expect(stream.status).toBe(200)
      const { child } = app.process
      const ended = new Promise(resolve => child.once('exit', (code, signal) => resolve(code ?? signal)))
      child.kill('SIGTERM')
      // as Next ends when it has finished everything, and not by force
      expect(await ended).toBe(143)
      if (!database) expect(statSync(join(app.data, 'frontdesk.db-wal')).size).toBe(0)
    })
  }
})

/** From a page that needs somebody, over the account pages, and back to it. */
async function signUp({ page }: Visitor, app: EmbeddedApp): Promise<string> {
  const { email, password } = newCredentials()
  await page.goto(`${app.url}/dashboard`)
  await page.waitForURL(`${app.url}/__clerk/sign-in?**`)
  await page.getByRole('link', { name: 'Sign up' }).click()
  await page.locator('input[name=emailAddress]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await page.waitForURL(/\/sign-up\/verify-email-address/)
  await enterCode(page, await app.codeFor(email))
  await page.waitForURL(`${app.url}/dashboard`)
  return email
}
