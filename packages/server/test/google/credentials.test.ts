import { generateKeyPairSync } from 'node:crypto'
import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorCode } from '../support.js'
import { apiError, type FakeGoogle, keyFile, SERVICE_KEY } from './fake-google.js'
import { startWithGoogle, Workspace } from './workspace.js'

const refused = ({ body }: { body: unknown }) => {
  const [error] = (body as { errors: { code: string; long_message: string; meta: { param_name: string } }[] })
    .errors
  return { code: error!.code, param: error!.meta.param_name, text: error!.long_message }
}

describe.each(DIALECTS)('what a Google Workspace directory is read with, on %s', dialect => {
  let server: TestServer
  let google: FakeGoogle
  beforeAll(async () => {
    ;({ server, google } = await startWithGoogle(dialect))
  })
  afterAll(async () => {
    await server?.close()
    await google?.stop()
  })

  it('is taken once Google takes it, which switches the directory on, and shown to nobody again', async () => {
    const workspace = await Workspace.connected(server, google)
    const made = (await workspace.send('POST')).body.response
    expect(made).toMatchObject({ provider: 'google', enabled: false, credentials_configured: false })
    expect(made.api_key).toBeUndefined()
    const told = (await workspace.credentials()).body
    expect(told.response).toMatchObject({ id: made.id, enabled: true, credentials_configured: true })
    const shown = JSON.stringify([told, (await workspace.send('GET')).body, await workspace.status()])
    expect(shown).not.toContain('PRIVATE KEY')
    expect(shown).not.toContain('gserviceaccount')
    // a page of each list was read, and nobody was taken over by that
    expect(google.asked.map(({ path }) => path)).toEqual(['/users', '/groups'])
    expect(await workspace.people()).toEqual({})
  })

  it('is stored encrypted', async () => {
    const workspace = await Workspace.create(server, google)
    const { services } = server.frontdesk
    const rows = await services.store.read.selectFrom('directory_pulls').selectAll().execute()
    const row = rows.find(each => each.subject_email === workspace.address('boss'))!
    expect(JSON.stringify(row)).not.toContain('gserviceaccount')
    expect(JSON.parse(services.masterKey.decrypt(row.credentials_ciphertext))).toMatchObject({
      privateKey: SERVICE_KEY,
    })
  })

  it('is replaced by another one, which ends nothing that was known', async () => {
    const workspace = await Workspace.create(server, google)
    workspace.person('ada')
    await workspace.pull()
    google.manner = () => ({ status: 403, body: apiError('forbidden') })
    const before = await workspace.send('GET')
    expect((await workspace.credentials()).status).toBe(422)
    expect((await workspace.send('GET')).body).toEqual(before.body)
    google.manner = () => null
    expect((await workspace.credentials()).status).toBe(200)
    expect(await workspace.status()).toMatchObject({ last_sync_status: 'succeeded' })
    expect(await workspace.people()).toEqual({ boss: true, ada: true })
  })

  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = ({ privateKey }: typeof weak) => privateKey.export({ type: 'pkcs8', format: 'pem' })
  const files: [string, string][] = [
    ['no JSON', SERVICE_KEY],
    ['JSON that is no object', '[]'],
    ['a key of a person', keyFile({ type: 'authorized_user' })],
    ['without an address', keyFile({ client_email: undefined })],
    ['with an address that is none', keyFile({ client_email: 'x\r\ny' })],
    ['without a key', keyFile({ private_key: undefined })],
    ['with a key that is none', keyFile({ private_key: 'secret-that-is-no-key' })],
    ['with a weak key', keyFile({ private_key: pem(weak) })],
    ['with a key of another kind', keyFile({ private_key: pem(curve as never) })],
    [
      'with tokens from elsewhere',
      keyFile({ token_uri: 'https://oauth2.googleapis.com.evil.example/token' }),
    ],
    ['with tokens from this machine', keyFile({ token_uri: 'http://127.0.0.1/token' })],
    ['that is too long', keyFile({ more: 'x'.repeat(20_000) })],
  ]
  it.each(files)('is no file %s, and the refusal quotes nothing of it', async (_, text) => {
    const workspace = await Workspace.connected(server, google)
    await workspace.send('POST')
    const form = { service_account_json: text, subject_email: workspace.address('boss') }
    const answer = await workspace.send('POST', '/credentials', form)
    expect(refused(answer)).toMatchObject({
      code: 'directory_credentials_invalid',
      param: 'service_account_json',
    })
    expect(JSON.stringify(answer.body)).not.toMatch(/PRIVATE KEY|gserviceaccount|secret-that|evil/)
    expect(google.asked).toEqual([])
  })

  it('is of an administrator within the domains of the connection', async () => {
    const workspace = await Workspace.connected(server, google)
    await workspace.send('POST')
    for (const subject of ['boss@elsewhere.example', 'boss', '', `boss@${workspace.domain}.evil.example`]) {
      const answer = await workspace.credentials({}, subject)
      expect([subject, answer.status]).toEqual([subject, 422])
    }
    expect(google.asked).toEqual([])
  })

  const troubles: [string, () => void, RegExp][] = [
    ['nobody knows the administrator', () => (google.administrators = []), /no such administrator/],
    [
      'the administrator may not read people',
      () => (google.manner = () => ({ status: 403, body: apiError('forbidden') })),
      /does not let this administrator/,
    ],
    [
      'the API is switched off',
      () => (google.manner = () => ({ status: 403, body: apiError('accessNotConfigured') })),
      /switched off/,
    ],
    ['Google is away', () => (google.manner = () => ({ status: 503 })), /did not answer/],
    ['Google is busy', () => (google.manner = () => ({ status: 429 })), /later/],
    ['the answer is garbage', () => (google.manner = () => ({ body: '<html>' })), /no list/],
    ['there is nobody', () => (google.people = []), /nobody at all/],
  ]
  it.each(troubles)('is refused with a reason where %s', async (_, trouble, reason) => {
    const workspace = await Workspace.connected(server, google)
    await workspace.send('POST')
    trouble()
    const answer = await workspace.credentials()
    expect(refused(answer)).toMatchObject({ code: 'directory_credentials_invalid', text: reason })
    expect(JSON.stringify(answer.body)).not.toContain('eyJ')
    expect((await workspace.send('GET')).body.response).toMatchObject({ credentials_configured: false })
  })

  it('says what is to be done where the delegation is missing', async () => {
    const workspace = await Workspace.connected(server, google)
    await workspace.send('POST')
    const { services } = server.frontdesk
    const { providers } = services
    // as Google answers where the scopes are not those of the delegation
    services.providers = Object.create(providers, {
      send: {
        value: async () => ({
          status: 401,
          headers: {},
          body: JSON.stringify({ error: 'unauthorized_client' }),
          latencyMs: 0,
        }),
      },
    }) as typeof providers
    const answer = await workspace.credentials()
    services.providers = providers
    expect(refused(answer).text).toMatch(/Domain-wide delegation/)
  })

  it('is nothing for directories that providers push to, nor is a sync', async () => {
    const workspace = await Workspace.connected(server, google)
    const domain = await workspace.admin.proveDomain()
    const okta = await workspace.admin.connect({ domains: [domain], provider: 'saml_okta' })
    const path = `/enterprise_connections/${okta.body.response.id}/directory`
    const made = await workspace.admin.send<object>('POST', path)
    expect(made.body.response).not.toHaveProperty('credentials_configured')
    const form = { service_account_json: keyFile(), subject_email: `boss@${domain}` }
    for (const [what, given] of [
      ['credentials', form],
      ['sync', {}],
    ] as const) {
      const answer = await workspace.admin.send('POST', `${path}/${what}`, given)
      expect([what, answer.status, errorCode(answer.body)]).toEqual([what, 400, 'directory_not_pulled'])
    }
  })

  it('closes the way by SCIM', async () => {
    const workspace = await Workspace.create(server, google)
    const { body } = await server.backend<{ api_key: string; endpoint_url: string }>(
      'POST',
      `/directories/${await workspace.directoryId()}/rotate_api_key`,
    )
    const request = new Request(`${body.endpoint_url}/Users`, {
      headers: { authorization: `Bearer ${body.api_key}` },
    })
    expect((await server.frontdesk.fetch(request, { remoteAddress: '203.0.113.9' })).status).toBe(403)
  })

  it('goes with its directory', async () => {
    const workspace = await Workspace.create(server, google)
    const id = await workspace.directoryId()
    await workspace.send('DELETE')
    const { read } = server.frontdesk.services.store
    expect(await read.selectFrom('directory_pulls').select('id').where('id', '=', id).execute()).toEqual([])
  })
})
