import { parseLocale } from '../../config/languages.js'
import type { FrontendContext, InTx } from '../../context/context.js'
import { ensureClient } from '../../domain/clients/ensure-client.js'
import { lockUserView } from '../../domain/views/user-view.js'
import { insertSignIn } from '../../store/sign-ins.js'
import type { SignInRow } from '../../store/tables.js'
import type { Strategy } from '../../strategies/strategy.js'
import { ATTEMPT_LIFETIME_MS } from '../attempt-lifetime.js'
import type { Beginning, Move } from '../run-command.js'
import type { SignInCommand, SignInInput } from './command.js'
import { type SignInState, signInState } from './state.js'

export interface NewSignIn {
  identifier: string | null
  strategy: string | null
  password: string | null
  ticket: string | null
  trustedDeviceId?: string | null
  channel?: string | null
  redirectUrl?: string | null | undefined
  completeUrl?: string | null | undefined
  oidcPrompt?: string | null | undefined
  oidcLoginHint?: string | null | undefined
  /** language of the browser (BCP 47) */
  locale?: string | null
}

/** The strategy that a request names, or that what it brings along stands for; null: it only identifies. */
export const wantedStrategy = ({ strategy, password, ticket }: NewSignIn): string | null =>
  strategy ?? (password ? 'password' : ticket ? 'ticket' : null)

/** Stores a new attempt of this browser, for this user or nobody. */
export async function startAttempt(
  tx: InTx<FrontendContext>,
  input: NewSignIn,
  userId: string | null,
): Promise<SignInRow> {
  const id = tx.services.ids.next('sia')
  const client = await ensureClient(tx, { sign_in_id: id })
  const attempt = { ...newAttempt(tx, input, userId), id, client_id: client.id }
  await insertSignIn(tx, attempt)
  return attempt
}

/** An attempt that begins with its first command. */
export const beginning = (input: NewSignIn, userId: string | null): Beginning<SignInState> => ({
  foresee: ctx => signInState(ctx, newAttempt(ctx, input, userId)),
  async begin(tx) {
    const attempt = await startAttempt(tx, input, userId)
    // a change of the credentials comes before this transaction or after it
    const view = userId === null ? null : await lockUserView(tx, userId)
    return signInState(tx, attempt, view ?? undefined)
  },
})

/** The same before it is stored. */
function newAttempt(
  ctx: FrontendContext,
  { identifier, locale }: NewSignIn,
  userId: string | null,
): SignInRow {
  return {
    instance_id: ctx.instance.id,
    id: '',
    client_id: ctx.caller.client?.id ?? '',
    identifier: identifier?.trim() || null,
    user_id: userId,
    first_factor_verification_id: null,
    first_factor_strategy: null,
    first_factor_verified_at: null,
    second_factor_verification_id: null,
    second_factor_strategy: null,
    second_factor_verified_at: null,
    needs_new_password: 0,
    new_password_hash: null,
    sign_out_of_other_sessions: false,
    credentials_generation: null,
    invitation_id: null,
    locale: parseLocale(locale),
    external_verification_id: null,
    actor: null,
    session_lifetime_seconds: null,
    created_session_id: null,
    abandon_at: ctx.now + ATTEMPT_LIFETIME_MS,
    created_at: ctx.now,
    updated_at: ctx.now,
  }
}

/** What an attempt goes on with once it has begun. */
export interface FirstMove extends Move<SignInCommand, SignInInput> {
  /**
   * There is nothing to send before, and somebody is named: it is tried in the transaction that the attempt
   * begins in.
   */
  isAtOnce: boolean
}

/** Null: the request only identifies, as `strategy: password` does without a password. */
export function firstMove({ name, prepare, identifies }: Strategy, input: NewSignIn): FirstMove | null {
  const isReady = identifies || (prepare ? input.identifier : input.password)
  if (!isReady) return null
  return {
    command: prepare ? 'prepare_first_factor' : 'attempt_first_factor',
    strategy: name,
    input,
    isAtOnce: !prepare && !identifies && input.identifier !== null && input.identifier !== '',
  }
}
