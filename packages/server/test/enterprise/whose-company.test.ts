import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Body, clientOf, COMPLETE, RETURN_TO } from '../provider-visits.js'
import { Company, NEW } from './company.js'

describe.each(DIALECTS)('a sign-up with the address of a company on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    // so that a sign-up is not over when the provider has answered
    server = await startTestServer({ dialect, settings: { signUp: { legalConsentEnabled: true } } })
  })
  afterAll(() => server.close())

  it('is not proven by the provider of another company', async () => {
    const [own, other] = [await Company.create(server), await Company.create(server)]
    const browser = server.browser()
    const change = (body: object) => browser.patch<Body>(`/v1/client/sign_ups/${id}`, { ...body }, NEW)
    const email = own.address('x')
    const begun = await browser.post<Body>('/v1/client/sign_ups', { email_address: email }, NEW)
    const { id } = begun.body.response
    const visit = {
      strategy: 'enterprise_sso',
      redirect_url: RETURN_TO,
      action_complete_redirect_url: COMPLETE,
    }
    await own.visit(browser, await change(visit), { email })
    expect((await clientOf(browser)).signUp?.missing_fields).toEqual(['legal_accepted'])

    const taken = await change({ email_address: other.address('victim'), legal_accepted: true })
    expect(taken.body.response).toMatchObject({
      status: 'missing_requirements',
      missing_fields: ['enterprise_sso'],
    })
    const back = await change({ email_address: email })
    expect(back.body.response.missing_fields).toEqual([])
  })
})
