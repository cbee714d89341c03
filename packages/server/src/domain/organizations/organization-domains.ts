import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { emitEvent } from '../../events/emit.js'
import type { OrganizationDomainView } from '../../model/organization-domain.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { organizationDomain } from '../../resources/organization-domain.js'
import { isUniqueViolation } from '../../store/dialect/unique-violation.js'
import {
  countDomains,
  deleteDomainRow,
  findVerifiedDomain,
  getDomain,
  insertDomain,
  updateDomainRow,
} from '../../store/organization-domains.js'
import { deletePendingInvitationsOfDomain } from '../../store/organization-invitations.js'
import { deletePendingSuggestionsOfDomain } from '../../store/organization-suggestions.js'
import { addToOrganizationCounts, getOrganizationForUpdate } from '../../store/organizations.js'
import type { EnrollmentMode, OrganizationDomainRow } from '../../store/tables.js'
import { normalizeDomainName } from './domain-names.js'
import { getDomainView } from './domain-view.js'
import { settleExpiredInvitations } from './expired-invitations.js'
import { type MemberRights, requireRightsOf } from './granting.js'
import { emitRevoked } from './organization-invitations.js'
import { loadRoleBook } from './role-book.js'
import { domainDefaultRole } from './setting-roles.js'

const ENROLLMENT_MODES: readonly EnrollmentMode[] = [
  'manual_invitation',
  'automatic_invitation',
  'automatic_suggestion',
  'enterprise_sso',
]
/** Those that give people a way in by their address alone. */
const AUTOMATIC_MODES: readonly EnrollmentMode[] = ['automatic_invitation', 'automatic_suggestion']

export interface NewDomain {
  name: string | undefined
  enrollmentMode?: string | null
  /** an administrator of the instance vouches for it */
  verified?: boolean | null
}

export interface OrganizationDomainChanges {
  enrollmentMode?: string | null
  verified?: boolean | null
  /** true takes the open invitations and suggestions of the old mode back */
  deletePending?: boolean
  /** of the member who asks, if it is one */
  rights?: MemberRights
}

/**
 * @throws ApiError organization_domain_already_exists, organization_domain_quota_exceeded, …
 */
export async function createDomain(
  ctx: InTx,
  organizationId: string,
  input: NewDomain,
): Promise<OrganizationDomainView> {
  const { instance, now } = ctx
  requireDomains(ctx)
  await getOrganizationForUpdate(ctx, organizationId)
  const limit = instance.settings.organizations.maxAllowedDomains
  if ((await countDomains(ctx, { organizationId })) >= limit)
    throw new ApiError('organization_domain_quota_exceeded', { values: { limit } })

  const row: OrganizationDomainRow = {
    instance_id: instance.id,
    id: ctx.services.ids.next('orgdmn'),
    organization_id: organizationId,
    name: await normalizeDomainName(input.name),
    enrollment_mode: parseEnrollmentMode(ctx, input.enrollmentMode ?? 'manual_invitation'),
    affiliation_email_address: null,
    affiliation_verification_id: null,
    affiliation_strategy: input.verified ? 'manual_override' : null,
    affiliation_verified_at: input.verified ? now : null,
    ownership_strategy: null,
    ownership_txt_value: null,
    ownership_attempts: 0,
    ownership_expires_at: null,
    ownership_verified_at: null,
    created_at: now,
    updated_at: now,
  }
  // a mailbox at a domain keeps nobody from proving that the domain is theirs
  const isForAffiliation = row.enrollment_mode !== 'enterprise_sso' || row.affiliation_verified_at !== null
  const isTaken =
    (isForAffiliation && (await findVerifiedDomain(ctx, row.name)) !== undefined) ||
    (await countDomains(ctx, { organizationId, names: [row.name] })) > 0
  if (isTaken) throw alreadyExists(row.name)
  await mapTaken(row.name, () => insertDomain(ctx, row))
  return emitDomain(ctx, 'organizationDomain.created', row)
}

/**
 * @throws ApiError organization_domain_not_verified (an automatic mode needs a verified domain),
 *   missing_organization_permission (an automatic mode gives people a role)
 */
export async function updateDomain(
  ctx: InTx,
  organizationId: string,
  domainId: string,
  changes: OrganizationDomainChanges,
): Promise<OrganizationDomainView> {
  const { now } = ctx
  requireDomains(ctx)
  const organization = await getOrganizationForUpdate(ctx, organizationId)
  const before = await getDomain(ctx, organizationId, domainId)
  const columns: Partial<OrganizationDomainRow> = {}
  if (
    typeof changes.verified === 'boolean' &&
    changes.verified !== (before.affiliation_verified_at !== null)
  ) {
    columns.affiliation_strategy = changes.verified ? 'manual_override' : before.affiliation_strategy
    columns.affiliation_verified_at = changes.verified ? now : null
  }
  if (changes.enrollmentMode) columns.enrollment_mode = parseEnrollmentMode(ctx, changes.enrollmentMode)
  const after = { ...before, ...columns }
  const isAutomatic = changes.enrollmentMode && AUTOMATIC_MODES.includes(after.enrollment_mode)
  if (isAutomatic && after.affiliation_verified_at === null)
    throw new ApiError('organization_domain_not_verified')

  if (changes.rights && isAutomatic) {
    const roles = await loadRoleBook(ctx)
    requireRightsOf(changes.rights, domainDefaultRole(ctx, roles, organization))
  }
  if (changes.deletePending) await takeEnrollmentsBack(ctx, before)
  return saveDomain(ctx, before, columns)
}

