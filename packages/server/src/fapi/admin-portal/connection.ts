import { inTransaction } from '../../context/transaction.js'
import { changeConnection, removeIdleConnection } from '../../domain/admin-portal/connections.js'
import type { EnterpriseChanges, ProtocolSettings } from '../../domain/enterprise/connections.js'
import { readOauthSettings, secretToStore } from '../../domain/enterprise/oauth-settings.js'
import { readSamlSettings } from '../../domain/enterprise/saml-settings.js'
import { createTestRun } from '../../domain/enterprise/test-runs.js'
import { ApiError } from '../../errors/api-error.js'
import { enterpriseOptions, sharedProviderOf } from '../../model/enterprise-connection.js'
import type { Operation, Reply } from '../../operation/operation.js'
import { type PortalContext, portalOperation } from '../../operation/portal.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'
import type { ConnectionForm, ConnectionState } from './connection-forms.js'
import { connectionPage } from './connection-page.js'
import { customersConnection } from './customers-connection.js'
import { guideOf } from './guides.js'
import type { Fault } from './html.js'
import { portalForm } from './portal-form.js'
import { goTo } from './portal-page.js'
import { wordsFor } from './words.js'

/** Again with its guide, which its address alone remembers. */
const backTo = (ctx: PortalContext, row: EnterpriseConnectionRow, guide: string | undefined) =>
  goTo(ctx, `/connections/${row.id}?guide=${guideOf(row, guide).key}`)

const show = portalOperation('getAdminPortalConnection', {
  mode: 'read',
  limit: 'portal',
  scope: 'connections',
  run: async (ctx, { path, query }) => {
    const row = await customersConnection(ctx, path.connection_id)
    return connectionPage(ctx, wordsFor(ctx), { row, guide: guideOf(row, query.guide) })
  },
})

/** Where a fault is that names no field. */
const WHOLE: Record<ConnectionForm['choice'], string> = {
  metadata_url: 'idp_metadata_url',
  metadata: 'idp_metadata',
  fields: 'idp_certificate',
  client: 'discovery_url',
  about: 'domains',
}

const change = portalForm('changeAdminPortalConnection', {
  limit: 'portal-look-up',
  scope: 'connections',
  whole: ({ body }) => WHOLE[body.choice],
  run: async (ctx, { path, body }) => {
    const row = await customersConnection(ctx, path.connection_id)
    await apply(ctx, row, body)
    return backTo(ctx, row, body.guide)
  },
  again: (ctx, { path, body }, faults) =>
    showAgain(ctx, path.connection_id, body.guide, { typed: body, faults }),
})

async function showAgain(
  ctx: PortalContext,
  id: string,
  guide: string | undefined,
  state: Pick<ConnectionState, 'typed' | 'faults' | 'testUrl'>,
): Promise<Reply> {
  const row = await customersConnection(ctx, id)
  return connectionPage(ctx, wordsFor(ctx), { row, guide: guideOf(row, guide), ...state })
}

/** The provider's metadata is read before the transaction. */
async function apply(ctx: PortalContext, seen: EnterpriseConnectionRow, body: ConnectionForm): Promise<void> {
  const settings = await settingsOf(ctx, seen, body)
  const changes: EnterpriseChanges =
    body.choice === 'about'
      ? { name: required(body.connection_name, 'connection_name'), domains: body.domains ?? [] }
      : {}
  if (changes.domains?.length === 0) throw new ApiError('form_param_missing', { param: 'domains' })
  const { id: organizationId } = ctx.caller.visit.organization
  await inTransaction(ctx, tx => changeConnection(tx, organizationId, seen.id, changes, settings))
}

async function settingsOf(
  ctx: PortalContext,
  row: EnterpriseConnectionRow,
  body: ConnectionForm,
): Promise<ProtocolSettings> {
  const { saml, oauth } = enterpriseOptions(row)
  if (body.choice === 'about') return {}
  const isSaml = row.protocol === 'saml'
  const isShown = isSaml
    ? body.choice !== 'client'
    : body.choice === 'client' && sharedProviderOf(row) === null
  if (!isShown) throw new ApiError('resource_not_found')
  switch (body.choice) {
    case 'metadata_url': {
      const idpMetadataUrl = required(body.idp_metadata_url, 'idp_metadata_url')
      return { saml: await readSamlSettings(ctx, saml, { idpMetadataUrl, idpMetadata: null }) }
    }
    case 'metadata': {
      const idpMetadata = required(body.idp_metadata, 'idp_metadata')
      return { saml: await readSamlSettings(ctx, saml, { idpMetadata, idpMetadataUrl: null }) }
    }
    case 'fields': {
      const input = {
        idpEntityId: required(body.idp_entity_id, 'idp_entity_id'),
        idpSsoUrl: required(body.idp_sso_url, 'idp_sso_url'),
        idpCertificate: required(body.idp_certificate, 'idp_certificate'),
      }
      return { saml: await readSamlSettings(ctx, { ...saml, metadata: null, metadataUrl: null }, input) }
    }
    case 'client': {
      const clientId = required(body.client_id, 'client_id')
      const discoveryUrl = required(body.discovery_url, 'discovery_url')
      // an empty field leaves the secret as it is: it is never shown
      const clientSecret = body.client_secret?.trim() || undefined
      if (row.secret_ciphertext === null) required(clientSecret, 'client_secret')
      return {
        oauth: readOauthSettings(ctx, oauth, { clientId, discoveryUrl }),
        secretCiphertext: secretToStore(ctx, { clientSecret }),
      }
    }
  }
}

/** @throws ApiError form_param_missing */
function required(text: string | undefined, param: string): string {
  const trimmed = text?.trim() ?? ''
  if (trimmed === '') throw new ApiError('form_param_missing', { param })
  return trimmed
}

const turn = portalForm('switchAdminPortalConnection', {
  limit: 'portal',
  scope: 'connections',
  whole: () => null,
  run: async (ctx, { path, body }) => {
    const row = await customersConnection(ctx, path.connection_id)
    const { id: organizationId } = ctx.caller.visit.organization
    await inTransaction(ctx, async tx => {
      if (body.choice === 'remove') await removeIdleConnection(tx, { organizationId, connectionId: row.id })
      else await changeConnection(tx, organizationId, row.id, { active: body.choice === 'on' }, {})
    })
    return body.choice === 'remove' ? goTo(ctx, '/overview') : backTo(ctx, row, body.guide)
  },
  again: (ctx, { path, body }, faults) =>
    showAgain(ctx, path.connection_id, body.guide, { faults: faults.map(whole) }),
})

/** The button has no field: what is missing is named by the words alone. */
const whole = ({ text }: Fault): Fault => ({ field: null, text })

/** The answer has the link that begins the test; it is no address to come back to. */
const test = portalOperation('testAdminPortalConnection', {
  mode: 'staged',
  limit: 'portal-look-up',
  scope: 'connections',
  run: async (ctx, { path, body }) => {
    const { url } = await createTestRun(ctx, await customersConnection(ctx, path.connection_id))
    return showAgain(ctx, path.connection_id, body.guide, { testUrl: url })
  },
})

export const connectionOperations: Operation[] = [show, change, test, turn]
