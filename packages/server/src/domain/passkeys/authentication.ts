import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { ApiError } from '../../errors/api-error.js'
import { findPasskeyByCredential, listPasskeysOfUsers, updatePasskey } from '../../store/passkeys.js'
import type { VerificationRow } from '../../store/tables.js'
import type { PasskeyRow } from '../../store/tables/passkeys.js'
import type { Context } from '../context.js'
import { optionsOf, type PasskeyOptions } from './challenge.js'
import { transportsOf } from './registration.js'
import { checkedOrigin, relyingPartyId } from './relying-party.js'

/** Options for `navigator.credentials.get`: of one user's passkeys, or of whichever the person picks. */
export async function authenticationOptions(ctx: Context, userId: string | null): Promise<PasskeyOptions> {
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
  const own = userId === null ? [] : await listPasskeysOfUsers(ctx.db, ctx.instance.id, [userId])
  return generateAuthenticationOptions({
    rpID: relyingPartyId(ctx),
    allowCredentials: own.map(row => ({ id: row.credential_id ?? '', transports: transportsOf(row) })),
    userVerification: 'required',
  })
}

export interface ProvenPasskey {
  passkey: PasskeyRow
  signCount: number
}

/** Whose passkey has signed the challenge. Reads, and writes nothing. @throws ApiError */
export async function verifyPasskey(
  ctx: Context,
  response: AuthenticationResponseJSON,
  verification: VerificationRow | null,
): Promise<ProvenPasskey> {
  const options = optionsOf(verification)
  if (!options) throw new ApiError('verification_missing')
  const passkey = await findPasskeyByCredential(ctx.db, ctx.instance.id, response.id)
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
      counter: passkey.sign_count,
      transports: transportsOf(passkey),
    },
  }).catch((error: unknown) => {
    throw new ApiError('passkey_invalid', { param: 'public_key_credential', cause: error })
  })
  if (!result.verified) throw new ApiError('passkey_invalid', { param: 'public_key_credential' })
  return { passkey, signCount: result.authenticationInfo.newCounter }
}

/** Call in a transaction. */
export async function notePasskeyUse(ctx: Context, { passkey, signCount }: ProvenPasskey): Promise<void> {
  const changes = { sign_count: signCount, last_used_at: ctx.now }
  await updatePasskey(ctx.db, ctx.instance.id, passkey.id, changes)
}
