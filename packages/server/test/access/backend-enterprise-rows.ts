import { type InstanceSide, nextNumber } from '../world/two-instances.js'
import type { BackendRow } from './backend-cast.js'

const saml = () => ({
  name: `Company ${nextNumber()}`,
  provider: 'saml_okta',
  domains: [`company${nextNumber()}.example`],
})
const connection = async (side: InstanceSide): Promise<Record<string, string>> => ({
  enterprise_connection_id: (await side.backend('POST', '/enterprise_connections', saml())).id,
})
const samlConnection = async (side: InstanceSide): Promise<Record<string, string>> => ({
  saml_connection_id: (await side.backend('POST', '/saml_connections', saml())).id,
})
const on = (id: string, made: typeof connection, body?: Record<string, unknown>): BackendRow => ({
  id,
  kind: 'thing',
  call: async side => ({ ids: await made(side), ...(body ? { body } : {}) }),
})

/** Identity providers of companies. */
export const backendEnterpriseRows: BackendRow[] = [
  { id: 'ListEnterpriseConnections', kind: 'instance', call: () => ({}) },
  { id: 'CreateEnterpriseConnection', kind: 'instance', answers: 201, call: () => ({ body: saml() }) },
  on('GetEnterpriseConnection', connection),
  on('UpdateEnterpriseConnection', connection, { name: 'Another' }),
  on('DeleteEnterpriseConnection', connection),
  on('ListEnterpriseConnectionTestRuns', connection),
  on('CreateEnterpriseConnectionTestRun', connection),
  { id: 'ListSAMLConnections', kind: 'instance', call: () => ({}) },
  { id: 'CreateSAMLConnection', kind: 'instance', call: () => ({ body: saml() }) },
  on('GetSAMLConnection', samlConnection),
  on('UpdateSAMLConnection', samlConnection, { name: 'Another' }),
  on('DeleteSAMLConnection', samlConnection),
]
