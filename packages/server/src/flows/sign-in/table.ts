import { walletStrategies } from '../../domain/wallets/strategies.js'
import { refuse, type Refusal } from '../../errors/api-error.js'
import type { Flow, FlowTable } from '../run-command.js'
import type { SignInCommand, SignInInput } from './command.js'
import { loadSignIn, lockedSignIn, type SignInState } from './state.js'
import type { SignInStatus } from './status.js'
import { prepareEmailLink } from './strategies/email-link.js'
import { attemptPasskey, preparePasskey } from './strategies/passkey.js'
import { attemptPassword } from './strategies/password.js'
import { attemptResetCode, chooseNewPassword } from './strategies/reset-password.js'
import {
  attemptFirstCode,
  attemptSecondCode,
  prepareFirstCode,
  prepareSecondCode,
} from './strategies/sent-code.js'
import { attemptStoredCode } from './strategies/stored-code.js'
import { attemptTicket } from './strategies/ticket.js'
import { attemptTrustedDevice, prepareTrustedDevice } from './strategies/trusted-device.js'
import { attemptWallet, prepareWallet } from './strategies/wallet.js'

const wallets = (make: typeof prepareWallet) =>
  Object.fromEntries(walletStrategies.map(strategy => [strategy, make(strategy)]))

/** The whole flow: status x command x strategy -> handler. */
export const signInTable: FlowTable<SignInStatus, SignInCommand, SignInState, SignInInput> = {
  needs_identifier: {
    prepare_first_factor: { passkey: preparePasskey, trusted_device: prepareTrustedDevice },
    attempt_first_factor: {
      ticket: attemptTicket,
      passkey: attemptPasskey,
      trusted_device: attemptTrustedDevice,
    },
  },
  needs_first_factor: {
    prepare_first_factor: {
      passkey: preparePasskey,
      email_link: prepareEmailLink,
      email_code: prepareFirstCode('email_code', 'sign_in_code'),
      phone_code: prepareFirstCode('phone_code', 'sign_in_code'),
      reset_password_email_code: prepareFirstCode('reset_password_email_code', 'reset_password_code'),
      reset_password_phone_code: prepareFirstCode('reset_password_phone_code', 'reset_password_code'),
      trusted_device: prepareTrustedDevice,
      ...wallets(prepareWallet),
    },
    attempt_first_factor: {
      password: attemptPassword,
      email_code: attemptFirstCode('email_code'),
      phone_code: attemptFirstCode('phone_code'),
      reset_password_email_code: attemptResetCode('reset_password_email_code'),
      reset_password_phone_code: attemptResetCode('reset_password_phone_code'),
      ticket: attemptTicket,
      passkey: attemptPasskey,
      trusted_device: attemptTrustedDevice,
      ...wallets(attemptWallet),
    },
  },
  needs_new_password: {
    reset_password: { password: chooseNewPassword },
  },
  needs_second_factor: {
    prepare_second_factor: { phone_code: prepareSecondCode('phone_code') },
    attempt_second_factor: {
      totp: attemptStoredCode('totp'),
      backup_code: attemptStoredCode('backup_code'),
      phone_code: attemptSecondCode('phone_code'),
    },
  },
  needs_client_trust: {
    prepare_second_factor: {
      email_code: prepareSecondCode('email_code'),
      phone_code: prepareSecondCode('phone_code'),
    },
    attempt_second_factor: {
      email_code: attemptSecondCode('email_code'),
      phone_code: attemptSecondCode('phone_code'),
    },
  },
  // not reached: see deriveStatus
  needs_protect_check: {},
  complete: {},
  abandoned: {},
}

/** What `createSignIn` does once the attempt is there, by strategy. */
export const afterCreation: Partial<Record<string, SignInCommand>> = {
  password: 'attempt_first_factor',
  ticket: 'attempt_first_factor',
  passkey: 'prepare_first_factor',
  trusted_device: 'prepare_first_factor',
  email_code: 'prepare_first_factor',
  email_link: 'prepare_first_factor',
  phone_code: 'prepare_first_factor',
  reset_password_email_code: 'prepare_first_factor',
  reset_password_phone_code: 'prepare_first_factor',
  ...Object.fromEntries(walletStrategies.map(strategy => [strategy, 'prepare_first_factor' as const])),
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
