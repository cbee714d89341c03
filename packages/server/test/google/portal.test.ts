import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '../../src/platform/wait-until.fixture.js'
import { Customer } from '../admin-portal/customer.js'
import { ORGANIZATIONS } from '../organizations/support.js'
import { FakeGoogle, keyFile } from './fake-google.js'

describe.each(DIALECTS)('Google Workspace in the admin portal on %s', dialect => {
  let server: TestServer
  let google: FakeGoogle
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: { organizations: ORGANIZATIONS } })
    google = await FakeGoogle.play(server)
  })
  afterAll(async () => {
    await server?.close()
    await google?.stop()
  })

  async function customerWithGoogle() {
    const customer = await Customer.inPortal(server)
    const { id, domain } = await customer.connection('google')
    google.people = []
    google.person(`boss@${domain}`)
    google.person(`ada@${domain}`)
    return { customer, domain, path: `/connections/${id}/directory` }
  }

  it('is read with what the customer enters, and says how that went', async () => {
    const { customer, domain, path } = await customerWithGoogle()
    const empty = (await customer.look(path)).body
    expect(empty).toContain('https://www.googleapis.com/auth/admin.directory.user.readonly')
    expect(empty).not.toContain('SCIM base URL')
    const credentials = {
      choice: 'credentials',
      service_account_json: keyFile(),
      subject_email: `boss@${domain}`,
    }
    expect((await customer.send(`${path}/read`, credentials)).status).toBe(303)
    const set = (await customer.look(path)).body
    expect(set).toContain('Nothing has been read yet')
    expect(set).not.toContain('PRIVATE KEY')
    expect((await customer.send(`${path}/read`, { choice: 'sync' })).status).toBe(303)
    const done = await waitUntil(async () => {
      const { body } = await customer.look(path)
      expect(body).toContain('People who changed: 2.')
      return body
    })
    expect(done).toContain('People: 2. Groups: 0.')
  })

  it('says beside the fields what is wrong, and shows the key to nobody', async () => {
    const { customer, domain, path } = await customerWithGoogle()
    const refused = await customer.send(`${path}/read`, {
      choice: 'credentials',
      service_account_json: keyFile({ type: 'other' }),
      subject_email: `boss@${domain}`,
    })
    expect(refused.status).toBe(422)
    expect(refused.body).toContain('id="service_account_json-fault"')
    expect(refused.body).toContain(`value="boss@${domain}"`)
    expect(refused.body).not.toContain('PRIVATE KEY')
    const elsewhere = await customer.send(`${path}/read`, {
      choice: 'credentials',
      service_account_json: keyFile(),
      subject_email: 'boss@elsewhere.example',
    })
    expect(elsewhere.body).toContain('id="subject_email-fault"')
    const nothing = await customer.send(`${path}/read`, { choice: 'sync' })
    expect(nothing.status).toBe(422)
    expect((await customer.look(path)).body).toContain('Switched off')
  })

  it('is for connections with Google alone, and for links that include directories', async () => {
    const { customer, domain } = await customerWithGoogle()
    const okta = await customer.connection('okta')
    const path = `/connections/${okta.id}/directory`
    const form = { choice: 'credentials', service_account_json: keyFile(), subject_email: `boss@${domain}` }
    expect((await customer.send(`${path}/read`, form)).status).toBe(404)
    expect((await customer.look(path)).body).toContain('Set up the directory')
    const narrow = await Customer.inPortal(server, { link: { scopes: ['connections', 'domains'] } })
    const own = await narrow.connection('google')
    expect((await narrow.send(`/connections/${own.id}/directory/read`, form)).status).toBe(403)
    expect((await customer.send(`/connections/${own.id}/directory/read`, form)).status).toBe(404)
  })
})
