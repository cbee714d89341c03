import { DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrganization, startOrganizationServer } from '../organizations/support.js'
import { pathOf, RETURN_TO } from '../provider-visits.js'
import { createUser, errorCode, signIn } from '../support.js'
import { Company, newDomain } from './company.js'

interface EmailAddress {
  id: string
  matches_sso_connection: boolean
  verification: {
    status: string
    strategy: string
    external_verification_redirect_url: string | null
    error?: { code: string } | null
  } | null
}
interface Answered {
  response: EmailAddress
}
interface User {
  enterprise_accounts: { email_address: string }[]
  organization_memberships: { organization: { id: string } }[]
}

let number = 0

// clerk-js: EmailAddress.createEnterpriseSSOLinkFlow, which <UserProfile/> begins for such an address
describe.each(DIALECTS)('an address of a company, which somebody adds to their account, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  const path = (id: string) => `/v1/me/email_addresses/${id}`
  const add = async (browser: TestBrowser, address: string) =>
    (await browser.post<Answered>('/v1/me/email_addresses', { email_address: address })).body.response
  const shown = async (browser: TestBrowser, id: string) =>
    (await browser.get<Answered>(path(id))).body.response
  const prepare = (browser: TestBrowser, id: string) =>
    browser.post<Answered>(`${path(id)}/prepare_verification`, {
      strategy: 'enterprise_sso',
      redirect_url: RETURN_TO,
    })
  const userOf = async (browser: TestBrowser) =>
    (await browser.get<{ response: User }>('/v1/me')).body.response

  /** Somebody with an account of their own, and a company with an address for them. */
  async function arrange(body: object = {}) {
    const email = `ada${++number}@home.example`
    await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    const organization = await createOrganization(server)
    const company = await Company.create(server, {
      domains: [newDomain()],
      organization_id: organization.id,
      ...body,
    })
    const address = company.address('ada')
    const added = await add(browser, address)
    return { browser, company, address, added, organizationId: organization.id }
  }

  /** Goes to the page of the provider as somebody, and comes back in a browser. */
  async function visit(
    company: Company,
    { verification }: EmailAddress,
    email: string,
    browser: TestBrowser,
  ) {
    const url = new URL(verification?.external_verification_redirect_url ?? '')
    const state = url.searchParams.get('RelayState') ?? ''
    const posted = await company.post(server.browser(), company.response(url, { email }), state)
    return browser.get(pathOf(new URL(posted.headers.get('location') ?? '')))
  }

  it('is proven by the provider of the company, which it then belongs to', async () => {
    const { browser, company, address, added, organizationId } = await arrange()
    expect(added).toMatchObject({ matches_sso_connection: true, verification: null })
    const begun = await prepare(browser, added.id)
    expect(begun.status).toBe(200)
    expect(begun.body.response.verification).toMatchObject({ status: 'unverified', strategy: 'saml' })
    const back = await visit(company, begun.body.response, address, browser)
    expect(back.headers.get('location')).toBe(RETURN_TO)
    expect(await shown(browser, added.id)).toMatchObject({
      matches_sso_connection: true,
      verification: { status: 'verified', strategy: 'saml' },
    })
    expect(await userOf(browser)).toMatchObject({
      enterprise_accounts: [{ email_address: address }],
      organization_memberships: [{ organization: { id: organizationId } }],
    })
  })

  it('is not proven by the account of a colleague, nor by an answer that another browser brings', async () => {
    const { browser, company, address, added } = await arrange()
    const first = await prepare(browser, added.id)
    await visit(company, first.body.response, company.address('grace'), browser)
    expect((await shown(browser, added.id)).verification).toMatchObject({
      status: 'failed',
      error: { code: 'external_account_other' },
    })
    const second = await prepare(browser, added.id)
    const stranger = await visit(company, second.body.response, address, server.browser())
    expect(errorCode(stranger.body)).toBe('oauth_callback_invalid')
    expect((await shown(browser, added.id)).verification).toMatchObject({ status: 'unverified' })
    expect((await userOf(browser)).enterprise_accounts).toEqual([])
  })

  it('is not proven once another visit has begun, the person has left, or the password was changed', async () => {
    const { browser, company, address, added } = await arrange()
    const first = await prepare(browser, added.id)
    const second = await prepare(browser, added.id)
    await visit(company, first.body.response, address, browser)
    expect((await shown(browser, added.id)).verification).toMatchObject({ status: 'unverified' })
    const changed = await browser.post('/v1/me/change_password', {
      current_password: 'correct-horse-9',
      new_password: 'another-horse-10',
      sign_out_of_other_sessions: 'false',
    })
    expect(changed.status).toBe(200)
    await visit(company, second.body.response, address, browser)
    expect((await shown(browser, added.id)).verification).toMatchObject({ status: 'unverified' })
    const third = await prepare(browser, added.id)
    await browser.delete('/v1/client/sessions')
    await visit(company, third.body.response, address, browser)
    expect((await userOf(browser))?.enterprise_accounts ?? []).toEqual([])
    const { store } = server.frontdesk.services
    const row = await store.read
      .selectFrom('identifiers')
      .select('verified_at')
      .where('id', '=', added.id)
      .executeTakeFirst()
    expect(row?.verified_at).toBeNull()
  })

  it('takes a code where the domain is no company’s, or its connection is switched off', async () => {
    const { browser, company, added } = await arrange()
    const private_ = await add(browser, `ada${++number}@elsewhere.example`)
    expect(private_.matches_sso_connection).toBe(false)
    const refused = await prepare(browser, private_.id)
    expect([refused.status, errorCode(refused.body)]).toEqual([422, 'strategy_for_user_invalid'])
    await company.change({ active: false })
    expect((await shown(browser, added.id)).matches_sso_connection).toBe(false)
    const off = await prepare(browser, added.id)
    expect([off.status, errorCode(off.body)]).toEqual([422, 'strategy_for_user_invalid'])
    const code = await browser.post(`${path(added.id)}/prepare_verification`, { strategy: 'email_code' })
    expect(code.status).toBe(200)
  })

  it('is not asked about again once it is proven', async () => {
    const { browser, company, address, added } = await arrange()
    const begun = await prepare(browser, added.id)
    await visit(company, begun.body.response, address, browser)
    const again = await prepare(browser, added.id)
    expect(errorCode(again.body)).toBe('verification_already_verified')
  })
})
