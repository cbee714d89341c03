import { inTransaction, type FrontendContext } from '../domain/context.js'
import { ApiError, Refusal } from '../errors/api-error.js'

/** What a handler asks for when its staged work no longer fits: do it all again. */
export const STALE = Symbol('stale')

/** One command of a flow on one attempt. */
export interface FlowHandler<State, Input, Staged = unknown> {
  /** Before the transaction, on what the read connection shows: hashing. May throw, which counts nothing. */
  stage?(ctx: FrontendContext, state: State, input: Input): Promise<Staged>
  /** In the transaction, under the attempt's row lock. A refusal is returned, so that its evidence commits. */
  run(tx: FrontendContext, state: State, input: Input, staged: Staged): Promise<Refusal | typeof STALE | null>
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
  lock(tx: FrontendContext, id: string): Promise<State>
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

/**
 * Looks the handler up twice: by what is read before the transaction, and again under the lock. A parallel command that
 * was faster has changed the status, and then this one is refused. @returns null, or the refusal to answer with
 */
export async function runCommand<
  Status extends string,
  Command extends string,
  State extends { status: Status },
  Input,
>(
  ctx: FrontendContext,
  flow: Flow<Status, Command, State, Input>,
  id: string,
  command: Command,
  strategy: string,
  input: Input,
): Promise<Refusal | null> {
  const find = (status: Status) => {
    const handlers = flow.table[status][command]
    return handlers && Object.hasOwn(handlers, strategy) ? handlers[strategy] : undefined
  }
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const seen = await flow.load(ctx, id)
    if (seen instanceof Refusal) return seen
    const chosen = find(seen.status)
    if (!chosen) return flow.refuse(seen.status, command, strategy)
    const staged = await chosen.stage?.(ctx, seen, input)
    const outcome = await inTransaction(ctx, async tx => {
      const state = await flow.lock(tx, id)
      if (find(state.status) !== chosen) return flow.refuse(state.status, command, strategy)
      return chosen.run(tx, state, input, staged)
    })
    if (outcome !== STALE) return outcome
  }
  throw new ApiError('server_busy', { retryAfterSeconds: 1 })
}
