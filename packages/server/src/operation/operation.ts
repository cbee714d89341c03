import type { bapi, fapi } from '@frontdesk/contract'
import type { Context, FrontendContext } from '../context/context.js'
import { requireReverification, type Sensitivity } from '../domain/sessions/require-reverification.js'
import { type Refusal } from '../errors/api-error.js'
import type { ClientRow, SessionRow, UserRow } from '../store/tables.js'

/**
 * `read`: no transaction. `write`: the shell's one transaction. `staged`: calls `inTransaction`
 * itself, around hashing and network.
 */
export type Mode = 'read' | 'write' | 'staged'

/**
 * Who may call a Frontend API operation: `public` does not even look who asks, `anybody` may have a client,
 * `client` needs one, `own-session` needs one too but wants no more of it than its session that the path
 * names (`liveOwnSession`), `session` needs a signed-in user (pending sessions count).
 */
export type Access = 'public' | 'anybody' | 'client' | 'own-session' | 'session'

/** An answer that is not simply 200 with a JSON body. */
export class Reply {
  constructor(
    readonly status: number,
    readonly body: unknown = null,
    readonly headers: Record<string, string> = {},
  ) {}
}

/** What `run` gives back: a JSON body, an expected refusal (commits), or a Reply with status and headers. */
export type Outcome = object | Refusal | Reply | null

type Parts = { path: unknown; query: unknown; body: unknown }

export interface OperationInput<Types> {
  path: Types extends { path: infer P } ? P : never
  query: Types extends { query: infer Q } ? Q : never
  body: Types extends { body: infer B } ? NonNullable<B> : never
}

/** A context in which the current session is known to be there. */
export type SessionContext = ClientContext & { session: SessionRow; user: UserRow }
export type ClientContext = FrontendContext & { browser: { client: ClientRow } }

type ContextFor<A extends Access> = A extends 'session'
  ? SessionContext
  : A extends 'client'
    ? ClientContext
    : FrontendContext

export interface Operation {
  api: 'bapi' | 'fapi'
  id: string
  mode: Mode
  access: Access
  run(ctx: never, input: Parts): Promise<Outcome>
}

interface Definition<C, Input> {
  mode: Mode
  run(ctx: C, input: Input): Promise<Outcome>
}

/**
 * One operation of the Backend API. The id is the contract's; the shell takes
 * method, path and checks from there.
 */
export function backendOperation<Id extends keyof bapi.Operations & string>(
  id: Id,
  definition: Definition<Context, OperationInput<bapi.Operations[Id]>>,
): Operation {
  return {
    api: 'bapi',
    id,
    access: 'anybody',
    mode: definition.mode,
    run: definition.run as Operation['run'],
  }
}

/** Says what an operation changes; null: this call changes nothing sensitive. */
type SensitivityOf<Input> =
  Sensitivity | ((ctx: SessionContext, input: Input) => Sensitivity | null | Promise<Sensitivity | null>)

/**
 * One operation of the Frontend API. One that is `sensitive` needs a session, and a
 * recent proof of who is in front of it.
 */
export function frontendOperation<Id extends keyof fapi.Operations & string, A extends Access>(
  id: Id,
  definition: Definition<ContextFor<A>, OperationInput<fapi.Operations[Id]>> & {
    access: A
    sensitive?: A extends 'session' ? SensitivityOf<OperationInput<fapi.Operations[Id]>> : never
  },
): Operation {
  return {
    api: 'fapi',
    id,
    access: definition.access,
    mode: definition.mode,
    run: (definition.sensitive
      ? afterProof(definition.sensitive as SensitivityOf<Parts>, definition.run as Run)
      : definition.run) as Operation['run'],
  }
}

type Run = (ctx: SessionContext, input: Parts) => Promise<Outcome>

function afterProof(sensitive: SensitivityOf<Parts>, run: Run): Run {
  return async (ctx, input) => {
    const sensitivity = typeof sensitive === 'function' ? await sensitive(ctx, input) : sensitive
    if (sensitivity) await requireReverification(ctx, ctx.session, sensitivity)
    return run(ctx, input)
  }
}
