import type { ApiName, bapi, fapi, OperationShape } from '@frontdesk/contract'
import type { Context, FrontendContext, InTx, RequestFacts } from '../context/context.js'
import type { Instance } from '../context/instance.js'
import type { Services } from '../context/services.js'
import { requireReverification, type Sensitivity } from '../domain/sessions/require-reverification.js'
import type { SessionTask } from '../domain/sessions/tasks.js'
import type { ApiError, Refusal } from '../errors/api-error.js'
import type { OrganizationAccess } from '../store/session-organizations.js'
import type { ClientRow, SessionRow, UserRow } from '../store/tables.js'
import type { LimitName } from './limits.js'
import { type MemberNeed, type Need, type OrganizationsNeed, requireNeed } from './needs.js'

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
export type BrowserAccess = 'public' | 'anybody' | 'client' | 'own-session' | 'session'

/** Who may call a Backend API operation: whoever has a secret key of the instance, or everybody. */
export type ServerAccess = 'public' | 'secret-key'

/**
 * Who may call an operation of this server's own contract: an operator with the admin token or with a secret
 * key of the instance, whoever may look into the inbox, or everybody.
 */
export type OwnAccess = 'public' | 'operator' | 'inbox-viewer'

/** Who may call an operation of the admin portal: whoever has come there by a link. */
export type PortalAccess = 'admin-portal'

/** Who may call an operation of SCIM: whoever has a key of the directory that the path names. */
export type ScimAccess = 'directory'

export type Access = BrowserAccess | ServerAccess | OwnAccess | ScimAccess | PortalAccess

/** `admin`: this server's own contract; `scim`: what identity providers speak. */
export type Api = ApiName | 'admin' | 'scim'

/** What the contract says of an operation. */
export type Shape = Omit<OperationShape, 'api' | 'tag' | 'overlay'> & { api: Api }

/** An answer that is not simply 200 with a JSON body. */
export class Reply {
  constructor(
    readonly status: number,
    readonly body: unknown = null,
    readonly headers: Record<string, string> = {},
  ) {}
}

/** Whoever looks at a page, as far as that is known; an address may be that of no instance. */
export interface Visitor {
  services: Pick<Services, 'random'>
  instance: Instance | null
  request: Pick<RequestFacts, 'acceptLanguage' | 'frontendApiUrl' | 'traceId'>
}

/** The page that a person reads in place of an error. */
export type ErrorPage<V = Visitor> = (visitor: V, error: ApiError) => Reply

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
export type ClientContext = FrontendContext & { caller: { client: ClientRow } }
/** A context of a member of the path's organization, with what they may do there. */
export type MemberContext = SessionContext & { rights: OrganizationAccess }

export type ContextFor<A extends BrowserAccess, N extends Need = Need> = N extends MemberNeed
  ? MemberContext
  : A extends 'session'
    ? SessionContext
    : A extends 'client'
      ? ClientContext
      : FrontendContext

export interface Operation extends SessionRights {
  api: Api
  id: string
  mode: Mode
  access: Access
  limit: LimitName
  fromAnySite?: boolean
  isKept?: boolean
  /** of an address that people open as a page; without it errors are told in general words */
  errorPage?: ErrorPage<Context>
  run(ctx: never, input: Parts): Promise<Outcome>
}

/**
 * Some sessions may do less than their access says: those with something left to do, and those of somebody in
 * another one's place.
 */
export interface SessionRights<Name extends string = string> {
  /** which open tasks need it; `true`: it is open whatever is left to do */
  whilePending?: true | readonly SessionTask[]
  /** how far it is closed to impersonators: at all, or to a body with any of these members */
  actors?: 'forbidden' | { without: readonly Name[] }
}

/** An operation on an organization of its path says what it needs there; others may say so. */
type NeedPart<Types, N> = Types extends { path: { organization_id: string } | { organizationID: string } }
  ? { needs: N }
  : { needs?: N }

/** What an operation of the Backend API says of itself besides what it does. */
export type BackendDeclaration<Types, M extends Mode = Mode> = {
  mode: M
  access: ServerAccess
} & NeedPart<Types, OrganizationsNeed>

