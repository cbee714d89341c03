import type { FrontendContext, InTx } from '../context/context.js'
import type { SubjectKind } from '../domain/verifications/subject.js'
import type { ApiError } from '../errors/api-error.js'
import type { ProviderAnswer } from '../model/connection.js'
import type { VerificationOutcome, VerificationRow } from '../store/tables.js'

/**
 * Somebody has left a flow for a proof and comes back by another request: by a link from an email, say. Each
 * flow says once what becomes of that, whatever has sent the person away. `id` is the subject's.
 */
export interface Arrival {
  kind: SubjectKind
  /** where a browser keeps its present attempt of this flow; left out: it keeps none */
  presentIn?: 'sign_in_id' | 'sign_up_id'
  /** A page that asks another browser to confirm it speaks of this. */
  confirmedAs: 'sign_in' | 'address'
  /**
   * Whether somebody still waits for this: another one may have been sent since, or the flow may be over.
   */
  isAwaited(ctx: FrontendContext, id: string, verification: VerificationRow): Promise<boolean>
  /** Another browser than the one that left may confirm it. Left out: it may if the instance lets it. */
  mayBeOtherClient?(ctx: FrontendContext, id: string): Promise<boolean>
  /**
   * Changes what is proven at once, in whichever browser. Left out: nothing changes before the flow goes on.
   * @returns false when what it was to prove is gone
   */
  prove?(tx: InTx<FrontendContext>, id: string, verification: VerificationRow): Promise<boolean>
  /**
   * Takes what a provider says of the person, for the browser that left alone.
   * @returns how the visit ends; null: all is well. Left out: nobody leaves this flow for a provider
   */
  takeAnswer?(
    tx: InTx<FrontendContext>,
    id: string,
    visit: VerificationRow,
    answer: ProviderAnswer,
  ): Promise<VerificationOutcome | null>
  /** notes that somebody has come back without a proof; left out: the verification says it */
  noteFailure?(tx: InTx<FrontendContext>, id: string, error: ApiError): Promise<void>
  /** the session that the flow has come to; null: there is more to do */
  sessionOf?(ctx: FrontendContext, id: string): Promise<string | null>
  /** Goes on in the browser that left. Left out: there is nothing to go on with. */
  goOn?(ctx: FrontendContext, id: string): Promise<Continuation>
}

/** How a flow went on with a proof that has arrived. */
export interface Continuation {
  isRefused: boolean
  /** the session that it has come to; null: there is more to do */
  sessionId: string | null
}
