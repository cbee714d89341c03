import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode, signIn } from '../support.js'

describe.each(DIALECTS)('a domain where everybody can have an address on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { organizations: { enabled: true, domainsEnabled: true } },
    })
  })
  afterAll(() => server.close())

  it('belongs to no organization, in whatever country or spelling', async () => {
    const admin = await createUser(server, 'admin@example.com')
    const browser = server.browser()
    await signIn(browser, 'admin@example.com')
    const { body } = await server.backend<{ id: string }>('POST', '/organizations', {
      name: 'Acme',
      created_by: admin,
    })
    for (const name of [
      'gmx.ch',
      'docomo.ne.jp',
      'sohu.com',
      'yahoo.com.br',
      'co.uk',
      'github.io',
      'ＧＭＡＩＬ。com',
    ]) {
      const own = await browser.post(`/v1/organizations/${body.id}/domains`, { name })
      expect(errorCode(own.body), name).toBe('organization_domain_common')
      const byBackend = await server.backend('POST', `/organizations/${body.id}/domains`, {
        name,
        verified: true,
      })
      expect(errorCode(byBackend.body), name).toBe('organization_domain_common')
    }
  })
})
