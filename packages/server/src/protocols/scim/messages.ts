import type { Attribute } from './attribute.js'
import type { Document } from './document.js'
import type { ScimFault } from './fault.js'
import { ENTERPRISE_URN, GROUP_URN, type ResourceKind, type Schema, SCHEMAS, USER_URN } from './schemas.js'

export const SCIM_CONTENT_TYPE = 'application/scim+json; charset=utf-8'

const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0'
const CONFIGURATION = 'urn:ietf:params:scim:schemas:core:2.0'

/** At most so many resources are on a page, and so many are looked through for a filter that has no index. */
export const MAX_RESULTS = 200

/** A page of resources (RFC 7644 §3.4.2). `startIndex` begins with 1. */
export const listResponse = (page: { resources: Document[]; totalResults: number; startIndex: number }) => ({
  schemas: [`${MESSAGES}:ListResponse`],
  totalResults: page.totalResults,
  startIndex: page.startIndex,
  itemsPerPage: page.resources.length,
  Resources: page.resources,
})

/** RFC 7644 §3.12: the status is a text. */
export const errorMessage = ({
  status,
  scimType,
  message,
}: Pick<ScimFault, 'status' | 'scimType' | 'message'>) => ({
  schemas: [`${MESSAGES}:Error`],
  status: String(status),
  ...(scimType && { scimType }),
  detail: message,
})

/** What this server can do (RFC 7643 §5). @param base address of the directory, without a slash at its end */
export const serviceProviderConfig = (base: string) => ({
  schemas: [`${CONFIGURATION}:ServiceProviderConfig`],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MAX_RESULTS },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'The key of the directory, as Bearer token.',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
})

/** The address of each kind of resource, below that of the directory. */
export const ENDPOINTS: Record<ResourceKind, string> = { User: '/Users', Group: '/Groups' }

/** The kinds of resources (RFC 7643 §6). */
export const resourceTypes = (base: string) =>
  [
    { name: 'User' as const, schema: USER_URN, extensions: [ENTERPRISE_URN] },
    { name: 'Group' as const, schema: GROUP_URN, extensions: [] },
  ].map(({ name, schema, extensions }) => ({
    schemas: [`${CONFIGURATION}:ResourceType`],
    id: name,
    name,
    description: SCHEMAS.find(({ id }) => id === schema)!.description,
    endpoint: ENDPOINTS[name],
    schema,
    schemaExtensions: extensions.map(extension => ({ schema: extension, required: false })),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
  }))

/** What a resource of each kind has (RFC 7643 §7). */
export const schemaDocuments = (base: string) => SCHEMAS.map(schema => schemaDocument(base, schema))

const schemaDocument = (base: string, { id, name, description, attributes }: Schema) => ({
  schemas: [`${CONFIGURATION}:Schema`],
  id,
  name,
  description,
  attributes: attributes.map(attributeDocument),
  meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
})

/** A complex attribute compares nothing itself, so it says nothing about case. */
function attributeDocument(attribute: Attribute): object {
  const { caseExact, uniqueness, subAttributes, ...rest } = attribute
  if (!subAttributes) return { ...rest, caseExact, uniqueness }
  return { ...rest, uniqueness, subAttributes: subAttributes.map(attributeDocument) }
}
