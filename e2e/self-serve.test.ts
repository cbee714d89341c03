import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { backendOf, createUser, type ExistingUser } from './harness/backend.js'
import { eventually } from './harness/eventually.js'
import { startFrontdesk } from './harness/frontdesk-process.js'
import { signInWithPassword, submitIdentifier } from './harness/official-components.js'
import { photograph } from './harness/organization-people.js'
import { OwnDns } from './harness/own-dns.js'
import { E2E_DIRECTORY, RESULTS_DIRECTORY } from './harness/paths.js'
import type { RunningProcess } from './harness/processes.js'
import { SamlProvider } from './harness/saml-provider.js'
import { APP_7, type AppUnderTest, type InstanceKeys, publishableKey } from './harness/sdks.js'
import { test } from './harness/visitor.js'

const PORT = 4484
const SERVER_URL = `http://localhost:${PORT}`
/** The keys are declared in frontdesk.self-serve.config.json too. */
const INSTANCE: InstanceKeys = {
  slug: 'default',
  publishableKey: publishableKey(`127.0.0.1:${PORT}`),
  secretKey: 'sk_test_e2eselfserve0000000000000000000000',
  proxyUrl: SERVER_URL,
  serverUrl: SERVER_URL,
}
/** The account pages, with the components of SDK 7: there is no application of anybody's. */
const PAGES: AppUnderTest = { ...APP_7, name: 'self-serve', url: SERVER_URL, instance: INSTANCE }
const TEST_TIMEOUT_MS = 240_000
/** How often `<OrganizationProfile/>` asks whether a domain is proven, and some time to do so. */
const POLL_MS = 40_000

let server: RunningProcess | undefined
let provider: SamlProvider | undefined
const dns = new OwnDns()

beforeAll(async () => {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  const config = join(E2E_DIRECTORY, 'frontdesk.self-serve.config.json')
  const { environment } = dns
  server = await startFrontdesk({ name: 'frontdesk-self-serve', port: PORT, config, environment })
  provider = await SamlProvider.start()
}, 120_000)

afterAll(async () => {
  await server?.stop()
  await provider?.close()
  dns.close()
})

/** Signs in an administrator, on the page about how people of the organization sign in. */
async function openSecurity(page: Page, admin: ExistingUser): Promise<void> {
  await signInWithPassword(page, PAGES, admin)
  await page.goto(`${SERVER_URL}/organization`)
  await page.locator('.cl-navbarButton', { hasText: 'Security' }).click()
}

const next = (page: Page) => page.getByRole('button', { name: 'Continue', exact: true }).click()

/** Adds a domain in the component, and publishes the record that it shows. */
async function proveDomain(page: Page, domain: string): Promise<void> {
  await page.locator('input[name=domain]').fill(domain)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const record = page.locator('.cl-configureSSOVerifyDomainCardTxtRecord')
  await record.waitFor()
  await photograph(page, PAGES, 'txt-record')
  const value = await record.locator('input').inputValue()
  const name = /_frontdesk-verification\.[\w.-]+/.exec((await record.textContent()) ?? '')
  expect(name?.[0]).toContain(domain)
  dns.publish(`_frontdesk-verification.${domain}`, value)
  await page.locator('.cl-configureSSOVerifyDomainCard__verified').waitFor({ timeout: POLL_MS })
}

