import { parseLocale } from '../../config/languages.js'
import { ensureClient } from '../../domain/clients/ensure-client.js'
import { inTransaction, type FrontendContext } from '../../domain/context.js'
import { refuse, Refusal } from '../../errors/api-error.js'
import { DAY_MS } from '../../platform/clock.js'
import { updateClient } from '../../store/clients.js'
import { parseWalletAddress } from '../../protocols/wallet-address.js'
import { insertSignIn } from '../../store/sign-ins.js'
import type { SignInRow } from '../../store/tables.js'
import { runCommand } from '../run-command.js'
import { refuseSignedIn } from './advance.js'
import { findByIdentifier } from './identify.js'
import { afterCreation, signInFlow } from './table.js'

const ABANDON_AFTER_MS = DAY_MS
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
 * Starts an attempt and commits it; then does what the strategy asks for. A refusal of that second step leaves the attempt
 * usable by its identifier alone (behaviours page 2). @returns the id of the attempt
 */
export async function createSignIn(ctx: FrontendContext, input: NewSignIn): Promise<string | Refusal> {
  // only OAuth leaves something to transfer
  if (input.transfer) return refuse('external_account_not_found')
  const strategy = input.strategy ?? (input.password ? 'password' : input.ticket ? 'ticket' : null)
  const command =
    strategy !== null && Object.hasOwn(afterCreation, strategy) ? afterCreation[strategy] : undefined
  if (strategy !== null && !command) return refuse('form_param_value_invalid', { param: 'strategy' })
  const signInId = await inTransaction(ctx, tx => startAttempt(tx, input))
  if (signInId instanceof Refusal || strategy === null || !command) return signInId
  // `strategy: password` without a password only identifies, as does any other one without an identifier
  if (strategy === 'password' && !input.password) return signInId
  if (!WITHOUT_IDENTIFIER.has(strategy) && !input.identifier) return signInId
  const refusal = await runCommand(ctx, signInFlow, signInId, command, strategy, input)
  return refusal ?? signInId
}

async function startAttempt(
  tx: FrontendContext,
  { identifier, locale }: NewSignIn,
): Promise<string | Refusal> {
  let userId: string | null = null
  if (identifier) {
    const owner = await findByIdentifier(tx, identifier)
    if (owner instanceof Refusal) return owner
    if (!owner && !mayBeHidden(tx, identifier)) {
      return refuse('form_identifier_not_found', { param: 'identifier' })
    }
    userId = owner?.user_id ?? null
  }
  const signedIn = await refuseSignedIn(tx, userId)
  if (signedIn) return signedIn
  const client = await ensureClient(tx)
  const attempt = { ...newAttempt(tx, client.id, identifier, userId), locale: parseLocale(locale) }
  await insertSignIn(tx.db, attempt)
  await updateClient(tx.db, tx.instance.id, client.id, { sign_in_id: attempt.id, updated_at: tx.now })
  return attempt.id
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
  clientId: string,
  identifier: string | null,
  userId: string | null,
): SignInRow {
  return {
    instance_id: tx.instance.id,
    id: tx.services.ids.next('sia'),
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
    locale: null,
    actor: null,
    session_lifetime_seconds: null,
    created_session_id: null,
    abandon_at: tx.now + ABANDON_AFTER_MS,
    created_at: tx.now,
    updated_at: tx.now,
  }
}
