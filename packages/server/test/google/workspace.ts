import { type Dialect, startTestServer, type TestServer } from '@frontdesk/testkit'
import { expect } from 'vitest'
import { pullDirectory } from '../../src/domain/directories/google/pull-directory.js'
import { Administrator, resolveTxt } from '../enterprise/administrator.js'
import { ORGANIZATIONS } from '../organizations/support.js'
import { FakeGoogle, keyFile } from './fake-google.js'

export interface Status {
  last_synced_at: number | null
  last_sync_status: string | null
  last_sync_error: string | null
  last_sync_changed_user_count: number | null
}

export interface PulledDirectory {
  id: string
  provider: string
  enabled: boolean
  credentials_configured?: boolean
  api_key?: string
}

/** A company with Google Workspace, whose administrator sets up its directory. */
export class Workspace {
  private constructor(
    readonly server: TestServer,
    readonly google: FakeGoogle,
    readonly admin: Administrator,
    readonly domain: string,
    readonly connectionId: string,
  ) {}

  /** With its connection alone; Google knows the administrator and nobody else. */
  static async connected(server: TestServer, google: FakeGoogle): Promise<Workspace> {
    const admin = await Administrator.create(server)
    const domain = await admin.proveDomain()
    const { body } = await admin.connect({ domains: [domain], provider: 'saml_google' })
    google.people = []
    google.groups = []
    google.administrators = null
    google.pageSize = 500
    google.manner = () => null
    google.meanwhile = () => null
    google.asked.length = 0
    google.person(`boss@${domain}`)
    return new Workspace(server, google, admin, domain, body.response.id)
  }

  /** Whose directory can be read. */
  static async create(server: TestServer, google: FakeGoogle): Promise<Workspace> {
    const workspace = await Workspace.connected(server, google)
    expect((await workspace.send('POST')).status).toBe(200)
    const { status, body } = await workspace.credentials()
    expect([status, body]).toMatchObject([200, {}])
    google.asked.length = 0
    return workspace
  }

  send = <Response = PulledDirectory>(method: string, path = '', form?: Record<string, unknown>) =>
    this.admin.send<Response>(method, `${this.path}${path}`, form)

  get path(): string {
    return `/enterprise_connections/${this.connectionId}/directory`
  }

  address = (name: string) => `${name}@${this.domain}`
  person = (name: string, more: Parameters<FakeGoogle['person']>[1] = {}) =>
    this.google.person(this.address(name), more)

  credentials = (changes: object = {}, subject = this.address('boss')) =>
    this.send('POST', '/credentials', { service_account_json: keyFile(changes), subject_email: subject })

  status = async () => (await this.send<Status>('GET', '/sync_status')).body.response

  async directoryId(): Promise<string> {
    return (await this.send('GET')).body.response.id
  }

  /** Reads the directory here and now, as the job does. */
  async pull(signal?: AbortSignal): Promise<Status> {
    await this.pullNow(await this.directoryId(), signal)
    return this.status()
  }

  async pullNow(directoryId: string, signal = new AbortController().signal): Promise<void> {
    const { services } = this.server.frontdesk
    const instance = (await services.registry.findDefault())!
    await pullDirectory({ services, instance, signal, payload: { directory_id: directoryId } })
  }

  /** address -> whether they may sign in, of those whom the directory knows */
  async people(): Promise<Record<string, boolean>> {
    const rows = await this.rows()
    return Object.fromEntries(rows.map(row => [String(row.resource['userName']).split('@')[0], row.active]))
  }

  async rows() {
    const id = await this.directoryId()
    const { read } = this.server.frontdesk.services.store
    return read.selectFrom('directory_users').selectAll().where('directory_id', '=', id).execute()
  }

  /** The id here of somebody at Google. */
  async userId({ id }: { id: string }): Promise<string> {
    return (await this.rows()).find(row => row.external_id === id)!.user_id
  }

  async user(person: { id: string }): Promise<Record<string, unknown>> {
    const path = `/users/${await this.userId(person)}`
    return (await this.server.backend<Record<string, unknown>>('GET', path)).body
  }

  async roleOf(person: { id: string }): Promise<string | undefined> {
    const path = `/users/${await this.userId(person)}/organization_memberships`
    type Memberships = { data: { role: string; organization: { id: string } }[] }
    const { body } = await this.server.backend<Memberships>('GET', path)
    return body.data.find(({ organization }) => organization.id === this.admin.organizationId)?.role
  }
}

/** A server whose directories are read when a test says so, and Google. */
export async function startWithGoogle(dialect: Dialect): Promise<{ server: TestServer; google: FakeGoogle }> {
  const server = await startTestServer({
    dialect,
    resolveTxt,
    settings: {
      organizations: { ...ORGANIZATIONS, selfServeSso: true, selfServeDirectories: true },
      attackProtection: { rateLimits: { enabled: false } },
    },
  })
  const google = await FakeGoogle.play(server)
  // the tests do its work themselves
  await server.frontdesk.stopBackground()
  return { server, google }
}

/** Those that are to read a directory, so that it may be asked for again. */
export const forgetJobs = (server: TestServer) =>
  server.frontdesk.services.store.transaction(tx =>
    tx.deleteFrom('jobs').where('kind', '=', 'directory_pull').execute(),
  )
