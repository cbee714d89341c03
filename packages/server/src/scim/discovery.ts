import { type ScimContext, scimOperation, scimReply } from '../operation/scim.js'
import type { Document } from '../protocols/scim/document.js'
import { refuseUnknownResource } from '../protocols/scim/fault.js'
import {
  listResponse,
  resourceTypes,
  schemaDocuments,
  serviceProviderConfig,
} from '../protocols/scim/messages.js'
import { baseOf } from './requests.js'

const getConfiguration = scimOperation('getScimServiceProviderConfig', {
  method: 'get',
  path: '/ServiceProviderConfig',
  mode: 'read',
  run: async ctx => scimReply(200, serviceProviderConfig(baseOf(ctx))),
})

/** What directories can do, as a list and one by one (RFC 7644 §4). */
const described = (name: 'Schema' | 'ResourceType', all: (base: string) => (Document & { id: string })[]) => [
  scimOperation(`listScim${name}s`, {
    method: 'get',
    path: `/${name}s`,
    mode: 'read',
    run: async ctx => {
      const resources = all(baseOf(ctx))
      return scimReply(200, listResponse({ resources, totalResults: resources.length, startIndex: 1 }))
    },
  }),
  scimOperation(`getScim${name}`, {
    method: 'get',
    path: `/${name}s/{id}`,
    mode: 'read',
    run: async (ctx, { path }) => scimReply(200, oneOf(ctx, path.id, all)),
  }),
]

function oneOf(ctx: ScimContext, id: string, all: (base: string) => { id: string }[]): object {
  return all(baseOf(ctx)).find(each => each.id === id) ?? refuseUnknownResource()
}

export const discoveryOperations = [
  getConfiguration,
  ...described('Schema', schemaDocuments),
  ...described('ResourceType', resourceTypes),
]
