import { DIALECTS, TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrganization, OTHER_KEY, startOrganizationServer } from '../organizations/support.js'
import { errorCode } from '../support.js'
import { Customer, type LinkBody, PORTAL } from './customer.js'

const HOUR_MS = 3_600_000

describe.each(DIALECTS)('links to the admin portal on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  const make = (body: object) => server.backend<LinkBody>('POST', '/admin_portal_link_tokens', body)

  it('are made for an organization, and tell their token once', async () => {
    const { id } = await createOrganization(server)
    const made = await make({ organization_id: id, it_contact_id: 'ada', scopes: ['domains', 'domains'] })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      object: 'admin_portal_link_token',
      admin_portal_link_id: id.replace('org_', 'apl_'),
      organization_id: id,
      it_contact_id: 'ada',
      scopes: ['domains'],
      revoked: false,
      revocation_reason: null,
      expired: false,
      expiration: server.clock.now() + HOUR_MS,
    })
    expect(made.body.id).toMatch(/^aplt_[0-9a-f]{32}$/)
    expect(made.body.token).toMatch(/^aplt_/)
    const path = `/admin_portal_link_tokens/${made.body.id}/revoke`
    const revoked = await server.backend<LinkBody>('POST', path, { revocation_reason: 'wrong person' })
    expect(revoked.body).toMatchObject({ revoked: true, revocation_reason: 'wrong person' })
    expect(revoked.body.token).toBeUndefined()
    const again = await server.backend<LinkBody>('POST', path, { revocation_reason: 'another' })
    expect(again.body).toEqual(revoked.body)
  })

  it('want an organization of the instance, known scopes, and a lifetime of a day at most', async () => {
    const { id } = await createOrganization(server)
    const codes = async (body: object) => {
      const answer = await make(body)
      return [answer.status, errorCode(answer.body)]
    }
    expect(await codes({})).toEqual([422, 'form_param_missing'])
    expect(await codes({ organization_id: `org_${'0'.repeat(27)}` })).toEqual([404, 'resource_not_found'])
    expect(await codes({ organization_id: id, scopes: ['everything'] })).toEqual([
      422,
      'form_param_value_invalid',
    ])
    expect((await codes({ organization_id: id, seconds_until_expiration: 86_401 }))[0]).toBe(422)
    expect((await codes({ organization_id: id, seconds_until_expiration: 0 }))[0]).toBe(422)
  })

  it('need domains of organizations, but for the directory', async () => {
    const bare = await startOrganizationServer(dialect, { domainsEnabled: false })
    try {
      const { id } = await createOrganization(bare)
      const link = (scopes?: string[]) =>
        bare.backend('POST', '/admin_portal_link_tokens', { organization_id: id, scopes })
      expect(errorCode((await link()).body)).toBe('organization_domains_not_enabled')
      expect(errorCode((await link(['connections'])).body)).toBe('organization_domains_not_enabled')
      expect((await link(['directory'])).status).toBe(201)
    } finally {
      await bare.close()
    }
  })

  it('open the portal once, by a button', async () => {
    const customer = await Customer.create(server)
    const { token } = customer.link
    // programs that scan mail open it, twice, with HEAD as well
    for (let each = 0; each < 2; each++) {
      const page = await customer.look('', { token })
      expect(page.status).toBe(200)
      expect(page.body).toContain('Acme')
      expect(page.headers.getSetCookie()).toEqual([])
    }
    expect((await customer.head(`?token=${token}`)).headers.getSetCookie()).toEqual([])
    const opened = await customer.open()
    expect(opened.status).toBe(303)
    expect(opened.headers.get('location')).toBe(`${TEST_ORIGIN}${PORTAL}/overview`)
    expect((await customer.look('/overview')).status).toBe(200)
    const second = await customer.open(server.browser(TEST_ORIGIN, TEST_ORIGIN))
    expect(second.status).toBe(422)
    expect(second.headers.getSetCookie()).toEqual([])
    expect((await customer.look('', { token })).status).toBe(422)
    // without the token the browser that is in goes on
    expect((await customer.look()).headers.get('location')).toBe(`${TEST_ORIGIN}${PORTAL}/overview`)
  })

  it('open it to one of many at once', async () => {
    const customer = await Customer.create(server)
    const tries = Array.from({ length: 20 }, () => customer.open(server.browser(TEST_ORIGIN, TEST_ORIGIN)))
    const statuses = (await Promise.all(tries)).map(({ status }) => status)
    expect(statuses.filter(status => status === 303)).toHaveLength(1)
  })

  it('give a cookie of this host and these pages alone, which no script reads and no other site sends', async () => {
    const { headers } = await (await Customer.create(server)).open()
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__frontdesk_admin_portal=[\w-]{43}; Path=\/v1\/admin_portal; Max-Age=28800; HttpOnly; SameSite=Strict$/,
      ),
    ])
    const other = await Customer.create(server, {
      secretKey: OTHER_KEY,
      frontendApiUrl: `${TEST_ORIGIN}/other`,
    })
    expect((await other.open()).headers.getSetCookie()[0]).toContain('; Path=/other/v1/admin_portal;')
  })

  it('are worth nothing when they are too old, revoked, of another instance, or made up', async () => {
    const late = await Customer.create(server, { link: { seconds_until_expiration: 60 } })
    server.clock.advance(60_000)
    expect((await late.open()).status).toBe(422)
    const revoked = await Customer.create(server)
    await revoked.revoke()
    expect((await revoked.look('', { token: revoked.link.token })).status).toBe(422)
    expect((await revoked.open()).status).toBe(422)
    const here = await Customer.create(server)
    expect((await here.open(server.browser(`${TEST_ORIGIN}/other`, TEST_ORIGIN))).status).toBe(422)
    expect((await here.open()).status).toBe(303)
    for (const token of ['', 'aplt_', here.link.id, 'x'.repeat(200)])
      expect((await here.send('', { token })).status).toBe(422)
  })

  it('let nobody stay who has left, whose link is revoked, whose time is over, or whose customer is gone', async () => {
    const ways: ((customer: Customer) => Promise<unknown> | void)[] = [
      customer => customer.send('/leave'),
      customer => customer.revoke(),
      () => server.clock.advance(8 * HOUR_MS),
      customer => customer.backend('DELETE', `/organizations/${customer.organizationId}`),
    ]
    for (const leave of ways) {
      const customer = await Customer.inPortal(server)
      const cookies = customer.browser.cookieHeader(PORTAL)
      expect((await customer.look('/overview')).status).toBe(200)
      await leave(customer)
      // also with the cookie that the browser had
      customer.browser.clearCookies()
      const [name = '', value = ''] = cookies.split('=')
      customer.browser.setCookie(name, value, PORTAL)
      expect((await customer.look('/overview')).status).toBe(401)
      expect((await customer.send('/domains', { name: 'late.example' })).status).toBe(401)
    }
  })

  it('keep neither token nor cookie as they are', async () => {
    const customer = await Customer.inPortal(server)
    const { id, token } = customer.link
    const secret = customer.browser.cookie('__frontdesk_admin_portal')!
    const row = await server.frontdesk.services.store.read
      .selectFrom('admin_portal_link_tokens')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain(token)
    expect(JSON.stringify(row)).not.toContain(secret)
  })
})
