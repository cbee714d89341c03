import type { Context, FrontendContext, InTx } from '../../context/context.js'
import { proofOf, type Provable } from '../../model/sign-up.js'
import type { ContactType } from '../../model/user.js'
import { getSignUpOfClient, lockSignUp } from '../../store/sign-ups.js'
import type { EnterpriseConnectionRow, SignUpRow, VerificationRow } from '../../store/tables.js'
import { findVerification } from '../../store/verifications.js'
import { awaitedCompany } from './company.js'
import { deriveStatus, type SignUpFields, signUpFields, type SignUpStatus } from './status.js'

/** One attempt with its evidence and what follows from it. */
export interface SignUpState {
  attempt: SignUpRow
  /** what was sent or made last for each kind of contact */
  verifications: Record<ContactType, VerificationRow | null>
  /** the last visit to a provider */
  visit: VerificationRow | null
  fields: SignUpFields
  /** connections of the company whose address was given: one of them has yet to say who it is */
  company: EnterpriseConnectionRow[]
  status: SignUpStatus
}

/** The attempt of this browser. @throws NotFoundInStore */
export async function loadSignUp(ctx: FrontendContext, id: string): Promise<SignUpState> {
  return signUpState(ctx, await getSignUpOfClient(ctx, ctx.caller.client?.id, id))
}

/** The same under its row lock. */
export async function lockedSignUp(tx: InTx<FrontendContext>, id: string): Promise<SignUpState> {
  return signUpState(tx, await lockSignUp(tx, id))
}

export async function signUpState(ctx: Context, attempt: SignUpRow): Promise<SignUpState> {
  const { instance, now } = ctx
  const company = await awaitedCompany(ctx, attempt)
  const fields = signUpFields(attempt, instance.settings, company.length > 0)
  return {
    attempt,
    verifications: {
      email_address: await verificationOf(ctx, attempt, 'email_address'),
      phone_number: await verificationOf(ctx, attempt, 'phone_number'),
      web3_wallet: await verificationOf(ctx, attempt, 'web3_wallet'),
    },
    visit: await verificationOf(ctx, attempt, 'external_account'),
    fields,
    company,
    status: deriveStatus(attempt, fields, now),
  }
}

async function verificationOf(
  ctx: Context,
  attempt: SignUpRow,
  type: Provable,
): Promise<VerificationRow | null> {
  const { verification_id: id } = proofOf(attempt, type)
  return id === null ? null : ((await findVerification(ctx, id)) ?? null)
}
