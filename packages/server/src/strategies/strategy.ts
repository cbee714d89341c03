import type { Settings } from '../config/settings.js'
import type { FrontendContext, InTx } from '../context/context.js'
import type { Delivery } from '../domain/verifications/existing-account.js'
import type { Asker } from '../domain/verifications/limits.js'
import type { Subject } from '../domain/verifications/subject.js'
import type { Refusal } from '../errors/api-error.js'
import type { ContactType, Lock, UserView } from '../model/user.js'
import type { WalletStrategy } from '../model/wallet-strategies.js'
import type { IdentifierRow, SignInRow, SignUpRow, UserRow, VerificationRow } from '../store/tables.js'

/**
 * What a `run` returns when its staged work no longer fits, before it has written anything: do it all again.
 */
export const STALE = Symbol('stale')

/**
 * Ways of proving as the Frontend API names them. Providers that an instance brings along name themselves.
 */
export type StrategyName =
  | 'password'
  | 'passkey'
  | 'ticket'
  | 'trusted_device'
  | 'totp'
  | 'backup_code'
  | 'email_code'
  | 'email_link'
  | 'phone_code'
  | 'reset_password_email_code'
  | 'reset_password_phone_code'
  | WalletStrategy
  | 'enterprise_sso'
  /** what SDK 4 calls it */
  | 'saml'
  /** the strategy behind all names of providers */
  | 'oauth'
  | `oauth_${string}`

/** What a proof can stand for. */
export type Role =
  /** the first factor of a sign-in */
  | 'first_factor'
  /** the second factor of a sign-in or a reverification */
  | 'second_factor'
  /** what makes a browser trusted whose user has typed the right password */
  | 'client_trust'
  /** the first factor of a reverification */
  | 'reverification'
  /** a contact that a sign-up names, or what a sign-up form brings along */
  | 'sign_up'
  /** a contact that a user adds to the account */
  | 'contact'

/** One way of proving something. A folder holds all of it; the flows know it by this alone. */
export interface Strategy {
  name: StrategyName
  /** Further names that it goes by: the instance brings them along. */
  isNamed?(name: string): boolean
  /** what its proofs can stand for, where the settings let them */
  roles: readonly Role[]
  /** the kind of contact that it goes to and proves; none: it has nothing to do with contacts */
  proves?: ContactType
  /** whether it can prove this contact; left out: any of its kind */
  takes?(address: string | null): boolean
  /** It finds out by itself who somebody is: a sign-in can begin with it. */
  identifies?: true
  /**
   * It is for those who have forgotten the password: no way in for somebody whose password is merely locked.
   */
  isReset?: true
  /**
   * Others may know it, or guess it: wrong ones are counted against its user, and a right one makes no
   * browser trusted.
   */
  isGuessable?: true
  /** whether the instance has it switched on for this role */
  isOn(settings: Settings, role: Role): boolean
  /** the factors that an attempt shows of it; left out: it works without being listed */
  offer?(offering: Offering): Factor[]
  /** sends or makes what is to be answered; left out: there is something to try at once */
  prepare?: Step<VerificationRow>
  /** tries what the person brings; left out: the proof arrives by another request (`hasArrived`) */
  attempt?: Step<Proof>
  /** whether somebody has come back from where this verification has sent them, e.g. has opened the link */
  hasArrived?(verification: VerificationRow): boolean
  /** Whether such a first factor leaves nothing for a second one. Left out: it does not. */
  isBeyondSecond?(attempt: Pick<SignInRow, 'actor'>, settings: Pick<Settings, 'signIn'>): boolean
  /** what it brings along to a sign-up when that is created. @throws ApiError */
  bring?(ctx: FrontendContext, ticket: string | null): Promise<Partial<SignUpRow>>
}

/** One half of a strategy: `prepare` or `attempt`. */
export interface Step<Result, Staged = unknown> {
  /**
   * Before the transaction, on what the read connection shows: hashing, network. May throw, which counts
   * nothing.
   */
  stage?(ctx: FrontendContext, claim: Claim, input: ProofInput): Promise<Staged>
  /**
   * In the transaction, under the lock of what it is for. A refusal is returned, so that what was counted
   * commits.
   */
  run(
    tx: InTx<FrontendContext>,
    claim: Claim,
    input: ProofInput,
    staged: Staged,
  ): Promise<Result | Refusal | typeof STALE>
}

