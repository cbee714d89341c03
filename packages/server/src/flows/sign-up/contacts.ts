import type { Settings } from '../../config/settings.js'
import type { FrontendContext, InTx } from '../../context/context.js'
import { deliveryToClaimant } from '../../domain/verifications/existing-account.js'
import type { SubjectKind } from '../../domain/verifications/subject.js'
import { refuse } from '../../errors/api-error.js'
import type { ContactType } from '../../model/user.js'
import { updateSignUp } from '../../store/sign-ups.js'
import type { SignUpRow, VerificationRow } from '../../store/tables.js'
import { strategiesFor, strategyNamed } from '../../strategies/find.js'
import type { Claim, Strategy, Target } from '../../strategies/strategy.js'
import type { Proving } from '../proving.js'
import type { SignUpInput } from './command.js'
import type { SignUpState } from './state.js'

/** Where a sign-up keeps what it knows of one kind of contact. */
interface ContactColumns {
  input: keyof SignUpInput
  subject: SubjectKind
  verificationId: keyof SignUpRow & `${string}_verification_id`
  verifiedAt: keyof SignUpRow & `${string}_verified_at`
  /** numbers have none: one strategy proves them */
  strategy: (keyof SignUpRow & `${string}strategy`) | null
}

export const CONTACTS: Record<ContactType, ContactColumns> = {
  email_address: {
    input: 'emailAddress',
    subject: 'sign_up',
    verificationId: 'email_verification_id',
    verifiedAt: 'email_verified_at',
    strategy: 'email_verification_strategy',
  },
  phone_number: {
    input: 'phoneNumber',
    subject: 'sign_up_phone',
    verificationId: 'phone_verification_id',
    verifiedAt: 'phone_verified_at',
    strategy: null,
  },
  web3_wallet: {
    input: 'web3Wallet',
    subject: 'sign_up_wallet',
    verificationId: 'web3_verification_id',
    verifiedAt: 'web3_verified_at',
    strategy: 'web3_strategy',
  },
}

export const CONTACT_TYPES = Object.keys(CONTACTS) as ContactType[]

/** The columns that say how a contact was proven, as they are before it is. */
export const unproven = (type: ContactType): Partial<SignUpRow> => {
  const { verificationId, verifiedAt, strategy } = CONTACTS[type]
  return { [verificationId]: null, [verifiedAt]: null, ...(strategy ? { [strategy]: null } : {}) }
}

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
    attempt[CONTACTS[type].verifiedAt] === null &&
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
    return attempt[CONTACTS[type].verifiedAt] === null ? null : refuse('verification_already_verified')
  },

  async note(tx, { attempt }, verification) {
    const type = strategyNamed(verification.strategy)?.proves
    const changes = type ? { [CONTACTS[type].verificationId]: verification.id } : {}
    await updateSignUp(tx, attempt.id, { ...changes, updated_at: tx.now })
  },

  prove,
})

/** The evidence that a contact is proven. */
export function evidenceOf(tx: InTx<FrontendContext>, { name, proves }: Strategy): Partial<SignUpRow> {
  if (!proves) return {}
  const { verifiedAt, strategy } = CONTACTS[proves]
  return { [verifiedAt]: tx.now, ...(strategy ? { [strategy]: name } : {}) }
}

function claimOf({ attempt, verifications }: SignUpState, { proves }: Strategy): Claim {
  const address = proves ? attempt[proves] : null
  return {
    subject: { kind: proves ? CONTACTS[proves].subject : 'sign_up', id: attempt.id },
    role: 'sign_up',
    view: null,
    isNamed: false,
    asker: null,
    verification: proves ? verifications[proves] : null,
    target: proves && address !== null ? targetOf(proves, address) : null,
    factors: [],
    locale: attempt.locale,
    passwordLock: async () => null,
  }
}

const targetOf = (type: ContactType, address: string): Target => ({
  address,
  identifierId: null,
  delivery: async tx => deliveryToClaimant(tx, type, address),
})
