import type { AuthenticatorTransport, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Context, InTx } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { ApiError } from '../../errors/api-error.js'
import {
  deletePasskey,
  deleteUnfinishedPasskeys,
  findPasskeyByCredential,
  getPasskeyOfUser,
  insertPasskey,
  listPasskeysOfUsers,
  updatePasskey,
} from '../../store/passkeys.js'
import type { UserRow, VerificationRow } from '../../store/tables.js'
import type { PasskeyRow } from '../../store/tables/passkeys.js'
import { endOpenProofs } from '../../store/users.js'
import { findVerification } from '../../store/verifications.js'
import { describeUserAgent } from '../sessions/user-agent.js'
import { notifyOwner } from '../users/notify-owner.js'
import { saveUser } from '../users/update-user.js'
import { keepWayIn } from '../users/ways-in.js'
import { getUserView } from '../views/user-view.js'
import { optionsOf, spendChallenge, startChallenge } from './challenge.js'
import { checkedOrigin, relyingPartyId } from './relying-party.js'

const MAX_PASSKEYS = 10
const MAX_NAME_LENGTH = 256

export interface StartedPasskey {
  passkey: PasskeyRow
  verification: VerificationRow | null
}

/**
 * Begins a passkey: the browser passes the options on to its authenticator. Makes its own transaction.
 * @throws ApiError
 */
export async function startPasskey(ctx: Context, user: UserRow): Promise<StartedPasskey> {
  const { generateRegistrationOptions } = await import('@simplewebauthn/server')
  const present = await listPasskeysOfUsers(ctx, [user.id])
  if (present.length >= MAX_PASSKEYS)
    throw new ApiError('passkey_quota_exceeded', { values: { max: MAX_PASSKEYS } })
  const account = await accountName(ctx, user)
  const options = await generateRegistrationOptions({
    rpName: ctx.instance.settings.display.applicationName ?? ctx.instance.applicationName,
    rpID: relyingPartyId(ctx),
    userName: account,
    userDisplayName: [user.first_name, user.last_name].filter(Boolean).join(' ') || account,
    userID: new TextEncoder().encode(user.id),
    excludeCredentials: present.map(row => ({ id: row.credential_id ?? '', transports: transportsOf(row) })),
    // found without an identifier, and proof of the person as well: a passkey stands for both factors
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return inTransaction(ctx, async tx => {
    await deleteUnfinishedPasskeys(tx, user.id)
    const id = tx.services.ids.next('idn')
    const verification = await startChallenge(tx, { kind: 'passkey', id }, options)
    const passkey: PasskeyRow = {
      instance_id: tx.instance.id,
      id,
      user_id: user.id,
      name: nameOfDevice(tx),
      credential_id: null,
      public_key: null,
      sign_count: 0,
      transports: '',
      verification_id: verification.id,
      verified_at: null,
      last_used_at: null,
      created_at: tx.now,
      updated_at: tx.now,
    }
    await insertPasskey(tx, passkey)
    return { passkey, verification }
  })
}

/** Takes the authenticator's answer. Makes its own transaction. @throws ApiError */
export async function finishPasskey(
  ctx: Context,
  user: UserRow,
  id: string,
  credential: RegistrationResponseJSON,
): Promise<PasskeyRow> {
  const begun = await getPasskeyOfUser(ctx, user.id, id)
  const verification = await findVerification(ctx, begun.verification_id ?? '')
  const options = optionsOf(verification ?? null)
  if (begun.verified_at !== null) throw new ApiError('verification_already_verified')
  if (!verification || !options) throw new ApiError('verification_missing')
  const answer = await verifyAnswer(ctx, credential, options)
  return inTransaction(ctx, async tx => {
    if (!(await spendChallenge(tx, verification))) throw new ApiError('verification_expired')
    if (await findPasskeyByCredential(tx, answer.credential_id)) throw new ApiError('passkey_already_exists')
    const changes = { ...answer, verified_at: tx.now, updated_at: tx.now }
    await updatePasskey(tx, id, changes)
    const view = await saveUser(tx, user, {})
    await notifyOwner(tx, view, 'passkey_added', { passkey_name: begun.name })
    return { ...begun, ...changes }
  })
}

/** @throws ApiError */
export async function renamePasskey(ctx: InTx, user: UserRow, id: string, name: string): Promise<PasskeyRow> {
  const text = name.trim()
  if (text === '') throw new ApiError('form_param_nil', { param: 'name' })
  if (text.length > MAX_NAME_LENGTH) {
    throw new ApiError('form_param_exceeds_allowed_size', {
      param: 'name',
      values: { limit: `${MAX_NAME_LENGTH} characters` },
    })
  }
  const present = await getPasskeyOfUser(ctx, user.id, id)
  const changes = { name: text, updated_at: ctx.now }
  await updatePasskey(ctx, id, changes)
  await saveUser(ctx, user, {})
  return { ...present, ...changes }
}

/** @throws NotFoundInStore, ApiError last_sign_in_method_removal_failed */
export async function removePasskey(ctx: InTx, user: UserRow, id: string): Promise<void> {
  const { name, verified_at: verifiedAt } = await getPasskeyOfUser(ctx, user.id, id)
  await keepWayIn(ctx, user.id, view => ({
    ...view,
    passkeys: view.passkeys.filter(passkey => passkey.id !== id),
  }))
  await deletePasskey(ctx, id)
  if (verifiedAt !== null) await endOpenProofs(ctx, user.id)
  const view = await saveUser(ctx, user, {})
  if (verifiedAt !== null) await notifyOwner(ctx, view, 'passkey_removed', { passkey_name: name })
}

async function verifyAnswer(
  ctx: Context,
  response: RegistrationResponseJSON,
  options: { challenge: string; rp?: { id?: string } },
) {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const expectedOrigin = checkedOrigin(ctx, response.response.clientDataJSON)
  const result = await verifyRegistrationResponse({
    response,
    expectedChallenge: options.challenge,
    expectedOrigin,
    expectedRPID: options.rp?.id ?? '',
  }).catch((error: unknown) => {
    throw new ApiError('passkey_invalid', { param: 'public_key_credential', cause: error })
  })
  if (!result.verified) throw new ApiError('passkey_invalid', { param: 'public_key_credential' })
  const { credential } = result.registrationInfo
  return {
    credential_id: credential.id,
    public_key: Buffer.from(credential.publicKey).toString('base64url'),
    sign_count: credential.counter,
    transports: (credential.transports ?? []).join(','),
  }
}

export const transportsOf = (row: PasskeyRow) =>
  row.transports.split(',').filter(Boolean) as AuthenticatorTransport[]

/** What the authenticator shows for the account. */
async function accountName(ctx: Context, user: UserRow): Promise<string> {
  const { identifiers } = await getUserView(ctx, user.id)
  const primary = identifiers.find(row => row.id === user.primary_email_address_id)
  return primary?.value ?? user.username ?? identifiers[0]?.value ?? user.id
}

function nameOfDevice(ctx: Context): string {
  const { browserName, deviceType } = describeUserAgent(ctx.request.userAgent ?? '')
  return [browserName, deviceType].filter(Boolean).join(' on ') || 'Passkey'
}
