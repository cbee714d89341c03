import type { Context } from '../../context/context.js'
import { companyConnections } from '../../domain/enterprise/company-of.js'
import { openVisit } from '../../domain/external-accounts/visits.js'
import { isProven, proofOf } from '../../model/sign-up.js'
import type { EnterpriseConnectionRow, SignUpRow } from '../../store/tables.js'
import { findVerification } from '../../store/verifications.js'

/**
 * The connections of the company whose address was given, one of which has yet to say who it is: another
 * company's provider says nothing about these. Empty: nothing of the kind is missing.
 */
export async function awaitedCompany(ctx: Context, attempt: SignUpRow): Promise<EnterpriseConnectionRow[]> {
  if (attempt.email_address === null) return []
  const company = await companyConnections(ctx, attempt.email_address, null)
  if (company.length === 0 || !isProven(attempt, 'external_account')) return company
  const { verification_id: visitId } = proofOf(attempt, 'external_account')
  const visit = visitId === null ? undefined : await findVerification(ctx, visitId)
  const provenBy = visit && openVisit(ctx, visit).enterpriseId
  return company.some(({ id }) => id === provenBy) ? [] : company
}
