import type { OverlayEntry } from '../apply-overlay.js'
import type { JsonSchema } from '../json-schema.js'
import { BAPI_LISTS } from './bapi-lists.js'
import { addedOperation } from './operation.js'
import { BACKEND, BACKEND_0, SHARED } from './sources.js'

const STRING: JsonSchema = { type: 'string' }
const NULLABLE_STRING: JsonSchema = { type: ['string', 'null'] }
const FREE_OBJECT: JsonSchema = { type: ['object', 'null'], additionalProperties: true }

/** Schemas of the newest version that older ones lack: SDKs of every age read pending sessions. */
const BAPI_PATCHES: OverlayEntry[] = [
  {
    cite: '2025-03-12 spec, SessionTask; @clerk/nextjs reads the task of a pending session in every version',
    at: '/schemas',
    merge: {
      SessionTask: { type: 'object', required: ['key'], properties: { key: STRING } },
    },
  },
  {
    cite: '2025-03-12 spec, Session; docs/behaviours.md 14 and 15: sessions with open tasks are pending',
    at: '/schemas/Session/properties',
    merge: {
      status: { enum: ['pending'] },
      tasks: { type: ['array', 'null'], items: { $ref: '#/schemas/SessionTask' } },
    },
  },
  {
    cite: `${BACKEND}/resources/JSON.ts UserJSON.timezone`,
    at: '/schemas/User/properties/timezone',
    set: NULLABLE_STRING,
  },
  {
    cite: `${SHARED}/passkey.d.ts PasskeyResource.lastUsedAt: Date | null; the Frontend API's Client.Passkey says so too`,
    at: '/schemas/Passkey/properties/last_used_at',
    set: { type: ['integer', 'null'], format: 'int64' },
  },
  {
    cite: `${BACKEND}/endpoints/UserApi.ts CreateUserParams.timezone`,
    at: '/operations/CreateUser/body/schema/properties/timezone',
    set: NULLABLE_STRING,
  },
  {
    cite: `${BACKEND}/endpoints/UserApi.ts UpdateUserParams.timezone`,
    at: '/operations/UpdateUser/body/schema/properties/timezone',
    set: NULLABLE_STRING,
  },
  {
    cite: `2025-11-10 spec, UpdateUser; ${BACKEND_0}/endpoints/UserApi.ts updateUser: SDKs of older versions replace metadata here`,
    at: '/operations/UpdateUser/body/schema/properties',
    merge: { public_metadata: FREE_OBJECT, private_metadata: FREE_OBJECT, unsafe_metadata: FREE_OBJECT },
  },
  {
    cite: `2025-11-10 spec, UpdateOrganization; ${BACKEND_0}/endpoints/OrganizationApi.ts updateOrganization: SDKs of older versions replace metadata here`,
    at: '/operations/UpdateOrganization/body/schema/properties',
    merge: { public_metadata: FREE_OBJECT, private_metadata: FREE_OBJECT },
  },
]

/** Companies whose people come by a provider that everybody has (EASIE). */
const SHARED_PROVIDERS: OverlayEntry = {
  cite: `${SHARED}/enterpriseAccount.d.ts EnterpriseProvider: also \`oauth_…\``,
  at: '/operations/CreateEnterpriseConnection/body/schema/properties/provider',
  merge: { enum: ['oauth_google', 'oauth_microsoft'] },
}

const BAPI_SCHEMAS: OverlayEntry[] = [
  SHARED_PROVIDERS,
  {
    cite: '2025-03-12 spec, AccountlessApplication',
    at: '/schemas/AccountlessApplication',
    set: {
      type: 'object',
      required: ['object', 'publishable_key'],
      properties: {
        object: { type: 'string', enum: ['accountless_application'] },
        publishable_key: STRING,
        secret_key: STRING,
        claim_url: STRING,
        api_keys_url: STRING,
      },
      additionalProperties: false,
    },
  },
  {
    cite: `${BACKEND}/resources/JSON.ts EmailJSON`,
    at: '/schemas/Email',
    set: {
      type: 'object',
      required: ['object', 'id', 'from_email_name', 'email_address_id', 'delivered_by_clerk'],
      properties: {
        object: { type: 'string', enum: ['email'] },
        id: STRING,
        slug: NULLABLE_STRING,
        from_email_name: STRING,
        to_email_address: STRING,
        email_address_id: NULLABLE_STRING,
        user_id: NULLABLE_STRING,
        subject: STRING,
        body: STRING,
        body_plain: NULLABLE_STRING,
        status: STRING,
        data: FREE_OBJECT,
        delivered_by_clerk: { type: 'boolean' },
        suppression_reason: NULLABLE_STRING,
      },
      additionalProperties: false,
    },
  },
  {
    cite: `${BACKEND}/resources/JSON.ts SMSMessageJSON`,
    at: '/schemas/SMSMessage',
    set: {
      type: 'object',
      required: [
        'object',
        'id',
        'from_phone_number',
        'to_phone_number',
        'phone_number_id',
        'message',
        'status',
      ],
      properties: {
        object: { type: 'string', enum: ['sms_message'] },
        id: STRING,
        slug: NULLABLE_STRING,
        from_phone_number: STRING,
        to_phone_number: STRING,
        phone_number_id: NULLABLE_STRING,
        user_id: NULLABLE_STRING,
        message: STRING,
        status: STRING,
        data: FREE_OBJECT,
        delivered_by_clerk: { type: 'boolean' },
      },
      additionalProperties: false,
    },
  },
]

