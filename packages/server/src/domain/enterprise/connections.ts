import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { connectionOf } from '../../model/connection.js'
import {
  type AttributeMapping,
  type CustomAttribute,
  defaultMapping,
  EMPTY_OAUTH,
  EMPTY_SAML,
  type EnterpriseConnectionView,
  type EnterpriseOptions,
  enterpriseOptions,
  isComplete,
  type OauthSettings,
  protocolOf,
  type SamlSettings,
} from '../../model/enterprise-connection.js'
import {
  countEnterpriseUsers,
  deleteEnterpriseConnection,
  getEnterpriseConnection,
  insertEnterpriseConnection,
  replaceEnterpriseDomains,
  updateEnterpriseConnection,
} from '../../store/enterprise-connections.js'
import { getOrganization } from '../../store/organizations.js'
import type { EnterpriseConnectionRow, Metadata } from '../../store/tables.js'
import { instanceChanged } from '../instances/change-instance.js'
import { parseDomains, refuseForeignDomains, replaceEnrollment } from './domains.js'
import type { StoredSamlKey } from './saml-key.js'
import { keepSamlUpkeep } from './saml-upkeep.js'
import { checkedScimPath } from './scim-path.js'

/** What is said of a connection; left out or null: as it was, or the default. */
export interface EnterpriseChanges {
  name?: string | null | undefined
  domains?: readonly string[] | null | undefined
  organizationId?: string | null | undefined
  active?: boolean | null | undefined
  syncUserAttributes?: boolean | null | undefined
  disableAdditionalIdentifications?: boolean | null | undefined
  allowOrganizationAccountLinking?: boolean | null | undefined
  allowSubdomains?: boolean | null | undefined
  allowIdpInitiated?: boolean | null | undefined
  forceAuthn?: boolean | null | undefined
  loginHint?: EnterpriseOptions['loginHint'] | null | undefined
  attributeMapping?: Partial<AttributeMapping> | null | undefined
  customAttributes?: CustomAttribute[] | null | undefined
  /** Of a new one; by default it takes what the provider names `public_metadata_…`. */
  takesMetadata?: boolean
  /** Verified domains of organizations that are in the way go. */
  replacesEnrollment?: boolean
}

/** What was read over the network, or encrypted, before the transaction. */
export interface ProtocolSettings {
  saml?: SamlSettings | undefined
  oauth?: OauthSettings | undefined
  secretCiphertext?: string | null | undefined
  /** for a connection that has none yet */
  samlKey?: StoredSamlKey | undefined
}

/** @throws ApiError form_param_missing, enterprise_connection_domain_exists, … */
export async function createEnterpriseConnection(
  tx: InTx,
  provider: string,
  changes: EnterpriseChanges & { name: string },
  settings: ProtocolSettings,
): Promise<EnterpriseConnectionView> {
  const { active, ...others } = changes
  if (!others.domains?.length) throw new ApiError('form_param_missing', { param: 'domains' })
  const before = emptyConnection(tx, provider)
  await insertEnterpriseConnection(tx, before)
  return changeEnterpriseConnection(tx, before, { ...others, active: active ?? false }, settings)
}

function emptyConnection(tx: InTx, provider: string): EnterpriseConnectionRow {
  const protocol = protocolOf(provider)
  const isSaml = protocol === 'saml'
  return {
    instance_id: tx.instance.id,
    id: tx.services.ids.next('entconn'),
    protocol,
    protocol_id: tx.services.ids.next(isSaml ? 'samlc' : 'oacfg'),
    provider,
    name: '',
    organization_id: null,
    active: false,
    sync_user_attributes: true,
    disable_additional_identifications: false,
    allow_organization_account_linking: false,
    allow_subdomains: false,
    allow_idp_initiated: false,
    disable_jit_provisioning: false,
    force_authn: false,
    domains: [],
    options: optionsToStore({
      attributeMapping: defaultMapping(provider),
      loginHint: { mode: 'email_address' },
      customAttributes: [],
      takesMetadata: true,
      saml: EMPTY_SAML,
      oauth: EMPTY_OAUTH,
    }),
    secret_ciphertext: null,
    sp_key_ciphertext: null,
    sp_certificate: null,
    created_at: tx.now,
    updated_at: tx.now,
  }
}

