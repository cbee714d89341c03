import { type Answer, DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestXml } from '../../src/protocols/saml/identity-provider.fixture.js'
import { type Body, departure, pathOf, RETURN_TO } from '../provider-visits.js'
import { claimsOf, createUser, errorCode, mint, signIn } from '../support.js'
import { begin, Company } from './company.js'

const MINUTE_MS = 60_000

interface Reverification {
  supported_first_factors: { strategy: string }[]
}

/** Somebody whose session is older than sensitive changes let it be. */
interface Stale {
  browser: TestBrowser
  email: string
  sessionId: string
}

describe.each(DIALECTS)('reverification by the provider of a company on %s', dialect => {
  let server: TestServer
  let company: Company
  let number = 0
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: { reverification: true } })
    company = await Company.create(server)
  })
  afterAll(() => server.close())

  async function stale(at = company): Promise<Stale> {
    const browser = server.browser()
    const email = at.address(`person${++number}`)
    await createUser(server, email)
    await at.visit(browser, await begin(browser, email), { email })
    const { body } = await browser.get<Body>('/v1/client')
    const [session] = (body.response as unknown as { sessions: { id: string }[] }).sessions
    server.clock.advance(11 * MINUTE_MS)
    return { browser, email, sessionId: session!.id }
  }

  const verify = ({ browser, sessionId }: Stale, step: string, form: object) =>
    browser.post<{ response: Reverification }>(`/v1/client/sessions/${sessionId}/verify${step}`, { ...form })
  const leave = async (person: Stale, form: object = {}) => {
    await verify(person, '', { level: 'first_factor' })
    return verify(person, '/prepare_first_factor', {
      strategy: 'enterprise_sso',
      redirect_url: RETURN_TO,
      ...form,
    }) as unknown as Promise<Answer<Body>>
  }
  /** Of the first factor, in minutes. */
  const ageOf = async ({ browser, sessionId }: Stale) =>
    (claimsOf((await mint(browser, sessionId)).body.jwt)['fva'] as number[])[0]
  const addEmail = ({ browser }: Stale) =>
    browser.post('/v1/me/email_addresses', { email_address: `extra${++number}@elsewhere.example` })

  it('sends somebody to the provider, who asks them anew, and takes sensitive changes afterwards', async () => {
    const person = await stale()
    expect(errorCode((await addEmail(person)).body)).toBe('session_reverification_required')
    const started = await verify(person, '', { level: 'first_factor' })
    expect(started.body.response.supported_first_factors).toContainEqual({ strategy: 'enterprise_sso' })
    const left = await leave(person)
    expect(left.body.response.first_factor_verification).toMatchObject({
      status: 'unverified',
      strategy: 'saml',
    })
    expect(requestXml(departure(left).href)).toContain('ForceAuthn="true"')
    expect(await ageOf(person)).toBe(11)
    expect(await company.visit(person.browser, left, { email: person.email })).toBe(RETURN_TO)
    expect(await ageOf(person)).toBe(0)
    expect((await addEmail(person)).status).toBe(200)
  })

  it('takes nobody else at the provider for the person', async () => {
    const [person, colleague] = [await stale(), await stale()]
    const left = await leave(person)
    expect(await company.visit(person.browser, left, { email: colleague.email })).toBe(RETURN_TO)
    const unknown = await leave(person)
    await company.visit(person.browser, unknown, { email: company.address('nobody') })
    expect(await ageOf(person)).toBe(22)
    expect(errorCode((await addEmail(person)).body)).toBe('session_reverification_required')
  })

  it('goes on in the browser that left alone', async () => {
    const person = await stale()
    const url = departure(await leave(person))
    const response = company.response(url, { email: person.email })
    const posted = await company.post(server.browser(), response, url.searchParams.get('RelayState') ?? '')
    const elsewhere = await server.browser().get(pathOf(new URL(posted.headers.get('location') ?? '')))
    expect(errorCode(elsewhere.body)).toBe('oauth_callback_invalid')
    expect(await ageOf(person)).toBe(11)
  })

  it('counts for the newest reverification alone', async () => {
    const person = await stale()
    const before = await leave(person)
    await leave(person)
    await company.visit(person.browser, before, { email: person.email })
    expect(await ageOf(person)).toBe(11)
  })

  it('is for people of a company, and where there is a choice by the connection that they name', async () => {
    const browser = server.browser()
    const email = 'private@elsewhere.example'
    await createUser(server, email)
    const { sessionId } = await signIn(browser, email)
    const nobody = { browser, email, sessionId }
    expect(errorCode((await leave(nobody)).body)).toBe('strategy_for_user_invalid')
    expect(errorCode((await leave(await stale(), { redirect_url: 'https://evil.example' })).body)).toBe(
      'redirect_url_forbidden',
    )
    const other = await Company.create(server)
    const form = { enterprise_connection_id: other.connection.id }
    expect(errorCode((await leave(await stale(), form)).body)).toBe('strategy_for_user_invalid')
  })
})