const MAILBOX: JsonSchema = {
  type: 'object',
  properties: { address: STRING, name: STRING, user_id: STRING },
  additionalProperties: false,
}

const EMAIL_MESSAGE: Record<string, JsonSchema> = {
  to: MAILBOX,
  from: MAILBOX,
  reply_to: MAILBOX,
  subject: STRING,
  html: STRING,
  text: STRING,
  cc: { type: 'array', items: STRING },
  bcc: { type: 'array', items: STRING },
  headers: { type: 'object', additionalProperties: STRING },
  attachments: {
    type: 'array',
    items: { type: 'object', properties: { filename: STRING, content: STRING } },
  },
}

const EMAIL: JsonSchema = { $ref: '#/schemas/Email' }

const BAPI_OPERATIONS: OverlayEntry[] = [
  addedOperation('GetHandshakePayload', 'GET /v1/clients/handshake_payload', {
    cite: `${BACKEND}/endpoints/ClientApi.ts getHandshakePayload; src/tokens/handshake.ts reads directives`,
    tag: 'Clients',
    query: { nonce: { type: 'string', isRequired: true } },
    responses: {
      200: {
        type: 'object',
        required: ['directives'],
        properties: { directives: { type: 'array', items: STRING } },
        additionalProperties: false,
      },
    },
  }),
  addedOperation('VerifySession', 'POST /v1/sessions/{session_id}/verify', {
    cite: `${BACKEND}/endpoints/SessionApi.ts verifySession; 2025-03-12 spec, VerifySession`,
    tag: 'Sessions',
    body: { token: STRING },
    responses: { 200: { $ref: '#/schemas/Session' } },
  }),
  addedOperation('CreateAccountlessApplication', 'POST /v1/accountless_applications', {
    cite: `${BACKEND}/endpoints/AccountlessApplicationsAPI.ts; 2025-03-12 spec`,
    tag: 'Accountless Applications',
    query: { source: STRING },
    responses: { 200: { $ref: '#/schemas/AccountlessApplication' } },
  }),
  addedOperation('CompleteAccountlessApplication', 'POST /v1/accountless_applications/complete', {
    cite: `${BACKEND}/endpoints/AccountlessApplicationsAPI.ts; 2025-03-12 spec`,
    tag: 'Accountless Applications',
    query: { source: STRING },
    responses: { 200: { $ref: '#/schemas/AccountlessApplication' } },
  }),
  addedOperation('DeleteInvitation', 'DELETE /v1/invitations/{invitation_id}', {
    cite: `${BACKEND}/endpoints/InvitationApi.ts deleteInvitation`,
    tag: 'Invitations',
    responses: { 200: { $ref: '#/schemas/DeletedObject' } },
  }),
  addedOperation('ChangeDomain', 'POST /v1/beta_features/change_domain', {
    cite: `${BACKEND}/endpoints/BetaFeaturesApi.ts changeDomain`,
    tag: 'Beta Features',
    body: { home_url: STRING, is_secondary: { type: 'boolean' } },
    responses: { 202: null },
  }),
  addedOperation('CreateEmail', 'POST /v1/email', {
    cite: `${BACKEND}/endpoints/EmailApi.ts create`,
    tag: 'Emails',
    body: EMAIL_MESSAGE,
    required: ['to', 'from', 'subject'],
    responses: { 200: EMAIL },
  }),
  addedOperation('CreateEmailBatch', 'POST /v1/email/batch', {
    cite: `${BACKEND}/endpoints/EmailApi.ts createBatch`,
    tag: 'Emails',
    body: {
      messages: {
        type: 'array',
        minItems: 1,
        maxItems: 100,
        items: {
          type: 'object',
          required: ['to', 'from', 'subject'],
          properties: { ...EMAIL_MESSAGE, idempotency_key: STRING },
          additionalProperties: false,
        },
      },
    },
    required: ['messages'],
    responses: {
      200: {
        type: 'array',
        items: {
          type: 'object',
          required: ['index', 'status_code'],
          properties: {
            index: { type: 'integer' },
            status_code: { type: 'integer' },
            email: EMAIL,
            errors: { type: 'array', items: { $ref: '#/schemas/ClerkError' } },
            retry_after_seconds: { type: 'integer' },
          },
          additionalProperties: false,
        },
      },
    },
  }),
  addedOperation('GetEmail', 'GET /v1/email/{email_id}', {
    cite: `${BACKEND}/endpoints/EmailApi.ts get`,
    tag: 'Emails',
    responses: { 200: EMAIL },
  }),
  addedOperation('CreateEmailLegacy', 'POST /v1/emails', {
    cite: `${BACKEND_0}/endpoints/EmailApi.ts createEmail, marked as no longer available`,
    tag: 'Emails',
    body: { from_email_name: STRING, email_address_id: STRING, subject: STRING, body: STRING },
    required: ['email_address_id'],
    responses: { 200: EMAIL },
  }),
  addedOperation('CreateSMSMessage', 'POST /v1/sms_messages', {
    cite: `${BACKEND_0}/endpoints/SMSMessageApi.ts createSMSMessage, marked as no longer available`,
    tag: 'SMS Messages',
    body: { phone_number_id: STRING, message: STRING },
    required: ['phone_number_id'],
    responses: { 200: { $ref: '#/schemas/SMSMessage' } },
  }),
]

export const BAPI_OVERLAY: readonly OverlayEntry[] = [
  ...BAPI_PATCHES,
  ...BAPI_LISTS,
  ...BAPI_SCHEMAS,
  ...BAPI_OPERATIONS,
]
