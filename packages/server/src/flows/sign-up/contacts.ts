import type { Settings } from '../../config/settings.js'
import type { FrontendContext, InTx } from '../../context/context.js'
import { deliveryToClaimant } from '../../domain/verifications/existing-account.js'
import type { SubjectKind } from '../../domain/verifications/subject.js'
import { refuse } from '../../errors/api-error.js'
import { isProven, withProof } from '../../model/sign-up.js'
import type { ContactType } from '../../model/user.js'
import { updateSignUp } from '../../store/sign-ups.js'
import type { SignUpRow, VerificationRow } from '../../store/tables.js'
import { strategiesFor, strategyNamed } from '../../strategies/find.js'
import type { Claim, Strategy, Target } from '../../strategies/strategy.js'
import type { Proving } from '../proving.js'
import type { SignUpInput } from './command.js'
import type { SignUpState } from './state.js'

/** How a form names one kind of contact, and what its verifications are made for. */
interface Contact {
  input: keyof SignUpInput
  subject: SubjectKind
}

export const CONTACTS: Record<ContactType, Contact> = {
  email_address: { input: 'emailAddress', subject: 'sign_up' },
  phone_number: { input: 'phoneNumber', subject: 'sign_up_phone' },
  web3_wallet: { input: 'web3Wallet', subject: 'sign_up_wallet' },
}

export const CONTACT_TYPES = Object.keys(CONTACTS) as ContactType[]

/** Names of the strategies that can prove this contact of a sign-up. */
export const strategiesOf = (settings: Settings, type: ContactType, address: string | null): string[] =>
  strategiesFor('sign_up')
    .filter(
      ({ proves, isOn, takes }) => proves === type && isOn(settings, 'sign_up') && (takes?.(address) ?? true),
    )
    .map(({ name }) => name)

type ContactStrategy = Strategy & { proves: ContactType }

/** Strategies that prove a contact of a sign-up. The others bring along what the form asks for. */
export const contactStrategies = (): ContactStrategy[] =>
  strategiesFor('sign_up').filter((strategy): strategy is ContactStrategy => strategy.proves !== undefined)

/** The contact whose proof has arrived by another request: a link was opened. */
export function arrivedContact({ status, attempt, verifications }: SignUpState): ContactStrategy | undefined {
  if (status !== 'missing_requirements') return undefined
  const hasArrived = (type: ContactType, verification: VerificationRow | null) =>
    !isProven(attempt, type) &&
    verification?.target === attempt[type] &&
    strategyNamed(verification?.strategy)?.hasArrived?.(verification)
  const type = CONTACT_TYPES.find(type => hasArrived(type, verifications[type]))
  const name = type && verifications[type]?.strategy
  return contactStrategies().find(strategy => strategy.name === name)
}

/** How a sign-up deals with the strategies that prove its contacts. */
export const contactProofs = (prove: Proving<SignUpState>['prove']): Proving<SignUpState> => ({
  prepares: claimOf,
  attempts: claimOf,

  refuse(tx, { attempt }, strategy, half) {
    const { proves: type } = strategy
    if (half === 'attempt') return null
    if (!type || !strategy.isOn(tx.instance.settings, 'sign_up'))
      return refuse('strategy_for_user_invalid', { param: 'strategy' })
    if (attempt[type] === null) return refuse('form_param_nil', { param: type })
    return isProven(attempt, type) ? refuse('verification_already_verified') : null
  },

  async note(tx, { attempt }, verification) {
    const type = strategyNamed(verification.strategy)?.proves
    const changes = type ? withProof(attempt, type, { verification_id: verification.id }) : {}
    await updateSignUp(tx, attempt.id, { ...changes, updated_at: tx.now })
  },

  prove,
})

/** The evidence that a contact of a locked attempt is proven. */
export const evidenceOf = (
  { now }: InTx<FrontendContext>,
  attempt: SignUpRow,
  { name, proves }: Strategy,
): Partial<SignUpRow> => (proves ? withProof(attempt, proves, { strategy: name, verified_at: now }) : {})

/** What a strategy of a sign-up is told; one that proves no contact has no target. */
export function claimOf({ attempt, verifications, company }: SignUpState, { proves }: Strategy): Claim {
  const address = proves ? attempt[proves] : null
  return {
    subject: { kind: proves ? CONTACTS[proves].subject : 'sign_up', id: attempt.id },
    role: 'sign_up',
    view: null,
    typed: attempt.email_address,
    isNamed: false,
    asker: null,
    verification: proves ? verifications[proves] : null,
    target: proves && address !== null ? targetOf(proves, address) : null,
    factors: company.map(({ id, name, provider }) => ({
      strategy: 'enterprise_sso',
      enterprise: { id, name, provider },
    })),
    locale: attempt.locale,
    passwordLock: async () => null,
  }
}

const targetOf = (type: ContactType, address: string): Target => ({
  address,
  identifierId: null,
  delivery: async tx => deliveryToClaimant(tx, type, address),
})
