import { handler, type FlowHandler } from '../run-command.js'
import type { SignInState } from './state.js'

export type SignInCommand =
  | 'prepare_first_factor'
  | 'attempt_first_factor'
  | 'prepare_second_factor'
  | 'attempt_second_factor'
  | 'reset_password'

/** What people send along with a command. */
export interface SignInInput {
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
  /** where an email link leads on to */
  redirectUrl?: string | null | undefined
  /** JSON of the browser's answer */
  publicKeyCredential?: string | null | undefined
  signOutOfOtherSessions?: boolean | null | undefined
}

export type SignInHandler = FlowHandler<SignInState, SignInInput>

/** Declares a handler of the sign-in table. */
export function signInHandler<Staged>(
  definition: FlowHandler<SignInState, SignInInput, Staged>,
): SignInHandler {
  return handler(definition)
}
