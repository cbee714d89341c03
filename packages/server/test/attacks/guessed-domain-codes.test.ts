import { DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { organizationWithAdmin, startOrganizationServer } from '../organizations/support.js'
import { signIn } from '../support.js'

/** An hour's worth, for an organization. */
const [CODES, WRONG_CODES] = [30, 50]
const TRIES_OF_A_CODE = 5

describe.each(DIALECTS)(
  'an administrator who names one address at a domain after the other, on %s',
  dialect => {
    let server: TestServer
    let browser: TestBrowser
    beforeAll(async () => {
      server = await startOrganizationServer(dialect)
    })
    afterAll(() => server.close())

    /** A new organization with a domain that is to be proven. */
    async function domainOf(name: string) {
      const { organization } = await organizationWithAdmin(server, `admin@${name}.example`)
      browser = server.browser()
      await signIn(browser, `admin@${name}.example`)
      const path = `/v1/organizations/${organization.id}/domains`
      const made = await browser.post<{ response: { id: string } }>(path, { name: `${name}.test` })
      expect(made.status).toBe(200)
      const domain = `${path}/${made.body.response.id}`
      const prepare = (user: string) =>
        browser.post(`${domain}/prepare_affiliation_verification`, {
          affiliation_email_address: `${user}@${name}.test`,
        })
      const attempt = () => browser.post(`${domain}/attempt_affiliation_verification`, { code: '00000x' })
      return { prepare, attempt }
    }

    it('guesses no code: wrong ones count for the organization', async () => {
      const { prepare, attempt } = await domainOf('guessed')
      for (let address = 0; address < WRONG_CODES / TRIES_OF_A_CODE; address++) {
        expect((await prepare(`somebody${address}`)).status).toBe(200)
        for (let tries = 0; tries < TRIES_OF_A_CODE; tries++) expect((await attempt()).status).toBe(422)
      }
      expect((await prepare('another')).status).toBe(200)
      expect((await attempt()).status).toBe(429)
    })

    it('mails few strangers', async () => {
      const { prepare } = await domainOf('mailed')
      for (let address = 0; address < CODES; address++)
        expect((await prepare(`somebody${address}`)).status).toBe(200)
      expect((await prepare('another')).status).toBe(429)
    })
  },
)
