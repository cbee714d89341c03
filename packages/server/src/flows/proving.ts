import type { FrontendContext, InTx } from '../context/context.js'
import { Refusal } from '../errors/api-error.js'
import type { VerificationRow } from '../store/tables.js'
import { type Claim, type Proof, type ProofInput, STALE, type Strategy } from '../strategies/strategy.js'
import { type FlowHandler, handler } from './run-command.js'

/**
 * How a flow deals with what its strategies ask and prove. Everything that is not the strategy's own is here.
 */
export interface Proving<State> {
  /** what a strategy is told when it is to send or make something */
  prepares(state: State, strategy: Strategy, input: ProofInput): Claim
  /** what it is told when somebody brings an answer */
  attempts(state: State, strategy: Strategy): Claim
  /** why nothing is prepared, or nothing tried, although the status takes it; null: nothing is in the way */
  refuse?(
    tx: InTx<FrontendContext>,
    state: State,
    strategy: Strategy,
    half: 'prepare' | 'attempt',
  ): Refusal | null
  /** stores which verification is the present one */
  note(tx: InTx<FrontendContext>, state: State, verification: VerificationRow): Promise<void>
  /** counts what was wrong against whoever is to be protected from guesses */
  countWrong?(tx: InTx<FrontendContext>, state: State, strategy: Strategy): Promise<void>
  /** goes on with what was proven */
  prove(tx: InTx<FrontendContext>, state: State, strategy: Strategy, proof: Proof): Promise<Refusal | null>
}

/** The handler that lets a strategy send or make what is to be answered. */
export function preparing<State>(
  proving: Proving<State>,
  strategy: Strategy,
): FlowHandler<State, ProofInput> | undefined {
  const { prepare } = strategy
  if (!prepare) return undefined
  return handler<State, ProofInput, unknown>({
    stage: async (ctx, state, input) => prepare.stage?.(ctx, proving.prepares(state, strategy, input), input),
    async run(tx, state, input, staged) {
      const refusal = proving.refuse?.(tx, state, strategy, 'prepare')
      if (refusal) return refusal
      const claim = proving.prepares(state, strategy, input)
      const verification = await prepare.run(tx, claim, input, staged)
      if (verification instanceof Refusal || verification === STALE) return verification
      await proving.note(tx, state, verification)
      return null
    },
  })
}

/** The handler that lets a strategy try an answer. */
export function attempting<State>(
  proving: Proving<State>,
  strategy: Strategy,
): FlowHandler<State, ProofInput> | undefined {
  const { attempt } = strategy
  if (!attempt) return undefined
  return handler<State, ProofInput, unknown>({
    stage: async (ctx, state, input) => attempt.stage?.(ctx, proving.attempts(state, strategy), input),
    async run(tx, state, input, staged) {
      const refusal = proving.refuse?.(tx, state, strategy, 'attempt')
      if (refusal) return refusal
      const proof = await attempt.run(tx, proving.attempts(state, strategy), input, staged)
      if (proof === STALE) return proof
      if (!(proof instanceof Refusal)) return proving.prove(tx, state, strategy, proof)
      if (WRONG.has(proof.error.code)) await proving.countWrong?.(tx, state, strategy)
      return proof
    },
  })
}

const WRONG = new Set(['form_code_incorrect', 'form_password_incorrect'])

/** The handlers of these strategies by name, as a flow's table has them. */
export function handlersOf<State>(
  make: typeof preparing<State>,
  proving: Proving<State>,
  strategies: Strategy[],
): Record<string, FlowHandler<State, ProofInput>> {
  const entries = strategies.map(strategy => [strategy.name, make(proving, strategy)] as const)
  return Object.fromEntries(entries.flatMap(([name, made]) => (made ? [[name, made]] : [])))
}
