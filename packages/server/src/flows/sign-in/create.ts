import { parseLocale } from '../../config/languages.js'
import { ensureClient } from '../../domain/clients/ensure-client.js'
import { inTransaction, type FrontendContext } from '../../domain/context.js'
import { refuse, Refusal } from '../../errors/api-error.js'
import { lockUserView } from '../../domain/users/view.js'
import { invariant } from '../../platform/invariant.js'
import { parseWalletAddress } from '../../protocols/wallet-address.js'
import { insertSignIn } from '../../store/sign-ins.js'
import type { SignInRow } from '../../store/tables.js'
import { ATTEMPT_LIFETIME_MS } from '../attempt-lifetime.js'
import { runCommand } from '../run-command.js'
import { refuseSignedIn } from './advance.js'
import type { SignInCommand } from './command.js'
import { findByIdentifier } from './identify.js'
import { signInState } from './state.js'
import { afterCreation, signInFlow } from './table.js'

/** Strategies that find out by themselves who it is. */
const WITHOUT_IDENTIFIER = new Set(['ticket', 'passkey', 'trusted_device'])

export interface NewSignIn {
  identifier: string | null
  strategy: string | null
  password: string | null
  ticket: string | null
  trustedDeviceId?: string | null
  channel?: string | null
  redirectUrl?: string | null
  /** language of the browser (BCP 47) */
  locale?: string | null
  /** continue an OAuth sign-up as a sign-in */
  transfer: boolean
}

/**
 * Starts an attempt; then does what the strategy asks for. A refusal of that second step leaves the attempt usable by its
 * identifier alone (docs/behaviours.md 2). @returns the id of the attempt
 */
export async function createSignIn(ctx: FrontendContext, input: NewSignIn): Promise<string | Refusal> {
  // only OAuth leaves something to transfer
  if (input.transfer) return refuse('external_account_not_found')
  const strategy = input.strategy ?? (input.password ? 'password' : input.ticket ? 'ticket' : null)
  const command =
    strategy !== null && Object.hasOwn(afterCreation, strategy) ? afterCreation[strategy] : undefined
  if (strategy !== null && !command) return refuse('form_param_value_invalid', { param: 'strategy' })
  // `strategy: password` without a password only identifies, as does any other one without an identifier
  const onlyIdentifies =
    strategy === 'password' ? !input.password : !WITHOUT_IDENTIFIER.has(strategy ?? '') && !input.identifier
  if (strategy === 'password' && command && input.identifier && input.password)
    return attemptAtOnce(ctx, command, strategy, input)
  const signInId = await inTransaction(ctx, async tx => {
    const owner = await identify(tx, input)
    return owner instanceof Refusal ? owner : (await startAttempt(tx, input, owner.userId)).id
  })
  if (signInId instanceof Refusal || strategy === null || !command || onlyIdentifies) return signInId
  const refusal = await runCommand(ctx, signInFlow, signInId, command, strategy, input)
  return refusal ?? signInId
}

/**
 * Identifier and password in one request, in one transaction: the attempt is made where the flow would lock it. Other
 * strategies commit the attempt first, since what they throw must leave it.
 */
async function attemptAtOnce(
  ctx: FrontendContext,
  command: SignInCommand,
  strategy: string,
  input: NewSignIn,
): Promise<string | Refusal> {
  const ids: Record<'user' | 'started' | 'committed', string | null> = {
    user: null,
    started: null,
    committed: null,
  }
  const flow: typeof signInFlow = {
    ...signInFlow,
    async load(ctx) {
      ids.committed = ids.started
      if (ids.committed !== null) return signInFlow.load(ctx, ids.committed)
      const owner = await identify(ctx, input)
      if (owner instanceof Refusal) return owner
      ids.user = owner.userId
      return signInState(ctx, newAttempt(ctx, '', ctx.browser.client?.id ?? '', input, ids.user))
    },
    async lock(tx) {
      if (ids.committed !== null) return signInFlow.lock(tx, ids.committed)
      const attempt = await startAttempt(tx, input, ids.user)
      ids.started = attempt.id
      // a change of the credentials comes before this transaction or after it
      const view = ids.user === null ? null : await lockUserView(tx.db, tx.instance.id, ids.user)
      return signInState(tx, attempt, view ?? undefined)
    },
  }
  const refusal = await runCommand(ctx, flow, '', command, strategy, input)
  return refusal ?? invariant(ids.started, 'No refusal, and no attempt either.')
}

/** Whose identifier it is; null: nobody's, which is not to be seen. */
async function identify(
  ctx: FrontendContext,
  { identifier }: NewSignIn,
): Promise<{ userId: string | null } | Refusal> {
  const owner = identifier ? await findByIdentifier(ctx, identifier) : null
  if (owner instanceof Refusal) return owner
  if (identifier && !owner && !mayBeHidden(ctx, identifier))
    return refuse('form_identifier_not_found', { param: 'identifier' })
  const userId = owner?.user_id ?? null
  return (await refuseSignedIn(ctx, userId)) ?? { userId }
}

/** Call in a transaction. */
async function startAttempt(
  tx: FrontendContext,
  input: NewSignIn,
  userId: string | null,
): Promise<SignInRow> {
  const id = tx.services.ids.next('sia')
  const client = await ensureClient(tx, { sign_in_id: id })
  const attempt = newAttempt(tx, id, client.id, input, userId)
  await insertSignIn(tx.db, attempt)
  return attempt
}

/**
 * Protection against enumeration answers as if there were an account. Not for wallets: their addresses are public, and the
 * official button learns from this answer that it has to sign up (clerk-js `authenticateWithWeb3`).
 */
function mayBeHidden(tx: FrontendContext, identifier: string): boolean {
  return (
    tx.instance.settings.attackProtection.enumerationProtection && parseWalletAddress(identifier) === null
  )
}

function newAttempt(
  tx: FrontendContext,
  id: string,
  clientId: string,
  { identifier, locale }: NewSignIn,
  userId: string | null,
): SignInRow {
  return {
    instance_id: tx.instance.id,
    id,
    client_id: clientId,
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
    actor: null,
    session_lifetime_seconds: null,
    created_session_id: null,
    abandon_at: tx.now + ATTEMPT_LIFETIME_MS,
    created_at: tx.now,
    updated_at: tx.now,
  }
}
