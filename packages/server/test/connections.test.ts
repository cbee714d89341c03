import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

interface EnvironmentBody {
  user_settings: { social: Record<string, { name: string; authenticatable: boolean }> }
}

describe.each(DIALECTS)('the environment of an instance with connections on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      connections: {
        linkedin_oidc: {},
        vercel: { forSignIn: false },
        custom_acme_2: { name: 'Acme', discoveryUrl: 'https://id.acme.example' },
      },
    })
  })
  afterAll(() => server.close())

  it('shows them to the official components, in the form of the contract', async () => {
    const { status, body } = await server.browser().get<EnvironmentBody>('/v1/environment')
    expect(status).toBe(200)
    expect(body.user_settings.social).toMatchObject({
      oauth_custom_acme_2: { name: 'Acme', authenticatable: true },
      oauth_linkedin_oidc: { name: 'LinkedIn', authenticatable: true },
      oauth_vercel: { name: 'Vercel', authenticatable: false },
    })
  })
})
