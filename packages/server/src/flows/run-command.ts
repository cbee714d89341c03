import type { FrontendContext, InTx } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import { ApiError, Refusal } from '../errors/api-error.js'
import { strategyNamed } from '../strategies/find.js'
import { STALE } from '../strategies/strategy.js'

/** One command of a flow on one attempt. */
export interface FlowHandler<State, Input, Staged = unknown> {
  /** Before the transaction, on what the read connection shows: hashing. May throw, which counts nothing. */
  stage?(ctx: FrontendContext, state: State, input: Input): Promise<Staged>
  /**
   * In the transaction, under the attempt's row lock. A refusal is returned, so that its evidence commits.
   */
  run(
    tx: InTx<FrontendContext>,
    state: State,
    input: Input,
    staged: Staged,
  ): Promise<Refusal | typeof STALE | null>
}

/** status x command x strategy -> handler. What is not in it is refused. */
export type FlowTable<Status extends string, Command extends string, State, Input> = Record<
  Status,
  Partial<Record<Command, Partial<Record<string, FlowHandler<State, Input>>>>>
>

export interface Flow<
  Status extends string,
  Command extends string,
  State extends { status: Status },
  Input,
> {
  table: FlowTable<Status, Command, State, Input>
  /** the attempt of this browser; throws when it is somebody else's */
  load(ctx: FrontendContext, id: string): Promise<State | Refusal>
  /** the same under its row lock */
  lock(tx: InTx<FrontendContext>, id: string): Promise<State>
  /** why this status does not take this command */
  refuse(status: Status, command: Command, strategy: string): Refusal
}

const MAX_ROUNDS = 3

/** Gives a handler its static type back to the table, which knows no `Staged`. */
export function handler<State, Input, Staged>(
  definition: FlowHandler<State, Input, Staged>,
): FlowHandler<State, Input> {
  return definition as FlowHandler<State, Input>
}

/** What is done, by which strategy, with what. */
export interface Move<Command extends string, Input> {
  command: Command
  strategy: string
  input: Input
}

/** An attempt that begins with its first command. */
export interface Beginning<State> {
  /** what `begin` will make, before the transaction */
  foresee(ctx: FrontendContext): Promise<State>
  /** makes it, in the transaction */
  begin(tx: InTx<FrontendContext>): Promise<State>
}

/** A command on an attempt that there is. @returns null, or the refusal to answer with */
export async function runCommand<
  Status extends string,
  Command extends string,
  State extends { status: Status },
  Input,
>(
  ctx: FrontendContext,
  flow: Flow<Status, Command, State, Input>,
  id: string,
  move: Move<Command, Input>,
): Promise<Refusal | null> {
  const outcome = await run(ctx, flow, move, {
    load: ctx => flow.load(ctx, id),
    lock: tx => flow.lock(tx, id),
  })
  return outcome instanceof Refusal ? outcome : outcome.refusal
}

/**
 * Begins an attempt and does its first command in one transaction. A refusal leaves the attempt, which other
 * commands can go on with; what is thrown leaves none. @returns the attempt as it has begun, with the
 * refusal, if there was one
 */
export async function beginWith<
  Status extends string,
  Command extends string,
  State extends { status: Status },
  Input,
>(
  ctx: FrontendContext,
  flow: Flow<Status, Command, State, Input>,
  { foresee, begin }: Beginning<State>,
  move: Move<Command, Input>,
): Promise<Outcome<State> | Refusal> {
  return run(ctx, flow, move, { load: foresee, lock: begin })
}

interface Outcome<State> {
  state: State
  refusal: Refusal | null
}

interface Reach<State> {
  load(ctx: FrontendContext): Promise<State | Refusal>
  lock(tx: InTx<FrontendContext>): Promise<State>
}

/**
 * Thrown, so that nothing stays of a round whose staged work did not fit; and the answer after the last one.
 */
const staleRound = new ApiError('server_busy', { retryAfterSeconds: 1 })

/**
 * Looks the handler up twice: by what is read before the transaction, and again under the lock. A parallel
 * command that was faster has changed the status, and then this one is refused.
 */
async function run<Status extends string, Command extends string, State extends { status: Status }, Input>(
  ctx: FrontendContext,
  flow: Flow<Status, Command, State, Input>,
  { command, strategy, input }: Move<Command, Input>,
  reach: Reach<State>,
): Promise<Outcome<State> | Refusal> {
  const name = strategyNamed(strategy)?.name ?? strategy
  const find = (status: Status) => {
    const handlers = flow.table[status][command]
    return handlers && Object.hasOwn(handlers, name) ? handlers[name] : undefined
  }
  const once = async () => {
    const seen = await reach.load(ctx)
    if (seen instanceof Refusal) return seen
    const chosen = find(seen.status)
    if (!chosen) return flow.refuse(seen.status, command, strategy)
    const staged = await chosen.stage?.(ctx, seen, input)
    return inTransaction(ctx, async tx => {
      const state = await reach.lock(tx)
      const isSame = find(state.status) === chosen
      const refusal = isSame
        ? await chosen.run(tx, state, input, staged)
        : flow.refuse(state.status, command, strategy)
      if (refusal === STALE) throw staleRound
      return { state, refusal }
    })
  }
  for (let round = 1; round < MAX_ROUNDS; round++) {
    try {
      return await once()
    } catch (error) {
      if (error !== staleRound) throw error
    }
  }
  return once()
}
