import type { InTx } from '../../context/context.js'
import { ApiError, Refusal, refuse } from '../../errors/api-error.js'
import type { OrganizationDomainView } from '../../model/organization-domain.js'
import { DAY_MS } from '../../platform/clock.js'
import { domainOfAddress } from '../../protocols/email-address.js'
import { findVerifiedDomain, getDomain } from '../../store/organization-domains.js'
import { getOrganizationForUpdate } from '../../store/organizations.js'
import type { OrganizationDomainRow } from '../../store/tables.js'
import { findVerification } from '../../store/verifications.js'
import { normalizeEmail } from '../users/identifiers.js'
import { attemptCode } from '../verifications/attempt-code.js'
import { countTowards, openBudget, SENT_CODES, WRONG_CODES } from '../verifications/limits.js'
import { sendEmailCode } from '../verifications/send-code.js'
import { requireDomains, saveDomain } from './organization-domains.js'

const CHALLENGE_LIFETIME_MS = 7 * DAY_MS
const AFFILIATION_STRATEGY = 'affiliation_email_code'

/**
 * Sends a code to an address at the domain: a person that can read it belongs there. Return
 * a Refusal.
 * @throws ApiError organization_domain_mismatch, organization_domain_already_verified,
 *   organization_domain_already_exists
 */
export async function prepareAffiliation(
  ctx: InTx,
  organizationId: string,
  domainId: string,
  emailAddress: string,
): Promise<OrganizationDomainView | Refusal> {
  const domain = await unverifiedDomain(ctx, organizationId, domainId)
  const address = normalizeEmail(emailAddress, 'affiliation_email_address')
  if (domainOfAddress(address) !== domain.name) {
    throw new ApiError('organization_domain_mismatch', {
      param: 'affiliation_email_address',
      values: { name: domain.name },
    })
  }
  const budget = await openBudget(ctx, SENT_CODES, ofOrganization(organizationId))
  if (budget instanceof Refusal) return budget
  const previousId = domain.affiliation_verification_id
  const verification = await sendEmailCode(ctx, {
    strategy: AFFILIATION_STRATEGY,
    subject: { kind: 'organization_domain', id: domain.id },
    identifierId: null,
    address,
    template: 'verification_code',
    locale: null,
    previous: previousId === null ? null : ((await findVerification(ctx, previousId)) ?? null),
    deliver: true,
  })
  if (verification instanceof Refusal) return verification
  if (verification.id !== previousId) await countTowards(ctx, budget)
  return saveDomain(ctx, domain, {
    affiliation_email_address: address,
    affiliation_verification_id: verification.id,
    affiliation_strategy: AFFILIATION_STRATEGY,
  })
}

/**
 * Tries the code; the domain is verified if it is right. Return a Refusal, so that tries are counted.
 */
export async function attemptAffiliation(
  ctx: InTx,
  organizationId: string,
  domainId: string,
  code: string | null | undefined,
): Promise<OrganizationDomainView | Refusal> {
  const domain = await unverifiedDomain(ctx, organizationId, domainId)
  const verificationId = domain.affiliation_verification_id
  if (verificationId === null) return refuse('verification_missing')
  const budget = await openBudget(ctx, WRONG_CODES, ofOrganization(organizationId))
  if (budget instanceof Refusal) return budget
  const refusal = await attemptCode(ctx, (await findVerification(ctx, verificationId)) ?? null, code)
  if (refusal) {
    if (refusal.error.code === 'form_code_incorrect') await countTowards(ctx, budget)
    return refusal
  }
  return saveDomain(ctx, domain, { affiliation_verified_at: ctx.now })
}

/** Starts the proof by a DNS TXT record, or starts it anew. */
export async function prepareOwnership(
  ctx: InTx,
  organizationId: string,
  domainId: string,
): Promise<OrganizationDomainView> {
  requireDomains(ctx)
  await getOrganizationForUpdate(ctx, organizationId)
  const domain = await getDomain(ctx, organizationId, domainId)
  if (domain.ownership_verified_at !== null) throw new ApiError('organization_domain_already_verified')
  return saveDomain(ctx, domain, {
    ownership_strategy: 'txt',
    ownership_txt_value: `frontdesk-verification=${ctx.services.random.secret()}`,
    ownership_attempts: 0,
    ownership_expires_at: ctx.now + CHALLENGE_LIFETIME_MS,
  })
}

/**
 * Compares what DNS says (resolved outside of the transaction, at `ownershipRecordName`) with the
 * challenge. An answer without the record is no error: the domain stays unverified and the attempt
 * is counted.
 */
export async function attemptOwnership(
  ctx: InTx,
  organizationId: string,
  domainId: string,
  txtRecords: readonly string[],
): Promise<OrganizationDomainView | Refusal> {
  requireDomains(ctx)
  await getOrganizationForUpdate(ctx, organizationId)
  const domain = await getDomain(ctx, organizationId, domainId)
  if (domain.ownership_verified_at !== null) return refuse('organization_domain_already_verified')
  if (domain.ownership_txt_value === null) return refuse('verification_missing')
  if (domain.ownership_expires_at !== null && domain.ownership_expires_at <= ctx.now)
    return refuse('verification_expired')
  const isProven = txtRecords.some(record => record.trim() === domain.ownership_txt_value)
  return saveDomain(ctx, domain, {
    ownership_attempts: domain.ownership_attempts + 1,
    ...(isProven
      ? { ownership_verified_at: ctx.now, ownership_txt_value: null, ownership_expires_at: null }
      : {}),
  })
}

/**
 * Codes for domains are limited by organization as well as by address: its administrators name any address at
 * the domain, and as many of them as they like.
 */
const ofOrganization = (organizationId: string) => `domains:${organizationId}`

async function unverifiedDomain(
  ctx: InTx,
  organizationId: string,
  domainId: string,
): Promise<OrganizationDomainRow> {
  requireDomains(ctx)
  await getOrganizationForUpdate(ctx, organizationId)
  const domain = await getDomain(ctx, organizationId, domainId)
  if (domain.affiliation_verified_at !== null) throw new ApiError('organization_domain_already_verified')
  if (await findVerifiedDomain(ctx, domain.name))
    throw new ApiError('organization_domain_already_exists', { param: 'name', values: { name: domain.name } })

  return domain
}
