import {
  authenticationOptions,
  notePasskeyUse,
  type ProvenPasskey,
  verifyPasskey,
} from '../../domain/passkeys/authentication.js'
import { type PasskeyOptions, spendChallenge, startChallenge } from '../../domain/passkeys/challenge.js'
import { parseAuthentication } from '../../domain/passkeys/credential.js'
import { hidesAccounts } from '../../domain/verifications/existing-account.js'
import { refuse } from '../../errors/api-error.js'
import { findPasskeyByCredential } from '../../store/passkeys.js'
import type { VerificationRow } from '../../store/tables.js'
import { getUser } from '../../store/users.js'
import { type Proof, step, type Strategy } from '../strategy.js'
import { isOfAnother } from '../whose.js'

const notRegistered = () => refuse('passkey_not_registered', { param: 'public_key_credential' })

/** A passkey of the user who is named; where nobody is, of any (autofill, "Use passkey instead"). */
export const passkey: Strategy = {
  name: 'passkey',
  roles: ['first_factor'],
  identifies: true,
  isOn: ({ attributes }) => attributes.passkey.enabled,
  // under protection it works without being listed: the person picks one, unidentified
  offer: ({ settings, view, isHidden }) =>
    passkey.isOn(settings, 'first_factor') && !isHidden && (view?.passkeys.length ?? 0) > 0
      ? [{ strategy: 'passkey' }]
      : [],
  // possession and knowledge in one (`satisfies_second_factor` of the environment)
  isBeyondSecond: () => true,
  prepare: step<VerificationRow, PasskeyOptions | null>({
    stage: async (ctx, { view }) => {
      if (!passkey.isOn(ctx.instance.settings, 'first_factor')) return null
      // to name the passkeys of an account tells that there is one
      return authenticationOptions(ctx, hidesAccounts(ctx) ? null : (view?.user.id ?? null))
    },
    async run(tx, { subject }, _input, options) {
      if (!options) return refuse('strategy_for_user_invalid', { param: 'strategy' })
      return startChallenge(tx, subject, options)
    },
  }),
  attempt: step<Proof, ProvenPasskey>({
    stage: (ctx, { verification }, { publicKeyCredential }) =>
      verifyPasskey(ctx, parseAuthentication(publicKeyCredential), verification),
    async run(tx, claim, _input, proven) {
      const { verification, view } = claim
      // it may have left the account while it signed
      if (!(await findPasskeyByCredential(tx, proven.passkey.credential_id ?? ''))) return notRegistered()
      if (isOfAnother(claim, proven.passkey.user_id)) return notRegistered()
      if (!verification || !(await spendChallenge(tx, verification))) return refuse('verification_expired')
      const user = view?.user ?? (await getUser(tx, proven.passkey.user_id))
      await notePasskeyUse(tx, proven)
      return { user }
    },
  }),
}
