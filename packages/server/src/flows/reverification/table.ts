import { refuse } from '../../errors/api-error.js'
import type { Flow, FlowTable } from '../run-command.js'
import { attemptPassword, attemptSentCode, attemptStoredCode, prepareCode } from './handlers.js'
import type { ReverificationCommand, ReverificationInput } from './command.js'
import { loadReverification, lockedReverification, type ReverificationState } from './state.js'
import type { ReverificationStatus } from '../../domain/sessions/reverification-status.js'

/** The whole flow: status x command x strategy -> handler. */
export const reverificationTable: FlowTable<
  ReverificationStatus,
  ReverificationCommand,
  ReverificationState,
  ReverificationInput
> = {
  needs_first_factor: {
    prepare_first_factor: {
      email_code: prepareCode('first', 'email_code'),
      phone_code: prepareCode('first', 'phone_code'),
    },
    attempt_first_factor: {
      password: attemptPassword,
      email_code: attemptSentCode('first', 'email_code'),
      phone_code: attemptSentCode('first', 'phone_code'),
    },
  },
  needs_second_factor: {
    prepare_second_factor: { phone_code: prepareCode('second', 'phone_code') },
    attempt_second_factor: {
      totp: attemptStoredCode('totp'),
      backup_code: attemptStoredCode('backup_code'),
      phone_code: attemptSentCode('second', 'phone_code'),
    },
  },
  complete: {},
}

export const reverificationFlow: Flow<
  ReverificationStatus,
  ReverificationCommand,
  ReverificationState,
  ReverificationInput
> = {
  table: reverificationTable,
  load: loadReverification,
  lock: lockedReverification,
  refuse: status =>
    status === 'complete'
      ? refuse('verification_already_verified')
      : refuse('strategy_for_user_invalid', { param: 'strategy' }),
}
