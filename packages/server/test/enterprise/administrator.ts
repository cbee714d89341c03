import type { Answer, TestBrowser, TestServer } from '@frontdesk/testkit'
import { expect } from 'vitest'
import { createUser, signIn } from '../support.js'
import { newDomain } from './company.js'

export interface Connection {
  id: string
  name: string
  active: boolean
  domains: string[]
  organization_id: string
  saml_connection?: Record<string, unknown> & { id: string; acs_url: string; sp_entity_id: string }
  oauth_config?: Record<string, unknown>
}
export type Body<Response> = { response: Response }

let number = 0
/** What DNS says. */
const txtRecords = new Map<string, string[]>()
export const resolveTxt = async (name: string) => txtRecords.get(name) ?? []

/** An administrator of an organization, signed in there. */
export class Administrator {
  private constructor(
    readonly server: TestServer,
    readonly browser: TestBrowser,
    readonly userId: string,
    readonly organizationId: string,
    readonly email: string,
    private readonly sessionId: string,
  ) {}

  static async create(server: TestServer, fields: object = {}): Promise<Administrator> {
    const email = `admin${++number}@admins.example`
    const userId = await createUser(server, email)
    const organization = { name: `Acme ${number}`, created_by: userId, ...fields }
    const { body } = await server.backend<{ id: string }>('POST', '/organizations', organization)
    const browser = server.browser()
    const { sessionId } = await signIn(browser, email)
    return new Administrator(server, browser, userId, body.id, email, sessionId)
  }

  /** A domain as the official components add it, and prove it by DNS. */
  async proveDomain(name = newDomain()): Promise<string> {
    const added = await this.addDomain(name)
    const { txt_record_name: at, txt_record_value: value } = added.ownership_verification
    txtRecords.set(at, [value])
    const tried = await this.domains('attempt_ownership_verification/bulk', {
      organization_domain_ids: [added.id],
    })
    expect(tried.body.response.data).toMatchObject([{ ownership_verification: { status: 'verified' } }])
    return name
  }

  async addDomain(name: string) {
    const added = await this.browser.post<Body<{ id: string }>>(`${this.path}/domains`, {
      name,
      enrollment_mode: 'enterprise_sso',
    })
    expect([added.status, added.body]).toMatchObject([
      200,
      { response: { enrollment_mode: 'enterprise_sso' } },
    ])
    const prepared = await this.domains('prepare_ownership_verification/bulk', {
      organization_domain_ids: [added.body.response.id],
    })
    return prepared.body.response.data[0]!
  }

  private domains = (path: string, form: Record<string, unknown>) =>
    this.browser.post<
      Body<{
        data: {
          id: string
          ownership_verification: { txt_record_name: string; txt_record_value: string }
        }[]
      }>
    >(`${this.path}/domains/${path}`, form)

  connect = (form: Record<string, unknown>): Promise<Answer<Body<Connection>>> =>
    this.browser.post<Body<Connection>>(`${this.path}/enterprise_connections`, {
      provider: 'saml_custom',
      ...form,
    })

  change = (id: string, form: Record<string, unknown>) =>
    this.send<Connection>('PATCH', `/enterprise_connections/${id}`, form)
  list = async () => (await this.send<Connection[]>('GET', '/enterprise_connections')).body.response
  remove = (id: string) => this.send<object>('DELETE', `/enterprise_connections/${id}`)
  send = <Response>(method: string, path: string, form?: Record<string, unknown>) =>
    this.browser.send<Body<Response>>(method, `${this.path}${path}`, form)

  goTo = (organizationId: string) =>
    this.browser.post(`/v1/client/sessions/${this.sessionId}/touch`, {
      active_organization_id: organizationId,
    })

  get path(): string {
    return `/v1/organizations/${this.organizationId}`
  }
}
