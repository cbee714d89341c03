import type { FrontendContext, InTx } from '../../context/context.js'
import { companyConnections } from '../../domain/enterprise/company-of.js'
import { type Refusal, refuse } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import type { Strategy } from '../../strategies/strategy.js'
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
