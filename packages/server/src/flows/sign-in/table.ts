import { refuse, type Refusal } from '../../errors/api-error.js'
import type { Flow, FlowTable } from '../run-command.js'
import type { SignInCommand, SignInInput } from './command.js'
import { loadSignIn, lockedSignIn, type SignInState } from './state.js'
import type { SignInStatus } from './status.js'
import { attemptEmailCode, prepareEmailCode } from './strategies/email-code.js'
import { attemptPassword } from './strategies/password.js'
import { attemptResetCode, chooseNewPassword } from './strategies/reset-password.js'
import { attemptTicket } from './strategies/ticket.js'

/** The whole flow: status x command x strategy -> handler. */
export const signInTable: FlowTable<SignInStatus, SignInCommand, SignInState, SignInInput> = {
  needs_identifier: {
    attempt_first_factor: { ticket: attemptTicket },
  },
  needs_first_factor: {
    prepare_first_factor: {
      email_code: prepareEmailCode('email_code', 'sign_in_code'),
      reset_password_email_code: prepareEmailCode('reset_password_email_code', 'reset_password_code'),
    },
    attempt_first_factor: {
      password: attemptPassword,
      email_code: attemptEmailCode,
      reset_password_email_code: attemptResetCode,
      ticket: attemptTicket,
    },
  },
  needs_new_password: {
    reset_password: { password: chooseNewPassword },
  },
  // no second factor can be set up yet
  needs_second_factor: {},
  // not reached: see deriveStatus
  needs_client_trust: {},
  needs_protect_check: {},
  complete: {},
  abandoned: {},
}

/** What `createSignIn` does once the attempt is there, by strategy. */
export const afterCreation: Partial<Record<string, SignInCommand>> = {
  password: 'attempt_first_factor',
  ticket: 'attempt_first_factor',
  email_code: 'prepare_first_factor',
  reset_password_email_code: 'prepare_first_factor',
}

export const signInFlow: Flow<SignInStatus, SignInCommand, SignInState, SignInInput> = {
  table: signInTable,
  load: loadSignIn,
  lock: lockedSignIn,
  refuse: refuseCommand,
}

/** A strategy that the status knows for no command is refused as such; otherwise it is the wrong moment. */
function refuseCommand(status: SignInStatus, command: SignInCommand, strategy: string): Refusal {
  if (status === 'complete') return refuse('verification_already_verified')
  const isKnown = Object.values(signInTable).some(commands => {
    const handlers = commands[command]
    return handlers !== undefined && Object.hasOwn(handlers, strategy)
  })
  if (!isKnown) return refuse('strategy_for_user_invalid', { param: 'strategy' })
  return refuse('client_state_invalid')
}
