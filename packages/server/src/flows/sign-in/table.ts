import type { FrontendContext, InTx } from '../../context/context.js'
import { type Refusal, refuse } from '../../errors/api-error.js'
import type { SignInRow } from '../../store/tables.js'
import { strategiesFor, strategyNamed } from '../../strategies/find.js'
import { chosenPassword, hashOfNew } from '../../strategies/new-password.js'
import type { Role, Strategy } from '../../strategies/strategy.js'
import { attempting, handlersOf, preparing, type Proving } from '../proving.js'
import { type Flow, type FlowTable, handler } from '../run-command.js'
import type { SignInCommand, SignInHandler, SignInInput } from './command.js'
import { loadSignIn, lockedSignIn, type SignInState } from './state.js'
import type { SignInStatus } from './status.js'

type Table = FlowTable<SignInStatus, SignInCommand, SignInState, SignInInput>
type SignInFlow = Flow<SignInStatus, SignInCommand, SignInState, SignInInput>
type Choose = (
  tx: InTx<FrontendContext>,
  state: SignInState,
  evidence: Partial<SignInRow>,
) => Promise<Refusal | null>

/** The whole flow, read off the strategies: status x command x strategy -> handler. */
export function flowOf(
  first: Proving<SignInState>,
  second: Proving<SignInState>,
  choose: Choose,
): SignInFlow {
  const firstStep = (strategies: Strategy[]) => ({
    prepare_first_factor: handlersOf(preparing, first, strategies),
    attempt_first_factor: handlersOf(attempting, first, strategies),
  })
  const secondStep = (role: Role) => ({
    prepare_second_factor: handlersOf(preparing, second, strategiesFor(role)),
    attempt_second_factor: handlersOf(attempting, second, strategiesFor(role)),
  })
  const table: Table = {
    needs_identifier: firstStep(strategiesFor('first_factor').filter(({ identifies }) => identifies)),
    needs_first_factor: firstStep(strategiesFor('first_factor')),
    needs_new_password: { reset_password: { password: newPassword(choose) } },
    needs_second_factor: secondStep('second_factor'),
    needs_client_trust: secondStep('client_trust'),
    // not reached: see deriveStatus
    needs_protect_check: {},
    complete: {},
    abandoned: {},
  }
  return { table, load: loadSignIn, lock: lockedSignIn, refuse: refusing(table) }
}

const newPassword = (choose: Choose): SignInHandler =>
  handler<SignInState, SignInInput, string | null>({
    stage: (ctx, { view }, input) => hashOfNew(ctx, view, input),
    run: async (tx, state, input, hash) =>
      hash === null
        ? refuse('form_param_nil', { param: 'password' })
        : choose(tx, state, chosenPassword(hash, input)),
  })

/** A strategy that the table knows for no command is refused as such; otherwise it is the wrong moment. */
const refusing =
  (table: Table): SignInFlow['refuse'] =>
  (status, command, strategy) => {
    if (status === 'complete') return refuse('verification_already_verified')
    const isKnown = Object.values(table).some(commands => {
      const handlers = commands[command]
      return handlers !== undefined && Object.hasOwn(handlers, strategyNamed(strategy)?.name ?? strategy)
    })
    return isKnown
      ? refuse('client_state_invalid')
      : refuse('strategy_for_user_invalid', { param: 'strategy' })
  }
