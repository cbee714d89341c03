import type { ProofInput } from '../../strategies/strategy.js'
import type { FlowHandler } from '../run-command.js'
import type { SignUpState } from './state.js'

export type SignUpCommand = 'update' | 'prepare_verification' | 'attempt_verification'

/** Undefined leaves a field as it is; null empties it. */
export interface SignUpInput extends Pick<
  ProofInput,
  | 'strategy'
  | 'code'
  | 'signature'
  | 'redirectUrl'
  | 'completeUrl'
  | 'oidcPrompt'
  | 'oidcLoginHint'
  | 'channel'
> {
  emailAddress?: string | null | undefined
  phoneNumber?: string | null | undefined
  username?: string | null | undefined
  web3Wallet?: string | null | undefined
  firstName?: string | null | undefined
  lastName?: string | null | undefined
  password?: string | null | undefined
  /** JSON of an object */
  unsafeMetadata?: string | null | undefined
  legalAccepted?: boolean | null | undefined
  /** language of the browser (BCP 47) */
  locale?: string | null | undefined
}

export type SignUpHandler = FlowHandler<SignUpState, SignUpInput>
