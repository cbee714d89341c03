import type { ReverificationStatus } from '../../domain/sessions/reverification-status.js'
import { refuse } from '../../errors/api-error.js'
import { strategiesFor } from '../../strategies/find.js'
import type { ProofInput } from '../../strategies/strategy.js'
import { attempting, handlersOf, preparing } from '../proving.js'
import type { Flow } from '../run-command.js'
import { loadReverification, lockedReverification, type ReverificationState } from './state.js'
import { reverificationStep } from './steps.js'

export type ReverificationCommand =
  'prepare_first_factor' | 'attempt_first_factor' | 'prepare_second_factor' | 'attempt_second_factor'

const [first, second] = [reverificationStep('first'), reverificationStep('second')]

/** The whole flow, read off the strategies: status x command x strategy -> handler. */
export const reverificationFlow: Flow<
  ReverificationStatus,
  ReverificationCommand,
  ReverificationState,
  ProofInput
> = {
  table: {
    needs_first_factor: {
      prepare_first_factor: handlersOf(preparing, first, strategiesFor('reverification')),
      attempt_first_factor: handlersOf(attempting, first, strategiesFor('reverification')),
    },
    needs_second_factor: {
      prepare_second_factor: handlersOf(preparing, second, strategiesFor('second_factor')),
      attempt_second_factor: handlersOf(attempting, second, strategiesFor('second_factor')),
    },
    complete: {},
  },
  load: loadReverification,
  lock: lockedReverification,
  refuse: status =>
    status === 'complete'
      ? refuse('verification_already_verified')
      : refuse('strategy_for_user_invalid', { param: 'strategy' }),
}
