import {
  authenticationOptions,
  notePasskeyUse,
  verifyPasskey,
  type ProvenPasskey,
} from '../../../domain/passkeys/authentication.js'
import { spendChallenge, startChallenge, type PasskeyOptions } from '../../../domain/passkeys/challenge.js'
import { parseAuthentication } from '../../../domain/passkeys/credential.js'
import { hidesAccounts } from '../../../domain/verifications/existing-account.js'
import { refuse } from '../../../errors/api-error.js'
import { findPasskeyByCredential } from '../../../store/passkeys.js'
import { updateSignIn } from '../../../store/sign-ins.js'
import { getUser } from '../../../store/users.js'
import { proveFirstFactor } from '../advance.js'
import { signInHandler } from '../command.js'
import { boundToPresent, isOfAnother } from '../state.js'

/** A challenge for the passkeys of the identified user; without an identifier for any (autofill, "Use passkey instead"). */
export const preparePasskey = signInHandler<PasskeyOptions | null>({
  stage: async (ctx, { attempt }) => {
    if (!ctx.instance.settings.attributes.passkey.enabled) return null
    // to name the passkeys of an account tells that there is one
    return authenticationOptions(ctx, hidesAccounts(ctx) ? null : attempt.user_id)
  },

  async run(tx, state, _input, options) {
    const { attempt } = state
    if (!options) return refuse('strategy_for_user_invalid', { param: 'strategy' })
    const verification = await startChallenge(tx, { kind: 'sign_in', id: attempt.id }, options)
    await updateSignIn(tx.db, tx.instance.id, attempt.id, {
      ...boundToPresent(state),
      first_factor_verification_id: verification.id,
      updated_at: tx.now,
    })
    return null
  },
})

export const attemptPasskey = signInHandler<ProvenPasskey>({
  stage: (ctx, { verification }, { publicKeyCredential }) =>
    verifyPasskey(ctx, parseAuthentication(publicKeyCredential), verification),

  async run(tx, state, _input, proven) {
    const { verification, view } = state
    // it may have left the account while it signed
    if (!(await findPasskeyByCredential(tx.db, tx.instance.id, proven.passkey.credential_id ?? '')))
      return refuse('passkey_not_registered', { param: 'public_key_credential' })
    if (isOfAnother(state, proven.passkey.user_id))
      return refuse('passkey_not_registered', { param: 'public_key_credential' })
    if (!verification || !(await spendChallenge(tx, verification))) return refuse('verification_expired')
    const user = view?.user ?? (await getUser(tx.db, tx.instance.id, proven.passkey.user_id))
    await notePasskeyUse(tx, proven)
    return proveFirstFactor(tx, state, user, 'passkey')
  },
})
