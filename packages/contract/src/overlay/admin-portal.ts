import type { OverlayEntry } from '../apply-overlay.js'
import type { HttpMethod } from '../document.js'
import type { JsonSchema } from '../json-schema.js'
import { addedOperation } from './operation.js'

const text = (maxLength: number): JsonSchema => ({ type: 'string', maxLength })
const choice = (...names: string[]): JsonSchema => ({ type: 'string', enum: names })
const ADDRESS = text(2048)

interface Form {
  body: Record<string, JsonSchema>
  required?: string[]
}

const BASE = '/v1/admin_portal'
const CONNECTION = `${BASE}/connections/{connection_id}`

/** Texts that people type are checked by the pages, which say what is wrong beside the field. */
const FORMS: [id: string, path: string, form: Form][] = [
  ['openAdminPortal', BASE, { body: { token: text(200) }, required: ['token'] }],
  ['leaveAdminPortal', `${BASE}/leave`, { body: {} }],
  ['addAdminPortalDomain', `${BASE}/domains`, { body: { name: text(300) } }],
  [
    'changeAdminPortalDomain',
    `${BASE}/domains/{domain_id}`,
    { body: { choice: choice('check', 'renew', 'remove') }, required: ['choice'] },
  ],
  [
    'createAdminPortalConnection',
    `${BASE}/connections`,
    { body: { guide: text(20), connection_name: text(100), domains: { type: 'array', items: text(300) } } },
  ],
  [
    'changeAdminPortalConnection',
    CONNECTION,
    {
      body: {
        choice: choice('metadata_url', 'metadata', 'fields', 'client', 'about'),
        guide: text(20),
        idp_metadata_url: ADDRESS,
        idp_metadata: text(500_000),
        idp_entity_id: ADDRESS,
        idp_sso_url: ADDRESS,
        idp_certificate: text(100_000),
        client_id: text(500),
        client_secret: text(2000),
        discovery_url: ADDRESS,
        connection_name: text(100),
        domains: { type: 'array', items: text(300) },
      },
      required: ['choice'],
    },
  ],
  [
    'switchAdminPortalConnection',
    `${CONNECTION}/switch`,
    { body: { choice: choice('on', 'off', 'remove'), guide: text(20) }, required: ['choice'] },
  ],
  ['testAdminPortalConnection', `${CONNECTION}/test`, { body: { guide: text(20) } }],
  [
    'changeAdminPortalDirectory',
    `${CONNECTION}/directory`,
    {
      body: {
        choice: choice('create', 'rotate', 'on', 'off'),
        // of the page that the form is on: a form that is sent once more does nothing
        version: { type: 'integer' },
      },
      required: ['choice'],
    },
  ],
  [
    'readAdminPortalDirectory',
    `${CONNECTION}/directory/read`,
    {
      body: {
        choice: choice('credentials', 'sync'),
        service_account_json: text(16_384),
        subject_email: text(320),
      },
      required: ['choice'],
    },
  ],
]

const GUIDE = { guide: text(20) }
const PAGES: [id: string, path: string, query?: Record<string, JsonSchema>][] = [
  ['getAdminPortal', BASE, { token: text(200) }],
  ['getAdminPortalOverview', `${BASE}/overview`],
  ['getAdminPortalDomains', `${BASE}/domains`],
  ['getNewAdminPortalConnection', `${BASE}/new_connection`, GUIDE],
  ['getAdminPortalConnection', CONNECTION, GUIDE],
  ['getAdminPortalDirectory', `${CONNECTION}/directory`],
]

const route = (method: Uppercase<HttpMethod>, path: string) => `${method} ${path as '/'}` as const

/** The pages on which customers set up their identity provider themselves. */
export const ADMIN_PORTAL: readonly OverlayEntry[] = [
  ...PAGES.map(([id, path, query]) =>
    addedOperation(id, route('GET', path), {
      cite: "this server's own pages: the admin portal, whose links the Backend API makes (createAdminPortalLinkToken)",
      tag: 'Admin Portal',
      ...(query && { query }),
      // whoever is in already is led on
      responses: { 200: { type: 'string' }, 303: null },
    }),
  ),
  ...FORMS.map(([id, path, { body, required }]) =>
    addedOperation(id, route('POST', path), {
      cite: 'the forms of those pages',
      tag: 'Admin Portal',
      body,
      required,
      contentType: 'application/x-www-form-urlencoded',
      responses: { 303: null },
    }),
  ),
]