/** @throws ApiError form_param_missing where it is switched on and does not know its provider yet, … */
export async function changeEnterpriseConnection(
  tx: InTx,
  before: EnterpriseConnectionRow,
  changes: EnterpriseChanges,
  settings: ProtocolSettings,
): Promise<EnterpriseConnectionView> {
  const options = changedOptions(before, changes, settings)
  const domains = changes.domains?.length ? await parseDomains(changes.domains) : before.domains
  const after = {
    ...before,
    ...columnsOf(before, changes),
    domains,
    options: optionsToStore(options),
    updated_at: tx.now,
  }
  if (before.sp_certificate === null) Object.assign(after, settings.samlKey)
  if (settings.secretCiphertext !== undefined) after.secret_ciphertext = settings.secretCiphertext
  if (changes.organizationId) await getOrganization(tx, changes.organizationId)
  await refuseForeignDomains(tx, after, domains)
  if (changes.domains?.length) await replaceEnterpriseDomains(tx, before.id, domains, tx.now)
  if (after.active) {
    if (!knowsProvider(tx, after, options))
      throw new ApiError('form_param_missing', { param: missingOf(after, options) })
    if (!before.active) await replaceEnrollment(tx, domains, changes.replacesEnrollment ?? true)
  }
  await updateEnterpriseConnection(tx, before.id, after)
  await keepSamlUpkeep(tx, after, { isReadNow: settings.saml !== undefined })
  if (after.active !== before.active) await instanceChanged(tx)
  return completeView(tx, after)
}

function columnsOf(
  before: EnterpriseConnectionRow,
  changes: EnterpriseChanges,
): Partial<EnterpriseConnectionRow> {
  return {
    name: changes.name?.trim() || before.name,
    organization_id: changes.organizationId ?? before.organization_id,
    active: changes.active ?? before.active,
    sync_user_attributes: changes.syncUserAttributes ?? before.sync_user_attributes,
    disable_additional_identifications:
      changes.disableAdditionalIdentifications ?? before.disable_additional_identifications,
    allow_organization_account_linking:
      changes.allowOrganizationAccountLinking ?? before.allow_organization_account_linking,
    allow_subdomains: changes.allowSubdomains ?? before.allow_subdomains,
    allow_idp_initiated: changes.allowIdpInitiated ?? before.allow_idp_initiated,
    force_authn: changes.forceAuthn ?? before.force_authn,
  }
}

function changedOptions(
  before: EnterpriseConnectionRow,
  { loginHint, attributeMapping, customAttributes, takesMetadata }: EnterpriseChanges,
  { saml, oauth }: ProtocolSettings,
): EnterpriseOptions {
  const options = enterpriseOptions(before)
  for (const { directoryPath } of customAttributes ?? [])
    if (directoryPath !== null) checkedScimPath(directoryPath, 'custom_attributes')
  return {
    attributeMapping: { ...options.attributeMapping, ...attributeMapping },
    loginHint: loginHint ?? options.loginHint,
    customAttributes: customAttributes ?? options.customAttributes,
    takesMetadata: takesMetadata ?? options.takesMetadata,
    saml: saml ?? options.saml,
    oauth: oauth ?? options.oauth,
  }
}

const optionsToStore = (options: EnterpriseOptions): Metadata => ({ ...options })

/** Whether people could sign in with it in this instance. */
export function knowsProvider(
  { instance }: Pick<Context, 'instance'>,
  row: EnterpriseConnectionRow,
  options: EnterpriseOptions,
): boolean {
  return isComplete(row, options, key => Boolean(connectionOf(instance, key)?.clientId))
}

/** The first thing that a connection which is not complete does not know. */
export function missingOf({ protocol }: EnterpriseConnectionRow, { saml, oauth }: EnterpriseOptions): string {
  if (protocol === 'saml')
    return saml.entityId === null ? 'idp_entity_id' : saml.ssoUrl === null ? 'idp_sso_url' : 'idp_certificate'
  return oauth.clientId === null ? 'client_id' : 'discovery_url'
}

/** Users stay, and sign in as they otherwise can. @throws NotFoundInStore */
export async function removeEnterpriseConnection(tx: InTx, id: string): Promise<void> {
  const { active } = await getEnterpriseConnection(tx, id)
  await deleteEnterpriseConnection(tx, id)
  if (active) await instanceChanged(tx)
}

export async function completeView(
  ctx: Context,
  row: EnterpriseConnectionRow,
): Promise<EnterpriseConnectionView> {
  const [view] = await completeViews(ctx, [row])
  return view!
}

/** In their order: one query. */
export async function completeViews(
  ctx: Context,
  rows: EnterpriseConnectionRow[],
): Promise<EnterpriseConnectionView[]> {
  const ids = rows.map(row => row.id)
  const counts = await countEnterpriseUsers(ctx, ids)
  return rows.map(row => ({
    row,
    options: enterpriseOptions(row),
    userCount: counts.get(row.id) ?? 0,
  }))
}
