import type { FrontendContext, InTx } from '../../context/context.js'
import { companyConnections } from '../../domain/enterprise/company-of.js'
import { loadUserView, lockUserView } from '../../domain/views/user-view.js'
import type { Lock, UserView } from '../../model/user.js'
import { getSignInOfClient, lockSignIn } from '../../store/sign-ins.js'
import type { SignInRow, VerificationRow } from '../../store/tables.js'
import { findVerification } from '../../store/verifications.js'
import { strategyNamed } from '../../strategies/find.js'
import { offersFor, rowOf } from '../../strategies/offers.js'
import type { Factor, Strategy } from '../../strategies/strategy.js'
import { knowsEnterpriseSso } from '../sdk-version.js'
import { gatherEvidence } from './evidence.js'
import { hiddenDigest, passwordLock } from './password-lock.js'
import { deriveStatus, type SignInStatus } from './status.js'

/** One attempt with its evidence and what follows from it. */
export interface SignInState {
  attempt: SignInRow
  /** null before identification, and for identifiers that nobody owns */
  view: UserView | null
  /** the code that was sent last for the first factor */
  verification: VerificationRow | null
  /** the code that was sent last for the second one */
  secondVerification: VerificationRow | null
  status: SignInStatus
  /** set while the password may not be tried in this browser */
  passwordLock: Lock | null
  factors: Factor[]
  /** what the second step takes: second factors, or what makes a client trusted */
  secondFactors: Factor[]
}

/** The attempt of this browser. @throws NotFoundInStore */
export async function loadSignIn(ctx: FrontendContext, id: string): Promise<SignInState> {
  const attempt = await getSignInOfClient(ctx, ctx.caller.client?.id, id)
  return signInState(ctx, attempt)
}

/** The same under its row lock. */
export async function lockedSignIn(tx: InTx<FrontendContext>, id: string): Promise<SignInState> {
  const attempt = await lockSignIn(tx, id)
  // a change of the credentials comes before this transaction or after it
  const view = attempt.user_id === null ? null : await lockUserView(tx, attempt.user_id)
  return signInState(tx, attempt, view ?? undefined)
}

export async function signInState(
  ctx: FrontendContext,
  attempt: SignInRow,
  known?: UserView,
): Promise<SignInState> {
  const { instance, now } = ctx
  const { settings } = instance
  const view = known ?? (attempt.user_id ? await loadUserView(ctx, attempt.user_id) : null)
  const status = deriveStatus(attempt, await gatherEvidence(ctx, attempt, view), settings, now)
  const lock = await passwordLock(ctx, { attempt, view })
  const company = status === 'needs_first_factor' ? await companyFactors(ctx, attempt, view) : []
  return {
    attempt,
    view,
    passwordLock: lock,
    verification: await verificationOf(ctx, attempt.first_factor_verification_id),
    secondVerification: await verificationOf(ctx, attempt.second_factor_verification_id),
    status,
    factors:
      company.length > 0
        ? company
        : firstFactors(
            attempt,
            view,
            offersFor('first_factor', settings, view, {
              typed: attempt.identifier,
              isPasswordLocked: lock !== null,
              hiddenDigest: hiddenDigest(ctx, attempt),
            }),
          ),
    secondFactors: offersFor(secondRole(status), settings, view),
  }
}

/**
 * Of people whose company has an identity provider of its own that is the only way in. An account there that
 * waits for a proof of its address is proven here.
 */
async function companyFactors(
  ctx: FrontendContext,
  { identifier, external_verification_id: awaited }: SignInRow,
  view: UserView | null,
): Promise<Factor[]> {
  if (awaited !== null) return []
  const rows = await companyConnections(ctx, identifier, view)
  const strategy = knowsEnterpriseSso(ctx) ? 'enterprise_sso' : 'saml'
  return rows.map(({ id, name, provider }) => ({ strategy, enterprise: { id, name, provider } }))
}

/**
 * While an account at a provider waits for a proof of its address, only what goes there is a way on: the
 * official UI begins with a password where there is one, which would leave the account unconnected.
 */
function firstFactors(attempt: SignInRow, view: UserView | null, offered: Factor[]): Factor[] {
  if (attempt.external_verification_id === null) return offered
  const others = offered.filter(({ strategy }) => !strategyNamed(strategy)?.isReset)
  return others.filter(factor => rowOf(view, factor)?.value === attempt.identifier)
}

/** The strategy whose proof has arrived by another request; undefined: none has, or none is asked for. */
export function arrivedBy({ status, verification }: SignInState): Strategy | undefined {
  if (status !== 'needs_first_factor' || !verification) return undefined
  const strategy = strategyNamed(verification.strategy)
  return strategy?.hasArrived?.(verification) ? strategy : undefined
}

/** What the second step is for. */
export const secondRole = (status: SignInStatus) =>
  status === 'needs_client_trust' ? 'client_trust' : 'second_factor'

async function verificationOf(ctx: FrontendContext, id: string | null): Promise<VerificationRow | null> {
  return id === null ? null : ((await findVerification(ctx, id)) ?? null)
}
