import { type InstanceSide, nextNumber } from '../world/two-instances.js'
import type { BackendRow } from './backend-cast.js'

type Names = 'directory' | 'scim_directory'

const connection = async (side: InstanceSide): Promise<string> => {
  const body = {
    name: `Company ${nextNumber()}`,
    provider: 'saml_okta',
    domains: [`company${nextNumber()}.example`],
  }
  return (await side.backend('POST', '/enterprise_connections', body)).id
}

async function newDirectory(side: InstanceSide): Promise<string> {
  const body = { enterprise_connection_id: await connection(side), provider: 'okta' }
  const { id } = await side.backend('POST', '/directories', body)
  await side.backend('PATCH', `/directories/${id}`, { group_role_mapping_enabled: true })
  return id
}

async function anyRole(side: InstanceSide): Promise<string> {
  const { data } = await side.backend<{ data: { id: string }[] }>('GET', '/organization_roles')
  return data[0]!.id
}

const newMapping = async (side: InstanceSide) => ({
  scim_group_id: `group${nextNumber()}`,
  role_id: await anyRole(side),
})

/** The operations of one of the two names. */
function rowsOf(name: Names, word: string, mapping: string): BackendRow[] {
  const named = async (side: InstanceSide) => ({ [`${name}_id`]: await newDirectory(side) })
  const on = (id: string, body?: Record<string, unknown>): BackendRow => ({
    id,
    kind: 'thing',
    call: async side => ({ ids: await named(side), ...(body ? { body } : {}) }),
  })
  return [
    {
      id: word === 'Directory' ? 'ListDirectories' : 'ListSCIMDirectories',
      kind: 'instance',
      call: () => ({}),
    },
    {
      id: `Create${word}`,
      kind: 'reference',
      call: async side => ({
        body: { enterprise_connection_id: await connection(side), provider: 'okta' },
      }),
    },
    on(`Get${word}`),
    on(`Update${word}`, { name: 'Another' }),
    on(`Delete${word}`),
    on(`Rotate${word}APIKey`),
    on(`List${mapping}s`),
    {
      id: `Create${mapping}`,
      kind: 'thing',
      call: async side => ({ ids: await named(side), body: await newMapping(side) }),
    },
    {
      id: `Replace${mapping}s`,
      kind: 'thing',
      call: async side => ({ ids: await named(side), body: { mappings: [await newMapping(side)] } }),
    },
    {
      id: `Delete${mapping}`,
      kind: 'thing',
      call: async side => {
        const ids = await named(side)
        const path = `/directories/${ids[`${name}_id`]}/group_role_mappings`
        const { id } = await side.backend('POST', path, await newMapping(side))
        return { ids: { ...ids, mapping_id: id } }
      },
    },
  ]
}

/** Directories that identity providers keep, under both of their names. */
export const backendDirectoryRows: BackendRow[] = [
  ...rowsOf('directory', 'Directory', 'DirectoryGroupRoleMapping'),
  ...rowsOf('scim_directory', 'SCIMDirectory', 'SCIMGroupRoleMapping'),
]
