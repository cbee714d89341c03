import type { FrontendContext, InTx } from '../../context/context.js'
import { refuse } from '../../errors/api-error.js'
import type { SignUpRow } from '../../store/tables.js'
import { attempting, handlersOf, preparing, type Proving } from '../proving.js'
import { type Flow, handler } from '../run-command.js'
import { accountStrategies } from './account-visits.js'
import { checkFields, refuseTakenFields, withoutStaleProof } from './apply-fields.js'
import type { SignUpCommand, SignUpHandler, SignUpInput } from './command.js'
import { contactStrategies } from './contacts.js'
import { refuseClosedChange } from './restrictions.js'
import { loadSignUp, lockedSignUp, type SignUpState } from './state.js'
import type { SignUpStatus } from './status.js'

type Next = (tx: InTx<FrontendContext>, before: SignUpRow, evidence: Partial<SignUpRow>) => Promise<null>

/**
 * The whole flow, read off the strategies: status x command x strategy -> handler. Fields need no strategy.
 */
export const flowOf = (
  contacts: Proving<SignUpState>,
  accounts: Proving<SignUpState>,
  next: Next,
): Flow<SignUpStatus, SignUpCommand, SignUpState, SignUpInput> => ({
  table: {
    missing_requirements: {
      update: { fields: updateFields(next) },
      prepare_verification: {
        ...handlersOf(preparing, contacts, contactStrategies()),
        ...handlersOf(preparing, accounts, accountStrategies()),
      },
      attempt_verification: handlersOf(attempting, contacts, contactStrategies()),
    },
    complete: {},
    abandoned: {},
  },
  load: loadSignUp,
  lock: lockedSignUp,
  refuse: status =>
    status === 'missing_requirements'
      ? refuse('strategy_for_user_invalid', { param: 'strategy' })
      : refuse('sign_up_cannot_be_updated'),
})

const updateFields = (next: Next): SignUpHandler =>
  handler<SignUpState, SignUpInput, Partial<SignUpRow>>({
    stage: (ctx, { attempt }, input) => checkFields(ctx, input, attempt),
    async run(tx, { attempt }, _input, changes) {
      const closed = await refuseClosedChange(tx, attempt, changes)
      if (closed) return closed
      await refuseTakenFields(tx, changes)
      return next(tx, attempt, withoutStaleProof(attempt, changes))
    },
  })
