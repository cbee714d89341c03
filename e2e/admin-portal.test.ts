import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { backendOf } from './harness/backend.js'
import { type RunningFrontdesk, startFrontdesk } from './harness/frontdesk-process.js'
import { submitIdentifier } from './harness/official-components.js'
import { OwnDns } from './harness/own-dns.js'
import { E2E_DIRECTORY, RESULTS_DIRECTORY } from './harness/paths.js'
import { runtimeApp } from './harness/runtime-apps.js'
import { expectAccessible } from './harness/saas-pages.js'
import { SamlProvider } from './harness/saml-provider.js'
import type { AppUnderTest } from './harness/sdks.js'
import { test } from './harness/visitor.js'

const PORT = 4492
const SERVER_URL = `http://localhost:${PORT}`
const PHONE = { width: 390, height: 844 }

let frontdesk: RunningFrontdesk
let dns: OwnDns
let provider: SamlProvider
/** The account pages, which mount the components of version 7. */
let accountPages: AppUnderTest

beforeAll(async () => {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  dns = new OwnDns()
  provider = await SamlProvider.start()
  const config = join(E2E_DIRECTORY, 'frontdesk.admin-portal.config.json')
  const environment = dns.environment
  frontdesk = await startFrontdesk({ name: 'frontdesk-admin-portal', port: PORT, config, environment })
  accountPages = runtimeApp({
    sdk: 'nextjs@7',
    port: PORT,
    slug: 'default',
    serverUrl: SERVER_URL,
    url: SERVER_URL,
    environment: frontdesk.printedEnvironment('nextjs@7', undefined, 'account'),
  })
}, 600_000)

afterAll(async () => {
  await frontdesk?.stop()
  await provider?.close()
  dns?.close()
})

async function newLink(name: string): Promise<string> {
  const { id } = await backendOf(accountPages.instance).organizations.createOrganization({ name })
  const answer = await fetch(`${SERVER_URL}/bapi/v1/admin_portal_link_tokens`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${accountPages.instance.secretKey}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ organization_id: id }),
  })
  const { token } = (await answer.json()) as { token: string }
  return `${SERVER_URL}/v1/admin_portal?token=${token}`
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()

/** Looks at the page as people see it, on a screen and on a phone. */
async function look(page: Page, name: string): Promise<void> {
  await expectAccessible(page)
  const screen = page.viewportSize()
  const shoot = (kind: string) =>
    page.screenshot({ path: join(RESULTS_DIRECTORY, `admin-portal-${name}-${kind}.png`), fullPage: true })
  await shoot('screen')
  await page.setViewportSize(PHONE)
  const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  expect([name, isTooWide]).toEqual([name, false])
  await shoot('phone')
  if (screen) await page.setViewportSize(screen)
}

/** What the page gives to copy under a label. */
const valueOf = (page: Page, label: string) =>
  page
    .locator('dt', { hasText: new RegExp(`^${label}`) })
    .locator('+ dd')
    .innerText()