test(
  'a customer connects its identity provider in <OrganizationProfile/>, and its people sign in',
  { timeout: TEST_TIMEOUT_MS },
  async ({ visitor, guest }) => {
    const { page } = visitor
    const domain = `acme-${randomBytes(4).toString('hex')}.example`
    const admin = await createUser(INSTANCE)
    const backend = backendOf(INSTANCE)
    const organization = await backend.organizations.createOrganization({ name: 'Acme', createdBy: admin.id })
    await openSecurity(page, admin)
    await photograph(page, PAGES, 'security')
    await page.getByRole('button', { name: 'Start configuration' }).first().click()
    await proveDomain(page, domain)
    await photograph(page, PAGES, 'domain')
    await next(page)

    await photograph(page, PAGES, 'providers')
    await page.locator('.cl-configureSSOProviderCard__saml_custom').click()
    await next(page)
    await photograph(page, PAGES, 'service-provider')
    // what the administrator enters at the provider: addresses, attributes, and who may use it; the component
    // shows the domains once more before that
    const metadataUrl = page.locator('input[name=idpMetadataUrl]')
    const goOn = async () => {
      if (await metadataUrl.isVisible()) return true
      await next(page)
      return false
    }
    await eventually('the step for the metadata', goOn).toBe(true)
    await metadataUrl.fill(`${provider!.origin}/metadata`)
    await photograph(page, PAGES, 'metadata')
    await next(page)
    const configured = async () => {
      const { data } = await backend.enterpriseConnections.getEnterpriseConnectionList({
        organizationId: organization.id,
      })
      return data[0]?.samlConnection?.idpEntityId
    }
    await eventually('the connection', configured).toBe(`${provider!.origin}/metadata`)
    await page.getByText('Sign in through the test URL').first().waitFor()
    await photograph(page, PAGES, 'test')

    const email = `ada@${domain}`
    provider!.person = { ...provider!.person, email }
    const opening = page.waitForEvent('popup')
    await page.getByRole('button', { name: 'Open test URL' }).click()
    const result = await opening
    await result.getByText(email).first().waitFor()
    await photograph(result, PAGES, 'test-result')
    await result.close()
    await page.getByRole('button', { name: 'Refresh logs' }).click()
    await page.getByText('Success', { exact: true }).first().waitFor({ timeout: POLL_MS })
    await photograph(page, PAGES, 'tested')
    await next(page)
    await page.getByRole('button', { name: 'Activate SSO' }).click()
    await page.getByText('Active', { exact: true }).first().waitFor()
    await photograph(page, PAGES, 'active')

    await submitIdentifier(guest.page, PAGES, email)
    const members = async () => {
      const { data } = await backend.organizations.getOrganizationMembershipList({
        organizationId: organization.id,
      })
      return data.map(({ publicUserData }) => publicUserData?.identifier)
    }
    await eventually('the member', members, 30_000).toContain(email)
    await eventually('who is signed in', () => shownUser(guest.page)).toBe(email)
    // whatever the component calls is there; by a 404 it learns that there is no directory yet
    const expected = /404 GET \S+\/directory\?/
    const failures = visitor.log.filter(line => / [45]\d\d [A-Z]+ http/.test(line) && !expected.test(line))
    expect(failures).toEqual([])
  },
)

test(
  'somebody adds the address that their company has given them in <UserProfile/>, and its provider proves it',
  { timeout: TEST_TIMEOUT_MS },
  async ({ visitor: { page } }) => {
    const domain = `acme-${randomBytes(4).toString('hex')}.example`
    const person = await createUser(INSTANCE)
    const backend = backendOf(INSTANCE)
    const { id: organizationId } = await backend.organizations.createOrganization({ name: 'Acme' })
    await backend.enterpriseConnections.createEnterpriseConnection({
      name: 'Acme',
      provider: 'saml_custom',
      domains: [domain],
      organizationId,
      active: true,
      saml: { idpMetadataUrl: `${provider!.origin}/metadata` },
    })
    const email = `ada@${domain}`
    provider!.person = { ...provider!.person, email }
    await signInWithPassword(page, PAGES, person)
    await page.goto(`${SERVER_URL}/user`)
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
    await press('Add email address')
    await page.locator('input[name=emailAddress]').fill(email)
    await press('Add')
    await page.getByText(`Complete the sign-in with ${email}`).waitFor()
    await photograph(page, PAGES, 'company-address')
    await page.getByText('Click to sign-in').click()
    const proven = async () => {
      const { emailAddresses, enterpriseAccounts } = await backend.users.getUser(person.id)
      const address = emailAddresses.find(each => each.emailAddress === email)
      return [address?.verification?.status, enterpriseAccounts[0]?.emailAddress]
    }
    await eventually('the proof', proven).toEqual(['verified', email])
    await page.getByText('Enterprise accounts').waitFor()
    await photograph(page, PAGES, 'company-account')
    const { data } = await backend.organizations.getOrganizationMembershipList({ organizationId })
    expect(data.map(({ publicUserData }) => publicUserData?.userId)).toEqual([person.id])
  },
)

/** Whom the SDK takes the browser's user for. */
const shownUser = (page: Page) =>
  page
    .evaluate(() => {
      const { Clerk } = globalThis as never as { Clerk?: { user?: { primaryEmailAddress?: object } } }
      return (Clerk?.user?.primaryEmailAddress as { emailAddress?: string } | undefined)?.emailAddress ?? null
    })
    // while the page goes to the provider and back
    .catch(() => null)