/** Gives a step its static type back to the strategy, which knows no `Staged`. */
export function step<Result, Staged>(definition: Step<Result, Staged>): Step<Result> {
  return definition as Step<Result>
}

/** What somebody wants to prove, as a strategy sees it: it knows no flow and no attempt. */
export interface Claim {
  /** what its verification is made for */
  subject: Subject
  role: Role
  /** the user whom it is about; null: nobody is named, or nobody has that identifier */
  view: UserView | null
  /** what was typed: who it is about says so; null: nothing */
  typed: string | null
  /** Somebody is named, whether there is such a user or not. */
  isNamed: boolean
  /** who asks, where the address is known to be that user's */
  asker: Asker | null
  /** what was sent or made last for this subject */
  verification: VerificationRow | null
  /** the contact that is to be proven; null: none, or one that may not be used */
  target: Target | null
  /** what may be used for this role */
  factors: Factor[]
  /** language tag of the person, if it is known */
  locale: string | null
  /** whether the password may not be tried now */
  passwordLock(ctx: FrontendContext): Promise<Lock | null>
}

/** Where a code or a link goes, or the wallet that signs. */
export interface Target {
  /** normalized */
  address: string
  /** null: no user has it, or not yet */
  identifierId: string | null
  /** whether anything goes out. */
  delivery(tx: InTx<FrontendContext>): Promise<Delivery>
}

/** What was proven, and what the flow is to note of it. */
export interface Proof {
  /** whose proof it is; left out: the claim's user */
  user?: UserRow
  /** the same with everything, where it is at hand as the transaction shows it */
  view?: UserView
  /** the contact that it proves along the way; null: one that is no user's yet */
  identifierId?: string | null
  /** how the factor is named in the attempt, and in the proof of a contact; left out: by the strategy */
  countsAs?: StrategyName
  /** Whoever may not come in all the same has not used it up: what was written is taken back. */
  isKept?: true
  /** what else a sign-in notes */
  evidence?: Partial<
    Pick<
      SignInRow,
      | 'needs_new_password'
      | 'new_password_hash'
      | 'sign_out_of_other_sessions'
      | 'invitation_id'
      | 'actor'
      | 'session_lifetime_seconds'
    >
  >
}

/** What people send along to prove something. */
export interface ProofInput {
  /** as the request names it: one strategy may go by several names */
  strategy?: string | null | undefined
  code?: string | null | undefined
  password?: string | null | undefined
  ticket?: string | null | undefined
  emailAddressId?: string | null | undefined
  phoneNumberId?: string | null | undefined
  web3WalletId?: string | null | undefined
  trustedDeviceId?: string | null | undefined
  /** the text that the trusted device has signed */
  clientData?: string | null | undefined
  /** of a wallet or a trusted device */
  signature?: string | null | undefined
  /** of a text message: `sms` or `whatsapp` */
  channel?: string | null | undefined
  /** where an email link, or a visit to a provider, leads on to */
  redirectUrl?: string | null | undefined
  /** where a visit to a provider leads on to once there is a session */
  completeUrl?: string | null | undefined
  oidcPrompt?: string | null | undefined
  oidcLoginHint?: string | null | undefined
  /** of several companies' connections the one that was chosen */
  enterpriseConnectionId?: string | null | undefined
  /** JSON of the browser's answer */
  publicKeyCredential?: string | null | undefined
  signOutOfOtherSessions?: boolean | null | undefined
}

/** One way that an attempt shows. */
export interface Factor extends OfferedContact {
  strategy: StrategyName
  /** the connection of a company that it leads to */
  enterprise?: { id: string; name: string; provider: string }
}

/** A contact as an attempt shows it. */
export interface OfferedContact {
  safeIdentifier?: string
  emailAddressId?: string
  phoneNumberId?: string
  web3WalletId?: string
  isPrimary?: boolean
  /** of several second factors the one to offer first */
  isDefault?: boolean
  /** under protection against enumeration: the row that the shown id stands for; null: none */
  identifierId?: string | null
}

/** What a strategy makes its factors of. */
export interface Offering {
  role: Role
  settings: Settings
  view: UserView | null
  /** Under protection against enumeration everybody is shown the same. */
  isHidden: boolean
  /** the contact that was typed; undefined: a username, or nothing that is theirs */
  typed: IdentifierRow | undefined
  /** addresses and numbers that may be used for this role */
  contacts: OfferedContact[]
  /** what the strategies before it offer */
  offered: Factor[]
}
