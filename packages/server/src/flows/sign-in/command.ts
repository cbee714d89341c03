import type { ProofInput } from '../../strategies/strategy.js'
import type { FlowHandler } from '../run-command.js'
import type { SignInState } from './state.js'

export type SignInCommand =
  | 'prepare_first_factor'
  | 'attempt_first_factor'
  | 'prepare_second_factor'
  | 'attempt_second_factor'
  | 'reset_password'

/** What people send along with a command. */
export type SignInInput = ProofInput

export type SignInHandler = FlowHandler<SignInState, SignInInput>
