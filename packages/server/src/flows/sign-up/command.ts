import { handler, type FlowHandler } from '../run-command.js'
import type { SignUpState } from './state.js'

export type SignUpCommand = 'update' | 'prepare_verification' | 'attempt_verification'

/** Undefined leaves a field as it is; null empties it. */
export interface SignUpInput {
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
  code?: string | null | undefined
  /** of the wallet */
  signature?: string | null | undefined
  /** where an email link leads on to */
  redirectUrl?: string | null | undefined
  /** of a text message: `sms` or `whatsapp` */
  channel?: string | null | undefined
}

export type SignUpHandler = FlowHandler<SignUpState, SignUpInput>

/** Declares a handler of the sign-up table. */
export function signUpHandler<Staged>(
  definition: FlowHandler<SignUpState, SignUpInput, Staged>,
): SignUpHandler {
  return handler(definition)
}
