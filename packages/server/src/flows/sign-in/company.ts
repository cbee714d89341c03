import type { FrontendContext, InTx } from '../../context/context.js'
import { companyConnections } from '../../domain/enterprise/company-of.js'
import { type Refusal, refuse } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import type { IdentifierRow } from '../../store/tables.js'
import type { Proof, Strategy } from '../../strategies/strategy.js'
import type { SignInState } from './state.js'

/** What an application's own server hands out lets people in all the same, and so does the provider. */
const BESIDE = new Set(['ticket', 'enterprise_sso'])

/** Whether somebody of this name is led to their company's provider, and does not use this strategy. */
export async function isForCompany(
  ctx: FrontendContext,
  identifier: string | null,
  strategy: Strategy | undefined,
): Promise<boolean> {
  if (!identifier || !strategy || BESIDE.has(strategy.name)) return false
  return (await companyConnections(ctx, identifier, null)).length > 0
}

/**
 * The ticket of an invitation came by mail, which is no way in for people of a company: it says who wants to
 * come in, and their provider has the last word. The invitation waits for them inside.
 * @returns the invited address, where that is so
 */
export async function invitedOfCompany(
  tx: InTx<FrontendContext>,
  { evidence, view, identifierId }: Proof,
): Promise<IdentifierRow | null> {
  if (!evidence?.invitation_id || !view) return null
  const invited = view.identifiers.find(row => row.id === identifierId)
  const company = invited ? await companyConnections(tx, invited.normalized_value, view) : []
  return invited && company.length > 0 ? invited : null
}

/**
 * A proof does not count of somebody whose company wants its own provider: social accounts, passkeys and
 * forgotten passwords included. Where such a provider's answer waits for a proof of the address, that counts.
 */
export async function refuseBesideCompany(
  tx: InTx<FrontendContext>,
  { attempt, view: present }: SignInState,
  { name }: Strategy,
  view: UserView | undefined,
): Promise<Refusal | null> {
  if (BESIDE.has(name) || attempt.external_verification_id !== null) return null
  const company = await companyConnections(tx, attempt.identifier, view ?? present)
  return company.length > 0 ? refuse('enterprise_sso_required') : null
}
