import type { OverlayEntry } from '../apply-overlay.js'
import type { JsonSchema } from '../json-schema.js'
import { DIRECTORY_SYNC } from './directory-sync.js'
import { addedOperation, clientWrapped } from './operation.js'
import { BACKEND_TOKENS, CLERK_JS_5, CLERK_JS_6 } from './sources.js'

const FORM = 'application/x-www-form-urlencoded'
const STRING: JsonSchema = { type: 'string' }
const RESOURCE: JsonSchema = { type: ['object', 'null'], additionalProperties: true }
const CONNECTION_KEY: JsonSchema = { type: 'string', maxLength: 60 }
/** 256 bits, with room for more */
const STATE: JsonSchema = { type: 'string', maxLength: 200 }
const GENERAL: OverlayEntry[] = [
  addedOperation('touchClient', 'GET /v1/client/touch', {
    cite: `${CLERK_JS_6} Client.buildTouchUrl; ${CLERK_JS_5}`,
    tag: 'Client',
    query: { redirect_url: { type: 'string', isRequired: true } },
    responses: { 307: null },
  }),
  {
    cite: `${BACKEND_TOKENS}/handshake.ts HandshakeService.buildRedirectToHandshake`,
    at: '/operations/handshakeClient',
    merge: {
      parameters: ['suffixed_cookies', '__clerk_hs_reason'].map(name => ({
        name,
        in: 'query',
        required: false,
        schema: STRING,
      })),
    },
  },
  addedOperation('confirmEmailLink', 'POST /v1/verify', {
    cite: `the form of this server's own page; it leads to the same \`__clerk_status\` as GET /v1/verify (${CLERK_JS_6} handleEmailLinkVerification)`,
    tag: 'Redirect',
    body: { token: STRING },
    required: ['token'],
    contentType: FORM,
    responses: { 303: null },
  }),
  {
    cite: 'a browser that did not ask for the link gets the page with that form',
    at: '/operations/verify/responses/200',
    set: STRING,
  },
  addedOperation('getTestProvider', 'GET /v1/test_provider', {
    cite: "this server's own page: the built-in test provider of development instances",
    tag: 'OAuth2 Callbacks',
    query: { connection: { ...CONNECTION_KEY, isRequired: true }, state: { ...STATE, isRequired: true } },
    responses: { 200: STRING },
  }),
  addedOperation('answerAsTestProvider', 'POST /v1/test_provider', {
    cite: 'the forms of that page; they lead to the callback, as the page of a provider does',
    tag: 'OAuth2 Callbacks',
    body: {
      connection: CONNECTION_KEY,
      state: STATE,
      choice: { type: 'string', enum: ['ada', 'grace', 'alan', 'typed', 'refuse', 'fail'] },
      name: { type: 'string', maxLength: 100 },
      email_address: { type: 'string', maxLength: 254 },
      email_proven: { type: 'boolean' },
    },
    required: ['connection', 'state', 'choice'],
    contentType: FORM,
    responses: { 303: null },
  }),
  addedOperation('enableEnvironmentSetting', 'PATCH /v1/dev_tools/enable_environment_setting', {
    cite: `${CLERK_JS_6} Environment.__internal_enableEnvironmentSetting; ${CLERK_JS_5}`,
    tag: 'Dev Tools',
    body: {
      enable_organizations: { type: 'boolean' },
      organization_allow_personal_accounts: { type: 'boolean' },
    },
    contentType: FORM,
    responses: { 200: RESOURCE },
  }),
  addedOperation(
    'getSignUpEnterpriseConnections',
    'GET /v1/client/sign_ups/{sign_up_id}/enterprise_connections',
    {
      cite: `${CLERK_JS_6} SignUp.__experimental_getEnterpriseConnections; ${CLERK_JS_5}`,
      tag: 'Sign Ups',
      responses: {
        200: clientWrapped({
          type: 'array',
          items: {
            type: 'object',
            required: ['id', 'name', 'provider'],
            properties: {
              id: STRING,
              object: STRING,
              name: STRING,
              provider: STRING,
              logo_public_url: { type: ['string', 'null'] },
            },
            additionalProperties: false,
          },
        }),
      },
    },
  ),
  addedOperation('lookupOAuthDevice', 'POST /v1/me/oauth/device/lookup', {
    cite: `${CLERK_JS_6} OAuthApplication.lookupDeviceVerification`,
    tag: 'OAuth2 Identity Provider',
    body: { user_code: STRING },
    required: ['user_code'],
    contentType: FORM,
    responses: {
      200: clientWrapped({
        type: 'object',
        required: ['oauth_application_name', 'client_id', 'scopes', 'status', 'expires_at'],
        properties: {
          oauth_application_name: STRING,
          oauth_application_logo_url: { type: ['string', 'null'] },
          client_id: STRING,
          scopes: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                scope: STRING,
                description: { type: ['string', 'null'] },
                requires_consent: { type: 'boolean' },
              },
            },
          },
          status: STRING,
          expires_at: { type: 'integer' },
        },
      }),
    },
  }),
  addedOperation('submitOAuthDevice', 'POST /v1/me/oauth/device', {
    cite: `${CLERK_JS_6} OAuthApplication.submitDeviceVerification`,
    tag: 'OAuth2 Identity Provider',
    body: { user_code: STRING, approved: { type: 'boolean' }, organization_id: STRING },
    required: ['user_code', 'approved'],
    contentType: FORM,
    responses: {
      200: clientWrapped({
        type: 'object',
        required: ['status'],
        properties: { object: STRING, status: STRING },
      }),
    },
  }),
]

export const FAPI_OPERATIONS: readonly OverlayEntry[] = [...GENERAL, ...DIRECTORY_SYNC]
