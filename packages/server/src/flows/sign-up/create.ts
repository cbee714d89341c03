import { ensureClient } from '../../domain/clients/ensure-client.js'
import { inTransaction, type FrontendContext } from '../../domain/context.js'
import { isWalletStrategy, walletStrategies } from '../../domain/wallets/strategies.js'
import { refuse, Refusal } from '../../errors/api-error.js'
import { insertSignUp } from '../../store/sign-ups.js'
import type { SignUpRow } from '../../store/tables.js'
import { ATTEMPT_LIFETIME_MS } from '../attempt-lifetime.js'
import { runCommand } from '../run-command.js'
import { refuseSignedIn } from '../sign-in/refusals.js'
import { checkFields, refuseTakenFields } from './apply-fields.js'
import type { SignUpCommand, SignUpInput } from './command.js'
import { advance } from './complete.js'
import { INVITED, invitedFields } from './invitation.js'
import { refuseClosed } from './restrictions.js'
import { signUpFlow } from './table.js'

export interface NewSignUp extends SignUpInput {
  strategy: string | null
  ticket: string | null
  /** continue an OAuth sign-in as a sign-up */
  transfer: boolean
}

/** What `createSignUps` does once the attempt is there, by strategy; null: nothing more than without one. */
export const afterCreation: Partial<Record<string, SignUpCommand | null>> = {
  password: null,
  ticket: null,
  email_code: 'prepare_verification',
  email_link: 'prepare_verification',
  phone_code: 'prepare_verification',
  ...Object.fromEntries(walletStrategies.map(strategy => [strategy, 'prepare_verification' as const])),
}

/** Starts an attempt with what is known already, which may be everything. @returns the id of the attempt */
export async function createSignUp(ctx: FrontendContext, input: NewSignUp): Promise<string | Refusal> {
  const refusal = refuseInput(input)
  if (refusal) return refusal
  const isInvited = input.strategy === INVITED || input.ticket !== null
  const invited = isInvited ? await invitedFields(ctx, input.ticket) : {}
  // the invited address is the one, whatever the form says
  const fields = {
    ...(await checkFields(ctx, isInvited ? { ...input, emailAddress: undefined } : input, invited)),
    ...invited,
  }
  const closed = await refuseClosed(ctx, fields)
  if (closed) return closed
  const signUpId = await inTransaction(ctx, tx => startAttempt(tx, fields))
  if (signUpId instanceof Refusal) return signUpId
  const command = input.strategy && addressFor(input, input.strategy) ? afterCreation[input.strategy] : null
  const notPrepared = command
    ? await runCommand(ctx, signUpFlow, signUpId, { command, strategy: input.strategy ?? '', input })
    : null
  return notPrepared ?? signUpId
}

/** What the strategy proves, as far as it was given. */
function addressFor(input: NewSignUp, strategy: string): string | null | undefined {
  if (isWalletStrategy(strategy)) return input.web3Wallet
  return strategy === 'phone_code' ? input.phoneNumber : input.emailAddress
}

function refuseInput(input: NewSignUp): Refusal | null {
  // only OAuth leaves something to transfer
  if (input.transfer) return refuse('external_account_not_found')
  if (input.strategy !== null && !Object.hasOwn(afterCreation, input.strategy)) {
    return refuse('form_param_value_invalid', { param: 'strategy' })
  }
  return null
}

async function startAttempt(tx: FrontendContext, fields: Partial<SignUpRow>): Promise<string | Refusal> {
  if (tx.instance.settings.session.singleSession) {
    const signedIn = await refuseSignedIn(tx, null)
    if (signedIn) return signedIn
  }
  await refuseTakenFields(tx, fields)
  const id = tx.services.ids.next('sua')
  const client = await ensureClient(tx, { sign_up_id: id })
  const attempt = newAttempt(tx, id, client.id)
  await insertSignUp(tx.db, attempt)
  await advance(tx, attempt, fields)
  return attempt.id
}

function newAttempt(tx: FrontendContext, id: string, clientId: string): SignUpRow {
  return {
    instance_id: tx.instance.id,
    id,
    client_id: clientId,
    email_address: null,
    phone_number: null,
    username: null,
    web3_wallet: null,
    web3_verification_id: null,
    web3_verified_at: null,
    web3_strategy: null,
    locale: null,
    first_name: null,
    last_name: null,
    password_hash: null,
    unsafe_metadata: {},
    public_metadata: {},
    external_id: null,
    email_verification_id: null,
    email_verified_at: null,
    email_verification_strategy: null,
    phone_verification_id: null,
    phone_verified_at: null,
    legal_accepted_at: null,
    invitation_id: null,
    custom_action: false,
    created_user_id: null,
    created_session_id: null,
    abandon_at: tx.now + ATTEMPT_LIFETIME_MS,
    created_at: tx.now,
    updated_at: tx.now,
  }
}
