import type { IdentifierRow, VerificationRow } from '../../store/tables.js'
import { chosenFactor, rowOf } from '../../strategies/offers.js'
import type { Claim, Factor, ProofInput, Strategy, Target } from '../../strategies/strategy.js'
import { secondRole, type SignInState } from './state.js'

type Half = Pick<Claim, 'subject' | 'role' | 'verification' | 'factors'>

const firstHalf = ({ attempt, verification, factors }: SignInState): Half => ({
  subject: { kind: 'sign_in', id: attempt.id },
  role: 'first_factor',
  verification,
  factors,
})

const secondHalf = ({ attempt, status, secondVerification, secondFactors }: SignInState): Half => ({
  subject: { kind: 'sign_in_second', id: attempt.id },
  role: secondRole(status),
  verification: secondVerification,
  factors: secondFactors,
})

const HALVES = { first: firstHalf, second: secondHalf }

/**
 * What a strategy is told that is to send something: to the contact that was chosen of those that the attempt
 * shows.
 */
export function toPrepare(
  step: 'first' | 'second',
  state: SignInState,
  { name }: Strategy,
  input: ProofInput,
): Claim {
  const half = HALVES[step](state)
  const factor = chosenFactor(half.factors, name, input)
  return claim(state, half, factor ? chosenTarget(state, factor) : null)
}

/**
 * What a strategy is told that is to try something: of the contact that its verification went to, if it is
 * still there.
 */
export function toAttempt(step: 'first' | 'second', state: SignInState): Claim {
  const half = HALVES[step](state)
  return claim(state, half, presentTarget(state, half.verification))
}

const claim = ({ attempt, view, passwordLock }: SignInState, half: Half, target: Target | null): Claim => ({
  ...half,
  view,
  typed: attempt.identifier,
  isNamed: attempt.identifier !== null,
  asker: view && { userId: view.user.id, clientId: attempt.client_id },
  target,
  // what the account says is wanted, else what the browser says
  locale: view?.user.locale ?? attempt.locale,
  passwordLock: async () => passwordLock,
})

function chosenTarget({ view }: SignInState, factor: Factor): Target {
  const row = rowOf(view, factor)
  return target(row, row?.normalized_value ?? factor.safeIdentifier ?? '')
}

function presentTarget({ view }: SignInState, verification: VerificationRow | null): Target | null {
  const row = view?.identifiers.find(each => each.id === verification?.identifier_id)
  return row ? target(row, row.normalized_value) : null
}

const target = (row: IdentifierRow | undefined, address: string): Target => ({
  address,
  identifierId: row?.id ?? null,
  // to an address of nobody, or one that stands for somebody else's, nothing goes
  delivery: async () => ({ deliver: row !== undefined }),
})
