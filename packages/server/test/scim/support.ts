import { type Dialect, startTestServer, type TestServer } from '@frontdesk/testkit'
import type { OrganizationBody } from '../organizations/support.js'
import { nextNumber } from '../world/two-instances.js'

export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

export interface Resource {
  id: string
  userName: string
  displayName: string
  active: boolean
  emails: { value: string; type?: string; primary?: boolean }[]
  members?: { value: string }[]
  groups?: { value: string; display: string }[]
  meta: { location: string; version: string }
  [name: string]: unknown
}

export interface ScimAnswer<Body = Resource> {
  status: number
  body: Body
  headers: Headers
}

export interface ScimPage {
  totalResults: number
  startIndex: number
  itemsPerPage: number
  Resources: Resource[]
}

export interface ScimErrorBody {
  schemas: string[]
  status: string
  scimType?: string
  detail: string
}

export interface DirectoryBody {
  object: string
  id: string
  enabled: boolean
  enterprise_connection_id: string | null
  endpoint_url: string
  api_key?: string
  attribute_mapping: Record<string, string>
}

export const startScimServer = (dialect: Dialect): Promise<TestServer> =>
  startTestServer({
    dialect,
    settings: {
      organizations: { enabled: true, maxAllowedMemberships: 0, directMemberAdding: true },
      attributes: { username: { enabled: true, usedForFirstFactor: true } },
      attackProtection: { rateLimits: { enabled: false } },
    },
  })

/** An identity provider with a directory of its own, in a domain of its own. */
export class Provider {
  constructor(
    readonly server: TestServer,
    readonly domain: string,
    readonly organizationId: string,
    readonly directory: DirectoryBody,
    readonly key: string,
  ) {}

  static async create(server: TestServer, more: object = {}): Promise<Provider> {
    const number = nextNumber()
    const domain = `company${number}.example`
    const admin = await server.backend<{ id: string }>('POST', '/users', {
      email_address: [`founder${number}@elsewhere.example`],
      skip_password_requirement: true,
    })
    const organization = await server.backend<OrganizationBody>('POST', '/organizations', {
      name: domain,
      created_by: admin.body.id,
    })
    const connection = await server.backend<{ id: string }>('POST', '/enterprise_connections', {
      name: domain,
      provider: 'saml_custom',
      domains: [domain],
      organization_id: organization.body.id,
    })
    const made = await server.backend<DirectoryBody>('POST', '/directories', {
      enterprise_connection_id: connection.body.id,
      provider: 'okta',
      name: domain,
      ...more,
    })
    if (made.status !== 200) throw new Error(JSON.stringify([connection.body, made.body]))
    return new Provider(server, domain, organization.body.id, made.body, made.body.api_key!)
  }

  address = (name: string) => `${name}@${this.domain}`

  /** A request to the directory, as most providers send it. */
  async send<Body = Resource>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ScimAnswer<Body>> {
    const request = new Request(`${this.directory.endpoint_url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        'content-type': 'application/scim+json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const response = await this.server.frontdesk.fetch(request, { remoteAddress: '203.0.113.9' })
    const text = await response.text()
    return {
      status: response.status,
      body: (text === '' ? null : JSON.parse(text)) as Body,
      headers: response.headers,
    }
  }

  user = (name: string, more: object = {}) => ({
    schemas: [USER_SCHEMA],
    userName: this.address(name),
    externalId: `ext-${name}`,
    name: { givenName: name, familyName: 'Example' },
    emails: [{ value: this.address(name), type: 'work', primary: true }],
    active: true,
    ...more,
  })

  async newUser(name = `person${nextNumber()}`, more: object = {}): Promise<Resource> {
    const { status, body } = await this.send('POST', '/Users', this.user(name, more))
    if (status !== 201) throw new Error(JSON.stringify(body))
    return body
  }

  async newGroup(displayName: string, members: Resource[] = [], more: object = {}): Promise<Resource> {
    const { status, body } = await this.send('POST', '/Groups', {
      schemas: [GROUP_SCHEMA],
      displayName,
      members: members.map(({ id }) => ({ value: id })),
      ...more,
    })
    if (status !== 201) throw new Error(JSON.stringify(body))
    return body
  }

  patch = (path: string, ...Operations: unknown[]) =>
    this.send('PATCH', path, { schemas: [PATCH_OP], Operations })

  find = (path: string, filter: string) =>
    this.send<ScimPage>('GET', `${path}?filter=${encodeURIComponent(filter)}`)

  /** The role of a member of the organization. */
  async roleOf(userId: string): Promise<string | undefined> {
    const path = `/users/${userId}/organization_memberships`
    const { body } = await this.server.backend<{
      data: { role: string; organization: { id: string } }[]
    }>('GET', path)
    return body.data.find(({ organization }) => organization.id === this.organizationId)?.role
  }

  /** The id of a role that mappings name. */
  async roleId(key: string): Promise<string> {
    const { body } = await this.server.backend<{ data: { id: string; key: string }[] }>(
      'GET',
      '/organization_roles?limit=100',
    )
    return body.data.find(role => role.key === key)!.id
  }
}