/** What an operation of the Frontend API says of itself besides what it does. */
export type FrontendDeclaration<Types, A extends BrowserAccess, N extends Need, M extends Mode = Mode> = {
  mode: M
  access: A
  limit: LimitName
  /** what it shows may come from leases (ADR 0025): it changes nothing of that */
  isKept?: true
  errorPage?: ErrorPage<Context>
} & SitePart<A> &
  SessionPart<Types, A> &
  NeedPart<Types, A extends 'session' ? N : OrganizationsNeed>

/** Pages of any site may make browsers call what acts on nobody's cookies and is meant to be called so. */
type SitePart<A extends BrowserAccess> = A extends 'public'
  ? { fromAnySite?: boolean }
  : { fromAnySite?: never }

/** An operation that needs a recent proof of the person says how far it is closed to impersonators. */
type SessionPart<Types, A extends BrowserAccess> = A extends 'session'
  ? SessionRights<MemberOf<Types>> & (Sensitive<Types> | { sensitive?: undefined })
  : A extends 'own-session'
    ? SessionRights<MemberOf<Types>> & { sensitive?: never }
    : { [Part in keyof SessionRights | 'sensitive']?: never }

type Sensitive<Types> = {
  sensitive: SensitivityOf<OperationInput<Types>>
} & Required<Pick<SessionRights<MemberOf<Types>>, 'actors'>>

type MemberOf<Types> = keyof OperationInput<Types>['body'] & string

/** What an operation of this mode works in. */
export type ContextIn<M extends Mode, C> = M extends 'write' ? InTx<C> : C

interface Runs<C, Types, M extends Mode> {
  run(ctx: ContextIn<M, C>, input: OperationInput<Types>): Promise<Outcome>
}

/**
 * One operation of the Backend API. The id is the contract's; the shell takes
 * method, path and checks from there. A secret key is not limited in how often it asks.
 */
export function backendOperation<Id extends keyof bapi.Operations & string, M extends Mode>(
  id: Id,
  definition: BackendDeclaration<bapi.Operations[Id], M> & Runs<Context, bapi.Operations[Id], M>,
): Operation {
  const { mode, access, needs } = definition
  const run = definition.run as Run
  return { api: 'bapi', id, mode, access, limit: 'none', run: needs ? withNeed(needs, run) : run }
}

/** Says what an operation changes; null: this call changes nothing sensitive. */
type SensitivityOf<Input> =
  Sensitivity | ((ctx: SessionContext, input: Input) => Sensitivity | null | Promise<Sensitivity | null>)

/** One operation of the Frontend API. */
export function frontendOperation<
  Id extends keyof fapi.Operations & string,
  A extends BrowserAccess,
  M extends Mode,
  N extends Need = OrganizationsNeed,
>(
  id: Id,
  definition: FrontendDeclaration<fapi.Operations[Id], A, N, M> &
    Runs<ContextFor<A, N>, fapi.Operations[Id], M>,
): Operation {
  const { mode, access, limit, needs, sensitive, whilePending, actors } = definition
  const { fromAnySite, isKept, errorPage } = definition
  const rights: SessionRights = { ...(whilePending && { whilePending }), ...(actors && { actors }) }
  let run = definition.run as Run
  if (sensitive) run = afterProof(sensitive as SensitivityOf<Parts>, run)
  if (needs) run = withNeed(needs, run)
  const special = {
    ...(fromAnySite && { fromAnySite }),
    ...(isKept && { isKept }),
    ...(errorPage && { errorPage }),
  }
  return { api: 'fapi', id, mode, access, limit, ...special, ...rights, run }
}

type Run = (ctx: never, input: Parts) => Promise<Outcome>

function afterProof(sensitive: SensitivityOf<Parts>, run: Run): Run {
  return async (ctx: SessionContext, input: Parts) => {
    const sensitivity = typeof sensitive === 'function' ? await sensitive(ctx, input) : sensitive
    if (sensitivity) await requireReverification(ctx, ctx.session, sensitivity)
    return run(ctx as never, input)
  }
}

function withNeed(need: Need, run: Run): Run {
  return async (ctx: Context, input: Parts) => {
    const rights = await requireNeed(ctx, need, input.path as Record<string, string>)
    return run({ ...ctx, rights } as never, input)
  }
}
