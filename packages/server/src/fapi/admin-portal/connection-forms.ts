import type { fapi } from '@frontdesk/contract'
import { listProvenDomains } from '../../domain/enterprise/own-domains.js'
import { enterpriseOptions } from '../../model/enterprise-connection.js'
import type { OperationInput } from '../../operation/operation.js'
import type { PortalContext } from '../../operation/portal.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'
import type { Guide } from './guides.js'
import { boxes, button, details, type Fault, field, form, hidden } from './html.js'
import { portalUrl } from './portal-page.js'
import type { Words } from './words.js'

export type ConnectionForm = OperationInput<fapi.Operations['changeAdminPortalConnection']>['body']

export interface ConnectionState {
  row: EnterpriseConnectionRow
  guide: Guide
  /** a form that was refused */
  typed?: ConnectionForm
  /** where a test begins that was prepared just now */
  testUrl?: string
  faults?: Fault[]
}

const MAX_ADDRESS = 2048

function formOf(ctx: PortalContext, { row, guide }: ConnectionState, content: string): string {
  return form(portalUrl(ctx, `/connections/${row.id}`), hidden('guide', guide.key) + content)
}

/** Three ways of one thing; the first one is the easiest, and lasts. */
export function samlForms(ctx: PortalContext, { say }: Words, state: ConnectionState): string {
  const { row, typed, faults = [] } = state
  const { saml } = enterpriseOptions(row)
  const ofForm = (choice: ConnectionForm['choice']) => (typed?.choice === choice ? typed : undefined)
  const byAddress = field(
    {
      name: 'idp_metadata_url',
      label: say('idp_metadata_url'),
      value: ofForm('metadata_url')?.idp_metadata_url ?? saml.metadataUrl ?? '',
      kind: 'url',
      maxLength: MAX_ADDRESS,
    },
    faults,
  )
  const asText = field(
    {
      name: 'idp_metadata',
      label: say('idp_metadata'),
      value: ofForm('metadata')?.idp_metadata ?? '',
      kind: 'area',
      maxLength: 500_000,
    },
    faults,
  )
  return [
    formOf(ctx, state, byAddress + button(say('return_read'), 'metadata_url')),
    details(
      say('return_text'),
      formOf(ctx, state, asText + button(say('save'), 'metadata')),
      typed?.choice === 'metadata',
    ),
    details(
      say('return_fields'),
      formOf(ctx, state, samlFields(say, state) + button(say('save'), 'fields')),
      typed?.choice === 'fields',
    ),
  ].join('\n')
}

function samlFields(say: Words['say'], { row, typed, faults = [] }: ConnectionState): string {
  const { saml } = enterpriseOptions(row)
  const given = typed?.choice === 'fields' ? typed : undefined
  return [
    field(
      {
        name: 'idp_entity_id',
        label: say('idp_entity_id'),
        value: given?.idp_entity_id ?? saml.entityId ?? '',
        maxLength: MAX_ADDRESS,
      },
      faults,
    ),
    field(
      {
        name: 'idp_sso_url',
        label: say('idp_sso_url'),
        value: given?.idp_sso_url ?? saml.ssoUrl ?? '',
        kind: 'url',
        maxLength: MAX_ADDRESS,
      },
      faults,
    ),
    field(
      {
        name: 'idp_certificate',
        label: say('idp_certificate'),
        hint: say('idp_certificate_hint'),
        value: given?.idp_certificate ?? saml.certificates.join('\n'),
        kind: 'area',
        maxLength: 100_000,
      },
      faults,
    ),
  ].join('\n')
}

/** The client that an administrator has registered at an OpenID provider. Its secret is never shown. */
export function clientForm(ctx: PortalContext, { say }: Words, state: ConnectionState): string {
  const { row, typed, faults = [] } = state
  const { oauth } = enterpriseOptions(row)
  const fields = [
    field(
      {
        name: 'discovery_url',
        label: say('discovery_url'),
        hint: 'https://…/.well-known/openid-configuration',
        value: typed?.discovery_url ?? oauth.discoveryUrl ?? '',
        kind: 'url',
        maxLength: MAX_ADDRESS,
      },
      faults,
    ),
    field(
      {
        name: 'client_id',
        label: say('client_id'),
        value: typed?.client_id ?? oauth.clientId ?? '',
        maxLength: 500,
      },
      faults,
    ),
    field(
      {
        name: 'client_secret',
        label: say('client_secret'),
        ...(row.secret_ciphertext === null ? {} : { hint: say('client_secret_kept') }),
        kind: 'password',
        maxLength: 2000,
      },
      faults,
    ),
  ]
  return formOf(ctx, state, fields.join('\n') + button(say('save'), 'client'))
}

/** Its name, and its domains: those that it has, and those that are proven. */
export async function aboutForm(ctx: PortalContext, { say }: Words, state: ConnectionState): Promise<string> {
  const { row, typed, faults = [] } = state
  const given = typed?.choice === 'about' ? typed : undefined
  const proven = await listProvenDomains(ctx, ctx.caller.visit.organization.id)
  const names = [...new Set([...row.domains, ...proven.map(({ name }) => name)])]
  const chosen = given?.domains ?? row.domains
  const fields = [
    field(
      {
        name: 'connection_name',
        label: say('connection_name'),
        hint: say('connection_name_hint'),
        value: given?.connection_name ?? row.name,
        maxLength: 100,
      },
      faults,
    ),
    boxes(
      'domains',
      say('connection_domains'),
      names.map(value => ({ value, isChosen: chosen.includes(value) })),
      faults,
    ),
  ]
  return formOf(ctx, state, fields.join('\n') + button(say('save'), 'about'))
}