/** Its open invitations and suggestions go with it. */
export async function deleteDomain(ctx: InTx, organizationId: string, domainId: string) {
  requireDomains(ctx)
  await getOrganizationForUpdate(ctx, organizationId)
  const domain = await getDomain(ctx, organizationId, domainId)
  await takeEnrollmentsBack(ctx, domain)
  await deleteDomainRow(ctx, domainId)
  const deleted = deletedObject('organization_domain', domainId)
  await emitEvent(ctx, { type: 'organizationDomain.deleted', resourceId: domainId, data: deleted })
  return deleted
}

/**
 * An administrator of the instance vouches for the ownership; the second time
 * nothing happens.
 */
export async function overrideOwnership(
  ctx: InTx,
  organizationId: string,
  domainId: string,
): Promise<OrganizationDomainView> {
  const { now } = ctx
  requireDomains(ctx)
  await getOrganizationForUpdate(ctx, organizationId)
  const domain = await getDomain(ctx, organizationId, domainId)
  if (domain.ownership_verified_at !== null) return getDomainView(ctx, organizationId, domainId)
  return saveDomain(ctx, domain, {
    ownership_strategy: 'manual_override',
    ownership_txt_value: null,
    ownership_expires_at: null,
    ownership_verified_at: now,
  })
}

/** Writes columns and emits `organizationDomain.updated`. */
export async function saveDomain(
  ctx: InTx,
  before: OrganizationDomainRow,
  columns: Partial<OrganizationDomainRow>,
): Promise<OrganizationDomainView> {
  const { now } = ctx
  await mapTaken(before.name, () => updateDomainRow(ctx, before.id, { ...columns, updated_at: now }))
  return emitDomain(ctx, 'organizationDomain.updated', before)
}

/** @throws ApiError organization_domains_not_enabled */
export function requireDomains(ctx: Context): void {
  if (!ctx.instance.settings.organizations.domainsEnabled)
    throw new ApiError('organization_domains_not_enabled')
}

/**
 * The automatic modes are there as far as the instance offers them, the others always.
 * @throws ApiError form_param_value_invalid, form_param_value_disabled
 */
export function parseEnrollmentMode(ctx: Context, text: string): EnrollmentMode {
  const mode = ENROLLMENT_MODES.find(known => known === text)
  if (!mode) throw new ApiError('form_param_value_invalid', { param: 'enrollment_mode' })
  const offered: readonly string[] = ctx.instance.settings.organizations.domainEnrollmentModes
  const isOffered = !AUTOMATIC_MODES.includes(mode) || offered.includes(mode)
  if (!isOffered) throw new ApiError('form_param_value_disabled', { param: 'enrollment_mode' })
  return mode
}

async function takeEnrollmentsBack(ctx: InTx, domain: OrganizationDomainRow): Promise<void> {
  // those that have expired are off the count first: what is deleted is then on it
  await settleExpiredInvitations(ctx, await getOrganizationForUpdate(ctx, domain.organization_id))
  const deleted = await deletePendingInvitationsOfDomain(ctx, domain.id)
  if (deleted.length > 0) {
    const change = { pendingInvitations: -deleted.length }
    await addToOrganizationCounts(ctx, domain.organization_id, change)
    // gone, so that the domain can invite the same people again; for applications
    // that keep them they are revoked
    await emitRevoked(ctx, deleted)
  }
  await deletePendingSuggestionsOfDomain(ctx, domain.id)
}

const alreadyExists = (name: string) =>
  new ApiError('organization_domain_already_exists', { param: 'name', values: { name } })

/** Another organization may prove the name at the same moment: the index decides. */
async function mapTaken(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (isUniqueViolation(error, 'organization_domains')) throw alreadyExists(name)
    throw error
  }
}

async function emitDomain(
  ctx: InTx,
  type: 'organizationDomain.created' | 'organizationDomain.updated',
  row: OrganizationDomainRow,
): Promise<OrganizationDomainView> {
  const view = await getDomainView(ctx, row.organization_id, row.id)
  const facts = { publicUrl: ctx.services.publicUrl, now: ctx.now }
  await emitEvent(ctx, { type, resourceId: row.id, data: organizationDomain(view, facts) })
  return view
}
