import type { OverlayEntry } from '../apply-overlay.js'
import type { HttpMethod } from '../document.js'
import type { JsonSchema } from '../json-schema.js'
import { addedOperation, clientWrapped } from './operation.js'
import { CLERK_JS_6 } from './sources.js'

const PATH = '/v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory'
const STRING: JsonSchema = { type: 'string' }
const NAME: JsonSchema = { type: 'string', maxLength: 256 }
const NULLABLE_STRING: JsonSchema = { type: ['string', 'null'] }
const BOOLEAN: JsonSchema = { type: 'boolean' }
const INSTANT: JsonSchema = { type: 'integer', format: 'int64' }
const NULLABLE_INSTANT: JsonSchema = { type: ['integer', 'null'], format: 'int64' }
const ROLE: JsonSchema = { anyOf: [{ $ref: '#/schemas/Client.Role' }, { type: 'null' }] }

/** Every member is there, unless it is named. */
const object = (properties: Record<string, JsonSchema>, ...optional: string[]): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties).filter(name => !optional.includes(name)),
  properties,
  additionalProperties: false,
})
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })

const DIRECTORY = object(
  {
    object: { type: 'string', enum: ['directory'] },
    id: STRING,
    name: STRING,
    enterprise_connection_id: NULLABLE_STRING,
    endpoint_url: STRING,
    provider: STRING,
    enabled: BOOLEAN,
    group_role_mapping_enabled: BOOLEAN,
    attribute_mapping: { type: 'object', additionalProperties: STRING },
    api_key: STRING,
    credentials_configured: BOOLEAN,
    created_at: INSTANT,
    updated_at: INSTANT,
  },
  'api_key',
  'credentials_configured',
)
const STATUS = object({
  last_synced_at: NULLABLE_INSTANT,
  last_sync_status: {
    anyOf: [{ type: 'string', enum: ['running', 'succeeded', 'failed', 'cancelled'] }, { type: 'null' }],
  },
  last_sync_error: NULLABLE_STRING,
  last_sync_changed_user_count: { type: ['integer', 'null'] },
})
const USER = object({
  object: { type: 'string', enum: ['directory_user'] },
  id: STRING,
  user_id: STRING,
  first_name: NULLABLE_STRING,
  last_name: NULLABLE_STRING,
  identifier: NULLABLE_STRING,
  image_url: STRING,
  has_image: BOOLEAN,
  active: BOOLEAN,
  provisioned_at: INSTANT,
  updated_at: INSTANT,
})
const GROUP = object({ object: STRING, id: STRING, display_name: STRING, updated_at: INSTANT })
const MAPPING = object({
  id: STRING,
  directory_group_id: STRING,
  directory_group_display_name: STRING,
  role: ROLE,
  precedence: { type: 'integer' },
})
const MAPPINGS = object({ data: list(MAPPING), default_role: ROLE })

interface DirectoryRow {
  body?: Record<string, JsonSchema>
  required?: string[]
  query?: Record<string, JsonSchema>
  answer: JsonSchema
}

const LIMIT: JsonSchema = { type: 'integer', minimum: 1, maximum: 500 }

const ROWS: Record<string, [method: Uppercase<HttpMethod>, suffix: string, row: DirectoryRow]> = {
  getDirectorySync: ['GET', '', { answer: DIRECTORY }],
  createDirectorySync: ['POST', '', { body: { name: NAME }, answer: DIRECTORY }],
  updateDirectorySync: [
    'PATCH',
    '',
    {
      body: { enabled: BOOLEAN, group_role_mapping_enabled: BOOLEAN, attribute_mapping: STRING },
      answer: DIRECTORY,
    },
  ],
  deleteDirectorySync: ['DELETE', '', { answer: { $ref: '#/schemas/Client.DeletedObject' } }],
  rotateDirectorySyncApiKey: ['POST', '/rotate_api_key', { answer: DIRECTORY }],
  setDirectorySyncCredentials: [
    'POST',
    '/credentials',
    {
      body: { service_account_json: STRING, subject_email: STRING },
      required: ['service_account_json', 'subject_email'],
      answer: DIRECTORY,
    },
  ],
  syncDirectory: ['POST', '/sync', { answer: STATUS }],
  getDirectorySyncStatus: ['GET', '/sync_status', { answer: STATUS }],
  getDirectorySyncGroups: [
    'GET',
    '/groups',
    {
      query: { limit: LIMIT, starting_after: { type: 'string', pattern: '^[0-9]{1,9}$' } },
      answer: object({
        data: list(GROUP),
        cursor: object({ starting_after: NULLABLE_STRING, has_next_page: BOOLEAN }),
      }),
    },
  ],
  getDirectorySyncGroupRoleMappings: ['GET', '/group_role_mappings', { answer: MAPPINGS }],
  replaceDirectorySyncGroupRoleMappings: [
    'PUT',
    '/group_role_mappings',
    { body: { mappings: STRING }, required: ['mappings'], answer: MAPPINGS },
  ],
  getDirectorySyncUsers: [
    'GET',
    '/users',
    {
      query: { limit: LIMIT, offset: { type: 'integer', minimum: 0 } },
      answer: object({ data: list(USER), total_count: INSTANT }),
    },
  ],
}

/** The directory of an enterprise connection, which the specifications do not have. */
export const DIRECTORY_SYNC: OverlayEntry[] = Object.entries(ROWS).map(([id, [method, suffix, row]]) => {
  const { answer, ...parts } = row
  return addedOperation(id, `${method} ${PATH as '/'}${suffix}`, {
    cite: `${CLERK_JS_6} Organization.getDirectorySync, createDirectorySync and DirectorySync`,
    tag: 'Enterprise Connections',
    ...parts,
    contentType: 'application/x-www-form-urlencoded',
    responses: { 200: clientWrapped(answer) },
  })
})
