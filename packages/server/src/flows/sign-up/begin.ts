import type { FrontendContext, InTx } from '../../context/context.js'
import { ensureClient } from '../../domain/clients/ensure-client.js'
import type { Refusal } from '../../errors/api-error.js'
import { insertSignUp } from '../../store/sign-ups.js'
import type { SignUpRow } from '../../store/tables.js'
import { ATTEMPT_LIFETIME_MS } from '../attempt-lifetime.js'
import { refuseSignedIn } from '../sign-in/refusals.js'
import type { SignUpInput } from './command.js'

export interface NewSignUp extends SignUpInput {
  strategy: string | null
  ticket: string | null
}

/** Why nobody can sign up on this client now: a single-session instance, and somebody is signed in. */
export async function refuseSecondSession(tx: InTx<FrontendContext>): Promise<Refusal | null> {
  return tx.instance.settings.session.singleSession ? refuseSignedIn(tx, null) : null
}

/** Stores a new, empty attempt of this browser. */
export async function startAttempt(tx: InTx<FrontendContext>): Promise<SignUpRow> {
  const id = tx.services.ids.next('sua')
  const client = await ensureClient(tx, { sign_up_id: id })
  const attempt = newAttempt(tx, id, client.id)
  await insertSignUp(tx, attempt)
  return attempt
}

function newAttempt(tx: InTx<FrontendContext>, id: string, clientId: string): SignUpRow {
  return {
    instance_id: tx.instance.id,
    id,
    client_id: clientId,
    email_address: null,
    phone_number: null,
    username: null,
    web3_wallet: null,
    locale: null,
    first_name: null,
    last_name: null,
    password_hash: null,
    unsafe_metadata: {},
    public_metadata: {},
    external_id: null,
    proofs: {},
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
