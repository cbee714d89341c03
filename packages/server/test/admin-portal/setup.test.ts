import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { metadataXml } from '../../src/protocols/saml/identity-provider.fixture.js'
import { firstKey } from '../../src/protocols/saml/keys.fixture.js'
import { identify } from '../enterprise/company.js'
import { ORGANIZATIONS } from '../organizations/support.js'
import { Customer, newDomain, PORTAL } from './customer.js'

const XML = metadataXml([firstKey.certificate])
const DAY_MS = 86_400_000

describe.each(DIALECTS)('what a customer sets up in the admin portal on %s', dialect => {
  let server: TestServer
  let provider: Server
  let origin: string
  const records = new Map<string, string[]>()
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { organizations: { ...ORGANIZATIONS, maxAllowedDomains: 3 } },
      resolveTxt: name => Promise.resolve(records.get(name) ?? []),
    })
    provider = createServer((request, response) => {
      response.writeHead(request.url === '/metadata' ? 200 : 404)
      response.end(XML)
    }).listen(0, '127.0.0.1')
    await new Promise(resolve => provider.once('listening', resolve))
    origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    provider.close()
    await server.close()
  })

  /** What a page gives to copy, under its label. */
  const valueOf = (page: string, label: string) =>
    new RegExp(`<dt>${label}</dt><dd><code>([^<]+)</code>`).exec(page)?.[1]

  it('a domain is proven by its record in DNS, when it is there', async () => {
    const customer = await Customer.inPortal(server)
    const name = newDomain()
    expect((await customer.send('/domains', { name: ` ${name.toUpperCase()} ` })).status).toBe(303)
    const page = (await customer.look('/domains')).body
    const record = valueOf(page, 'Name')!
    expect(record).toBe(`_frontdesk-verification.${name}`)
    const id = /\/domains\/(orgdmn_\w+)/.exec(page)![1]!
    await customer.send(`/domains/${id}`, { choice: 'check' })
    expect((await customer.look('/domains')).body).toContain('The last check did not find the record.')
    expect((await customer.look('/new_connection', { guide: 'okta' })).body).toContain('Prove a domain first')
    records.set(record, ['v=spf1 -all', valueOf(page, 'Value')!])
    expect((await customer.send(`/domains/${id}`, { choice: 'check' })).status).toBe(303)
    const proven = (await customer.look('/domains')).body
    expect(proven).toContain('The domain is yours.')
    expect(proven).not.toContain('Waiting for DNS')
    // pressed twice
    expect((await customer.send(`/domains/${id}`, { choice: 'check' })).status).toBe(303)
    expect((await customer.look('/new_connection', { guide: 'okta' })).body).toContain(
      `value="${name}" checked`,
    )
  })

  it('a record that is too old is renewed, and a domain that nothing uses is removed', async () => {
    const customer = await Customer.inPortal(server)
    const name = newDomain()
    await customer.send('/domains', { name })
    const page = (await customer.look('/domains')).body
    const id = /\/domains\/(orgdmn_\w+)/.exec(page)![1]!
    server.clock.advance(8 * DAY_MS)
    const { token } = (
      await customer.backend<{ token: string }>('POST', '/admin_portal_link_tokens', {
        organization_id: customer.organizationId,
      })
    ).body
    await customer.send('', { token })
    const late = await customer.send(`/domains/${id}`, { choice: 'check' })
    expect(late.status).toBe(422)
    expect(late.body).toContain('The record is too old.')
    await customer.send(`/domains/${id}`, { choice: 'renew' })
    const renewed = (await customer.look('/domains')).body
    expect(valueOf(renewed, 'Value')).not.toBe(valueOf(page, 'Value'))
    expect((await customer.send(`/domains/${id}`, { choice: 'remove' })).status).toBe(303)
    expect((await customer.look('/domains')).body).not.toContain(name)
  })

  it('what is wrong with a domain is said beside the field', async () => {
    const customer = await Customer.inPortal(server)
    const refusals: [string, string][] = [
      ['', 'Fill this in.'],
      ['no domain', 'This is no domain.'],
      ['gmail.com', 'Everybody can have an address at this domain.'],
    ]
    for (const [name, text] of refusals) {
      const { status, body } = await customer.send('/domains', { name })
      expect([name, status]).toEqual([name, 422])
      expect(body).toContain(`<span class="fault" id="name-fault">${text}`)
      expect(body).toContain('<a href="#name">')
      expect(body).toContain('aria-invalid="true"')
    }
    for (let each = 0; each < 3; each++) await customer.domain()
    expect((await customer.send('/domains', { name: newDomain() })).body).toContain(
      'as many domains as are allowed',
    )
  })

  it('a connection is set up by the address of the metadata, switched on, and signs people in', async () => {
    const customer = await Customer.inPortal(server)
    const { id, domain } = await customer.connection('okta')
    const page = (await customer.look(`/connections/${id}`)).body
    const { saml_connection: saml } = (await customer.connectionAt(id)) as {
      saml_connection: { acs_url: string; sp_entity_id: string }
    }
    expect(valueOf(page, 'Single sign-on URL')).toBe(saml.acs_url)
    expect(valueOf(page, 'Audience URI \\(SP Entity ID\\)')).toBe(saml.sp_entity_id)
    const ours = await server.browser().get<string>(new URL(saml.sp_entity_id).pathname)
    expect(ours.body).toContain('use="encryption"')
    expect(page).toContain('Finish step 2 first.')
    expect((await customer.send(`/connections/${id}/switch`, { choice: 'on' })).status).toBe(422)
    const read = { choice: 'metadata_url', idp_metadata_url: `${origin}/metadata` }
    expect((await customer.send(`/connections/${id}`, read)).status).toBe(303)
    expect(await customer.connectionAt(id)).toMatchObject({
      active: false,
      organization_id: customer.organizationId,
      saml_connection: {
        idp_entity_id: 'https://idp.example/metadata',
        idp_metadata_url: read.idp_metadata_url,
      },
    })
    const tried = await customer.send(`/connections/${id}/test`)
    expect(tried.body).toMatch(/href="[^"]+\/init_test_run\?ticket=[^"]+" target="_blank"/)
    // loading it again would prepare another one
    expect(tried.body).toContain(`/v1/admin_portal/connections/${id}?guide=okta">I have tried it`)
    const pending = (await customer.look('/overview')).body
    expect(pending).toContain('A test has begun and is not over')
    expect(pending).toContain('its answer has to go to the address of step 1')
    expect((await customer.send(`/connections/${id}/switch`, { choice: 'on' })).status).toBe(303)
    const begun = await identify(server.browser(), `somebody@${domain}`)
    expect(begun.body.response).toMatchObject({ supported_first_factors: [{ strategy: 'enterprise_sso' }] })
    // removed by mistake: not while people sign in with it
    expect((await customer.send(`/connections/${id}/switch`, { choice: 'remove' })).status).toBe(404)
    await customer.send(`/connections/${id}/switch`, { choice: 'off' })
    expect((await customer.connectionAt(id))['active']).toBe(false)
    expect((await customer.send(`/connections/${id}/switch`, { choice: 'remove' })).status).toBe(303)
    expect((await customer.look('/overview')).body).not.toContain(id)
  })

  it('metadata that is of no use is explained, and nothing of it is kept', async () => {
    const customer = await Customer.inPortal(server)
    const { id } = await customer.connection('google')
    const refusals: [Record<string, string>, string, RegExp][] = [
      [{ choice: 'metadata_url', idp_metadata_url: '' }, 'idp_metadata_url', /Fill this in/],
      [
        { choice: 'metadata_url', idp_metadata_url: 'ftp://x' },
        'idp_metadata_url',
        /This is no https address/,
      ],
      [{ choice: 'metadata_url', idp_metadata_url: `${origin}/gone` }, 'idp_metadata_url', /answered 404/],
      [{ choice: 'metadata', idp_metadata: '<html/>' }, 'idp_metadata', /there is no IDPSSODescriptor/],
      [{ choice: 'metadata', idp_metadata: 'no XML' }, 'idp_metadata', /The metadata could not be used/],
      [
        { choice: 'fields', idp_entity_id: 'a', idp_sso_url: 'https://idp.example', idp_certificate: 'x' },
        'idp_certificate',
        /This is no certificate in PEM/,
      ],
      [{ choice: 'client', client_id: 'a' }, '', /./],
    ]
    const before = await customer.connectionAt(id)
    for (const [form, name, text] of refusals) {
      const { status, body } = await customer.send(`/connections/${id}`, form)
      expect([form, status]).toEqual([form, name === '' ? 404 : 422])
      const [, said] = new RegExp(`<span class="fault" id="${name}-fault">([^<]+)`).exec(body) ?? []
      if (name !== '') expect(said).toMatch(text)
      // what was typed is still there, in an opened form
      if (form['choice'] === 'fields')
        expect(body).toMatch(/<details open>[\s\S]*value="https:\/\/idp.example"/)
    }
    expect(await customer.connectionAt(id)).toEqual(before)
  })

  it('metadata can be pasted, and entered by hand; certificates say when they end', async () => {
    const customer = await Customer.inPortal(server)
    const { id } = await customer.connection('saml')
    expect(
      (await customer.send(`/connections/${id}`, { choice: 'metadata', idp_metadata: XML })).status,
    ).toBe(303)
    const shown = async () => (await customer.look('/overview')).body
    expect(await shown()).toMatch(/Certificate valid until|The certificate ended|The certificate ends/)
    const byHand = {
      choice: 'fields',
      idp_entity_id: 'urn:other',
      idp_sso_url: 'https://idp.example/other',
      idp_certificate: firstKey.certificate,
    }
    expect((await customer.send(`/connections/${id}`, byHand)).status).toBe(303)
    expect(await customer.connectionAt(id)).toMatchObject({
      saml_connection: {
        idp_entity_id: 'urn:other',
        idp_sso_url: 'https://idp.example/other',
        idp_metadata_url: null,
      },
    })
  })

  it('an OpenID provider takes a client, whose secret is never shown again', async () => {
    const customer = await Customer.inPortal(server)
    const { id } = await customer.connection('oidc')
    const page = (await customer.look(`/connections/${id}`)).body
    expect(valueOf(page, 'Redirect URI')).toBe('http://localhost:4400/v1/oauth_callback')
    const client = {
      choice: 'client',
      discovery_url: 'https://idp.example/.well-known/openid-configuration',
      client_id: 'app',
    }
    const without = await customer.send(`/connections/${id}`, client)
    expect(without.body).toContain('id="client_secret-fault"')
    const secret = 'very-secret-indeed'
    expect((await customer.send(`/connections/${id}`, { ...client, client_secret: secret })).status).toBe(303)
    // and stays where the field is left empty
    expect((await customer.send(`/connections/${id}`, { ...client, client_id: 'other' })).status).toBe(303)
    expect((await customer.look(`/connections/${id}`)).body).not.toContain(secret)
    expect(await customer.connectionAt(id)).toMatchObject({ oauth_config: { client_id: 'other' } })
    expect((await customer.send(`/connections/${id}/switch`, { choice: 'on' })).status).toBe(303)
  })

  it('AD FS is told to sign what is around an encrypted assertion, which others do not need', async () => {
    const customer = await Customer.inPortal(server)
    const page = async (guide: string) => {
      const { id } = await customer.connection(guide)
      return (await customer.look(`/connections/${id}`, { guide })).body
    }
    expect(await page('adfs')).toContain('-SamlResponseSignature MessageAndAssertion')
    expect(await page('okta')).not.toContain('PowerShell')
  })

  it('a provider that everybody has wants nothing entered, once the application is its client', async () => {
    const customer = await Customer.inPortal(server)
    const made = await customer.backend<{ id: string }>('POST', '/enterprise_connections', {
      name: 'By Google',
      provider: 'oauth_google',
      domains: [newDomain()],
      organization_id: customer.organizationId,
    })
    const path = `/connections/${made.body.id}`
    const page = (await customer.look(path)).body
    expect(page).toContain('There is nothing to set up at Google')
    expect(page).toContain('is not connected to Google yet.')
    expect(page).not.toMatch(/name="(discovery_url|client_id|idp_\w+)"/)
    const client = {
      choice: 'client',
      client_id: 'a',
      client_secret: 'b',
      discovery_url: 'https://idp.example',
    }
    expect((await customer.send(path, client)).status).toBe(404)
    const oidc = { client_id: 'client', client_secret: 'secret' }
    await customer.backend('PATCH', `/enterprise_connections/${made.body.id}`, { oidc })
    expect((await customer.look(path)).body).toMatch(/<h2>1\. Try it<\/h2>[\s\S]*<h2>2\. Switch it on<\/h2>/)
    expect((await customer.send(`${path}/switch`, { choice: 'on' })).status).toBe(303)
    expect(await customer.connectionAt(made.body.id)).toMatchObject({ active: true })
    // customers connect providers of their own
    const shared = {
      guide: 'shared-google',
      connection_name: 'Mine',
      domains: [(await customer.domain()).name],
    }
    expect((await customer.send('/connections', shared)).status).toBe(422)
  })

  it('a directory shows its key once, and a form that is sent again changes nothing', async () => {
    const customer = await Customer.inPortal(server)
    const { id } = await customer.connection()
    const path = `/connections/${id}/directory`
    const keyIn = (page: string) => /scim_key_[\w-]+/.exec(page)?.[0]
    const made = await customer.send(path, { choice: 'create' })
    const key = keyIn(made.body)!
    const base = valueOf(made.body, 'SCIM base URL \\(tenant URL\\)')!
    const call = async (withKey: string) => {
      const headers = { authorization: `Bearer ${withKey}` }
      return (await server.frontdesk.fetch(new Request(`${base}/Users`, { headers }))).status
    }
    expect(await call(key)).toBe(200)
    expect((await customer.send(path, { choice: 'create' })).status).toBe(303)
    const page = (await customer.look(path)).body
    expect(keyIn(page)).toBeUndefined()
    server.clock.advance(1000)
    const version = /name="version" value="(\d+)"/.exec(page)![1]
    const rotated = await customer.send(path, { choice: 'rotate', version })
    const next = keyIn(rotated.body)!
    expect([await call(key), await call(next)]).toEqual([200, 200])
    expect((await customer.send(path, { choice: 'rotate', version })).status).toBe(303)
    expect(await call(next)).toBe(200)
    await customer.send(path, { choice: 'off' })
    expect(await call(next)).toBe(403)
    await customer.send(path, { choice: 'on' })
    expect(await call(next)).toBe(200)
  })

  it('speaks the language of the browser, and tells people on a page what went wrong', async () => {
    const customer = await Customer.inPortal(server)
    const look = (language: string) =>
      customer.browser.get<string>(`${PORTAL}/overview`, {
        origin: null,
        headers: { accept: 'text/html', 'accept-language': language },
      })
    expect((await look('de-CH')).body).toContain('<h1>Single Sign-on von Acme</h1>')
    expect((await look('ja')).body).toContain('<html lang="ja">')
    expect((await look('xx')).body).toContain('<h1>Single sign-on of Acme</h1>')
    customer.browser.clearCookies()
    const gone = await look('en')
    expect(gone.status).toBe(401)
    expect(gone.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(gone.body).toContain('<h1>Please open a link</h1>')
    // programs get the error as it is
    expect((await customer.browser.get(`${PORTAL}/overview`, { origin: null })).body).toMatchObject({
      errors: [{ code: 'admin_portal_visit_over' }],
    })
  })
})
