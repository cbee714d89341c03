import { keyFile } from '../google/fake-google.js'
import { MANAGE_CONNECTIONS, type OrganizationCast, type OrganizationRow } from './organization-cast.js'

type Call = OrganizationRow['call']

const row = (id: string, call: Call, more: Partial<OrganizationRow> = {}): OrganizationRow => ({
  id,
  anyOf: [MANAGE_CONNECTIONS],
  inSession: true,
  call,
  ...more,
})

const connection = async (cast: OrganizationCast) => ({
  enterprise_connection_id: await cast.newConnection(),
})
const directory = async (cast: OrganizationCast) => ({ enterprise_connection_id: await cast.newDirectory() })
const onDirectory =
  (body?: Record<string, unknown>): Call =>
  async cast => ({ ids: await directory(cast), ...(body && { body }) })

/** What members set up of the identity provider of their organization. */
export const connectionRows: OrganizationRow[] = [
  row(
    'createOrganizationEnterpriseConnection',
    async cast => ({ body: { provider: 'saml_okta', domains: [await cast.newProvenDomain()] } }),
    { answers: 201 },
  ),
  row('updateOrganizationEnterpriseConnection', async cast => ({
    ids: await connection(cast),
    body: { name: 'Another' },
  })),
  row('deleteOrganizationEnterpriseConnection', async cast => ({ ids: await connection(cast) })),

  row('listOrganizationEnterpriseConnectionTestRuns', async cast => ({ ids: await connection(cast) })),
  row('createOrganizationEnterpriseConnectionTestRun', async cast => ({ ids: await connection(cast) })),

  row('createDirectorySync', async cast => ({ ids: await connection(cast), body: { name: 'Directory' } })),
  row('getDirectorySync', onDirectory()),
  row('updateDirectorySync', onDirectory({ enabled: 'false' })),
  row('deleteDirectorySync', onDirectory()),
  row('rotateDirectorySyncApiKey', onDirectory()),
  row('setDirectorySyncCredentials', async cast => {
    const { connectionId, subject } = await cast.newPulledDirectory()
    return {
      ids: { enterprise_connection_id: connectionId },
      body: { service_account_json: keyFile(), subject_email: subject },
    }
  }),
  row('syncDirectory', async cast => {
    const { connectionId, subject } = await cast.newPulledDirectory()
    await cast.giveCredentials(connectionId, subject)
    return { ids: { enterprise_connection_id: connectionId } }
  }),
  row('getDirectorySyncStatus', onDirectory()),
  row('getDirectorySyncUsers', onDirectory()),
  row('getDirectorySyncGroups', onDirectory()),
  row('getDirectorySyncGroupRoleMappings', onDirectory()),
  row(
    'replaceDirectorySyncGroupRoleMappings',
    onDirectory({ mappings: JSON.stringify([{ directory_group_id: 'staff', role: 'org:member' }]) }),
    { givesMemberRole: true },
  ),
]
