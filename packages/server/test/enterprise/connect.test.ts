import { DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrganization, startOrganizationServer } from '../organizations/support.js'
import { pathOf, RETURN_TO } from '../provider-visits.js'
import { createUser, errorCode, signIn } from '../support.js'
import { Company, newDomain } from './company.js'

interface Begun {
  response: { verification: { status: string; external_verification_redirect_url: string } }
}
interface User {
  enterprise_accounts: { email_address: string; enterprise_connection: { id: string } }[]
  email_addresses: { email_address: string; verification: { strategy: string } }[]
  organization_memberships: { organization: { id: string } }[]
}

describe.each(DIALECTS)('whoever had an account before their company came on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  /** Somebody who is signed in by a password, and then the company of their address. */
  async function arrange() {
    const domain = newDomain()
    const email = `ada@${domain}`
    const userId = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    const organization = await createOrganization(server)
    const company = await Company.create(server, { domains: [domain], organization_id: organization.id })
    return { browser, email, userId, company, organizationId: organization.id }
  }
  const begin = (browser: TestBrowser, id: string) =>
    browser.post<Begun>('/v1/me/external_accounts', { enterprise_connection_id: id, redirect_url: RETURN_TO })
  const userOf = async (browser: TestBrowser) =>
    (await browser.get<{ response: User }>('/v1/me')).body.response

  /** Goes to the provider as somebody. @returns where the browser is led on to */
  async function visit(browser: TestBrowser, company: Company, email: string): Promise<string | null> {
    const { body } = await begin(browser, company.connection.id)
    const url = new URL(body.response.verification.external_verification_redirect_url)
    const state = url.searchParams.get('RelayState') ?? ''
    const posted = await company.post(server.browser(), company.response(url, { email }), state)
    return (await browser.get(pathOf(new URL(posted.headers.get('location') ?? '')))).headers.get('location')
  }

  it('connects the account that the company has given them, as the profile offers', async () => {
    const { browser, email, company, organizationId } = await arrange()
    const offered = await browser.get<{ response: object[] }>('/v1/me/enterprise_connections')
    expect(offered.body.response).toMatchObject([{ id: company.connection.id }])
    const begun = await begin(browser, company.connection.id)
    expect(begun.body.response.verification).toMatchObject({ status: 'unverified' })
    expect((await userOf(browser)).enterprise_accounts).toEqual([])
    expect(await visit(browser, company, email)).toBe(RETURN_TO)
    expect(await userOf(browser)).toMatchObject({
      enterprise_accounts: [{ email_address: email, enterprise_connection: { id: company.connection.id } }],
      organization_memberships: [{ organization: { id: organizationId } }],
    })
  })

  it('connects no account of a colleague', async () => {
    const { browser, company } = await arrange()
    const colleague = company.address('grace')
    await createUser(server, colleague)
    expect(await visit(browser, company, colleague)).toBe(RETURN_TO)
    expect(await userOf(browser)).toMatchObject({ enterprise_accounts: [], organization_memberships: [] })
  })

  it('gets the address that the provider names, where it is nobody’s', async () => {
    const { browser, company, email } = await arrange()
    const other = company.address('ada.lovelace')
    await visit(browser, company, other)
    const { email_addresses: addresses } = await userOf(browser)
    expect(new Map(addresses.map(each => [each.email_address, each.verification.strategy]))).toEqual(
      new Map([
        [email, 'admin'],
        [other, 'saml'],
      ]),
    )
  })

  it('finds no company but their own', async () => {
    const { browser } = await arrange()
    const other = await Company.create(server)
    const refused = await begin(browser, other.connection.id)
    expect([refused.status, errorCode(refused.body)]).toEqual([404, 'resource_not_found'])
  })
})