test(
  'a customer’s administrator comes by a link and sets up single sign-on; then somebody of the company signs in',
  { timeout: 300_000 },
  async ({ visitor, guest }) => {
    const { page } = visitor
    const name = `acme-${randomBytes(4).toString('hex')}`
    const domain = `${name}.example`
    const link = await newLink('Acme')
    await page.goto(link)
    await look(page, '1-link')
    await press(page, 'Continue')
    await look(page, '2-overview')

    await follow(page, 'Add and prove domains')
    await page.getByLabel('Domain', { exact: true }).fill('acme')
    await press(page, 'Add the domain')
    await look(page, '3-domain-refused')
    // the summary has the focus, and leads to the field
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert')
    await page.getByLabel('Domain', { exact: true }).fill(domain)
    await press(page, 'Add the domain')
    await press(page, 'Check now')
    await page.getByText('The last check did not find the record.').waitFor()
    await look(page, '4-domain-waiting')
    dns.publish(await valueOf(page, 'Name'), await valueOf(page, 'Value'))
    await press(page, 'Check now')
    await page.getByText('The domain is yours.').waitFor()

    await follow(page, 'Overview')
    await follow(page, 'Connect an identity provider')
    await look(page, '5-providers')
    await follow(page, 'Okta')
    await look(page, '6-new-connection')
    await press(page, 'Save and continue')
    await look(page, '7-connection')
    await page.getByLabel('Address of the metadata').fill(`${provider.origin}/metadata`)
    provider.isDown = true
    await press(page, 'Read the metadata')
    await page.getByText('The metadata could not be used.').first().waitFor()
    await look(page, '8-metadata-refused')
    provider.isDown = false
    await page.getByLabel('Address of the metadata').fill(`${provider.origin}/metadata`)
    await press(page, 'Read the metadata')
    await page.getByText('Switched off').waitFor()
    provider.person = { ...provider.person, email: `ada@${domain}` }
    await press(page, 'Prepare a test')
    await look(page, '8b-test')
    const opened = page.waitForEvent('popup')
    await follow(page, 'Begin the test at Okta')
    const tab = await opened
    await tab.getByRole('heading', { name: 'The test went well' }).waitFor()
    await tab.close()
    // the pages of a visit come again, whatever site the browser was on meanwhile
    await page.goto(page.url().replace(/\/test$/, '?guide=okta'))
    await page.getByText('The last test went well').waitFor()
    await press(page, 'Switch on')
    await page.getByText('Switched on').waitFor()
    await look(page, '9-switched-on')

    await follow(page, 'People and groups of Okta (SCIM)')
    await press(page, 'Set up the directory')
    expect(await valueOf(page, 'Key')).toMatch(/^scim_key_/)
    await look(page, '10-directory')
    await follow(page, 'Overview')
    await look(page, '11-overview')

    const email = `ada@${domain}`
    await submitIdentifier(guest.page, accountPages, email)
    await guest.page.waitForURL(`${SERVER_URL}/default-redirect**`)
    await guest.page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    const { data: users } = await backendOf(accountPages.instance).users.getUserList({
      emailAddress: [email],
    })
    expect(users).toMatchObject([{ firstName: 'Ada', enterpriseAccounts: [{ provider: 'saml_okta' }] }])

    await press(page, 'I am done here')
    await page.getByRole('heading', { name: 'Please open a link' }).waitFor()
    await page.goto(link)
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor()
    await look(page, '12-over')
    const policy = visitor.log.filter(line => /Content Security Policy/i.test(line))
    expect(policy).toEqual([])
  },
)

test('the pages speak German', { timeout: 120_000 }, async ({ chromium }) => {
  const context = await (await chromium.browser()).newContext({ locale: 'de-DE' })
  const page = await context.newPage()
  try {
    await page.goto(await newLink('Müller Söhne'))
    await look(page, 'de-1-link')
    await press(page, 'Weiter')
    await follow(page, 'Domains hinzufügen und nachweisen')
    await page.getByLabel('Name der Domain').fill(`mueller-${randomBytes(4).toString('hex')}.example`)
    await press(page, 'Domain hinzufügen')
    await look(page, 'de-2-domain')
    dns.publish(await valueOf(page, 'Name \\(Host\\)'), await valueOf(page, 'Wert'))
    await press(page, 'Jetzt prüfen')
    await follow(page, 'Übersicht')
    await follow(page, 'Einen Identitätsanbieter verbinden')
    await follow(page, 'Microsoft Entra ID')
    await press(page, 'Speichern und weiter')
    await look(page, 'de-3-connection')
    await follow(page, 'Personen und Gruppen von Microsoft Entra ID (SCIM)')
    await press(page, 'Verzeichnis einrichten')
    await look(page, 'de-4-directory')
    await follow(page, 'Übersicht')
    await look(page, 'de-5-overview')
  } finally {
    await context.close()
  }
})
