import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { findPasskeyByCredential, listPasskeysOfUsers, recordPasskeyUse } from '../../store/passkeys.js'
import type { VerificationRow } from '../../store/tables.js'
import type { PasskeyRow } from '../../store/tables/passkeys.js'
import { optionsOf, type PasskeyOptions } from './challenge.js'
import { transportsOf } from './registration.js'
import { checkedOrigin, relyingPartyId } from './relying-party.js'

/** Options for `navigator.credentials.get`: of one user's passkeys, or of whichever the person picks. */
export async function authenticationOptions(ctx: Context, userId: string | null): Promise<PasskeyOptions> {
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
  const own = userId === null ? [] : await listPasskeysOfUsers(ctx, [userId])
  return generateAuthenticationOptions({
    rpID: relyingPartyId(ctx),
    allowCredentials: own.map(row => ({ id: row.credential_id ?? '', transports: transportsOf(row) })),
    userVerification: 'required',
  })
}

export interface ProvenPasskey {
  passkey: PasskeyRow
  /** what the authenticator says: how often it has signed */
  signCount: number
}

/**
 * Whose passkey has signed the challenge. Reads, and writes nothing. A count of signatures that did not
 * grow is no reason to refuse: passkeys that are synced between devices count as they like (WebAuthn,
 * section 6.1.1, leaves it to the server).
 * @throws ApiError
 */
export async function verifyPasskey(
  ctx: Context,
  response: AuthenticationResponseJSON,
  verification: VerificationRow | null,
): Promise<ProvenPasskey> {
  const options = optionsOf(verification)
  if (!options) throw new ApiError('verification_missing')
  const passkey = await findPasskeyByCredential(ctx, response.id)
  if (!passkey) throw new ApiError('passkey_not_registered', { param: 'public_key_credential' })
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const expectedOrigin = checkedOrigin(ctx, response.response.clientDataJSON)
  const result = await verifyAuthenticationResponse({
    response,
    expectedChallenge: options.challenge,
    expectedOrigin,
    expectedRPID: options.rpId ?? '',
    credential: {
      id: passkey.credential_id ?? '',
      publicKey: new Uint8Array(Buffer.from(passkey.public_key ?? '', 'base64url')),
      // of zero, the library accepts every count
      counter: 0,
      transports: transportsOf(passkey),
    },
  }).catch((error: unknown) => {
    throw new ApiError('passkey_invalid', { param: 'public_key_credential', cause: error })
  })
  if (!result.verified) throw new ApiError('passkey_invalid', { param: 'public_key_credential' })
  return { passkey, signCount: result.authenticationInfo.newCounter }
}

/**
 * Keeps the higher count, and notes in the log when it did not grow: then two devices may
 * have the key.
 */
export async function notePasskeyUse(ctx: InTx, { passkey, signCount }: ProvenPasskey): Promise<void> {
  await recordPasskeyUse(ctx, passkey.id, signCount, ctx.now)
  const isCounting = signCount > 0 || passkey.sign_count > 0
  if (!isCounting || signCount > passkey.sign_count) return
  ctx.afterCommit(() => {
    const { id, user_id: userId, sign_count: knownCount } = passkey
    ctx.services.log.warn(
      { instanceId: ctx.instance.id, passkeyId: id, userId, signCount, knownCount },
      'the signature counter of a passkey did not grow',
    )
  })
}
