import type { SignUpProof, SignUpRow } from '../store/tables.js'
import type { ContactType } from './user.js'

/** What a sign-up can prove: its contacts, and an account at a provider. */
export type Provable = ContactType | 'external_account'

type Proofs = Pick<SignUpRow, 'proofs'>

const NOTHING: SignUpProof = { verification_id: null, strategy: null, verified_at: null }

/** How far a sign-up has proven one kind of contact. */
export const proofOf = ({ proofs }: Partial<Proofs>, type: Provable): SignUpProof => proofs?.[type] ?? NOTHING

export const isProven = (attempt: Partial<Proofs>, type: Provable): boolean =>
  proofOf(attempt, type).verified_at !== null

/** Whether this is what was sent or made last for a kind of contact. */
export const isLastSent = ({ proofs }: Proofs, verificationId: string): boolean =>
  Object.values(proofs).some(proof => proof.verification_id === verificationId)

/** The column with changes of one kind. The others stay as the attempt has them, so it has to be locked. */
export const withProof = (
  attempt: Partial<Proofs>,
  type: Provable,
  changes: Partial<SignUpProof>,
): Proofs => ({ proofs: { ...attempt.proofs, [type]: { ...proofOf(attempt, type), ...changes } } })

/** The column without what was sent and proven for these kinds; the same holds of the others. */
export function withoutProofs({ proofs }: Proofs, types: readonly Provable[]): Proofs {
  const kept = Object.entries(proofs).filter(([type]) => !types.some(each => each === type))
  return { proofs: Object.fromEntries(kept) }
}

/** Whether a kind of contact is proven now that was not, or by another proof than before. */
export function hasNewProof(before: Proofs, after: Proofs): boolean {
  const known = new Map(Object.entries(before.proofs))
  return Object.entries(after.proofs).some(
    ([type, { verified_at: at }]) => at !== null && at !== known.get(type)?.verified_at,
  )
}
