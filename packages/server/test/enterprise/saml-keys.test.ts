import { createVerify, X509Certificate } from 'node:crypto'
import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCertificates } from '../../src/protocols/saml/certificates.js'
import { encryptedResponse, type Encryption } from '../../src/protocols/saml/encryption.fixture.js'
import { encoded } from '../../src/protocols/saml/identity-provider.fixture.js'
import { startOrganizationServer } from '../organizations/support.js'
import { clientOf, COMPLETE, departure, pathOf } from '../provider-visits.js'
import { createUser } from '../support.js'
import { begin, Company } from './company.js'
import { newTestRun, testRuns, toProvider } from './test-run.js'

describe.each(DIALECTS)('our key pair of a SAML connection on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  async function certificateOf(company: Company): Promise<string> {
    const [text = ''] = /(?<=<ds:X509Certificate>)[^<]+/.exec(await company.metadata()) ?? []
    return parseCertificates(text)[0]!.pem
  }

  it('is made with it, is its own, and stays', async () => {
    const [one, other] = [await Company.create(server), await Company.create(server)]
    const certificate = await certificateOf(one)
    expect(new X509Certificate(certificate).subject).toMatch(/^CN=/)
    expect(await certificateOf(other)).not.toBe(certificate)
    await one.change({ name: 'Acme Ltd' })
    expect(await certificateOf(one)).toBe(certificate)
  })

  it('comes with the next change to a connection from before there were any, which works until then', async () => {
    const company = await Company.create(server)
    await server.frontdesk.services.store.transaction(tx =>
      tx
        .updateTable('enterprise_connections')
        .set({ sp_key_ciphertext: null, sp_certificate: null })
        .where('id', '=', company.connection.id)
        .execute(),
    )
    expect(await company.metadata()).not.toContain('KeyDescriptor')
    const email = company.address('early')
    await createUser(server, email)
    const browser = server.browser()
    const begun = await begin(browser, email)
    expect(departure(begun).searchParams.has('Signature')).toBe(false)
    expect(await company.visit(browser, begun, { email })).toContain(COMPLETE)
    await company.change({ name: 'Acme Ltd' })
    expect(await certificateOf(company)).toContain('BEGIN CERTIFICATE')
  })

  it('is not shown, and encrypted under the master key', async () => {
    const company = await Company.create(server)
    const path = `/enterprise_connections/${company.connection.id}`
    const shown = JSON.stringify((await server.backend('GET', path)).body)
    const row = await server.frontdesk.services.store.read
      .selectFrom('enterprise_connections')
      .select('sp_key_ciphertext')
      .where('id', '=', company.connection.id)
      .executeTakeFirstOrThrow()
    expect(shown).not.toContain(row.sp_key_ciphertext)
    expect(row.sp_key_ciphertext).not.toContain('PRIVATE KEY')
    expect(server.frontdesk.services.masterKey.decrypt(row.sp_key_ciphertext!)).toContain('PRIVATE KEY')
  })

  it('signs requests', async () => {
    const company = await Company.create(server)
    const url = departure(await begin(server.browser(), company.address('signed')))
    const sent = new Map(
      url.search
        .slice(1)
        .split('&')
        .map(part => [part.split('=')[0]!, part]),
    )
    const text = ['SAMLRequest', 'RelayState', 'SigAlg'].map(name => sent.get(name)!).join('&')
    const signature = Buffer.from(url.searchParams.get('Signature') ?? '', 'base64')
    const { publicKey } = new X509Certificate(await certificateOf(company))
    expect(createVerify('RSA-SHA256').update(text).verify(publicKey, signature)).toBe(true)
  })

  describe('decrypts assertions', () => {
    async function comeBack(company: Company, how: Partial<Encryption>) {
      const email = company.address('secret')
      await createUser(server, email)
      const browser = server.browser()
      const url = departure(await begin(browser, email))
      const certificate = await certificateOf(company)
      const xml = await encryptedResponse(company.answerTo(url, { email }), { certificate, ...how })
      const state = url.searchParams.get('RelayState') ?? ''
      const back = (await company.post(server.browser(), encoded(xml), state)).headers.get('location')!
      const answer = await browser.get(pathOf(new URL(back)))
      return { browser, answer }
    }

    it('of a company, for it alone', async () => {
      const [company, other] = [await Company.create(server), await Company.create(server)]
      const { browser, answer } = await comeBack(company, {})
      expect(answer.headers.get('location')).toContain(COMPLETE)
      expect((await clientOf(browser)).sessions).toHaveLength(1)
      const foreign = await comeBack(other, { certificate: await certificateOf(company) })
      expect((await clientOf(foreign.browser)).sessions).toHaveLength(0)
      const { signIn } = await clientOf(foreign.browser)
      expect(signIn?.first_factor_verification?.error?.code).toBe('saml_response_invalid')
    })

    it('of AES-CBC with a signature around it alone, which a test run says', async () => {
      const company = await Company.create(server)
      const cbc = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc' as const
      const certificate = await certificateOf(company)
      const tryWith = async (signs: 'assertion' | 'both') => {
        const browser = server.browser()
        const url = await toProvider(browser, await newTestRun(server, company.connection.id))
        const answer = company.answerTo(url, { email: company.address('ada'), signs })
        const xml = await encryptedResponse(answer, { certificate, content: cbc })
        const state = url.searchParams.get('RelayState') ?? ''
        const posted = await company.post(server.browser(), encoded(xml), state)
        await browser.get(pathOf(new URL(posted.headers.get('location') ?? '')))
        return (await testRuns(server, company.connection.id))[0]!
      }
      const refused = await tryWith('assertion')
      expect(refused).toMatchObject({ status: 'failed', logs: [{ code: 'unsigned_encryption' }] })
      expect(refused.logs[0]!.message).toContain('sign the response as well as the assertion')
      expect(await tryWith('both')).toMatchObject({ status: 'success' })
    })

    it('and tells nobody what was wrong with one', async () => {
      const company = await Company.create(server)
      const cbc = 'http://www.w3.org/2001/04/xmlenc#aes128-cbc' as const
      const { browser } = await comeBack(company, { content: cbc })
      const { signIn } = await clientOf(browser)
      expect(signIn?.first_factor_verification?.error).toMatchObject({ code: 'saml_response_invalid' })
      expect(JSON.stringify(signIn)).not.toMatch(/CBC|decrypt|padding/i)
    })
  })
})
