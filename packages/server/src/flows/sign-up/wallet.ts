import {
  attemptSignature,
  isWalletChallenge,
  loadSignatures,
  startWalletChallenge,
} from '../../domain/wallets/challenge.js'
import { strategiesOfWallet, type WalletStrategy } from '../../domain/wallets/strategies.js'
import { refuse, Refusal } from '../../errors/api-error.js'
import { updateSignUp } from '../../store/sign-ups.js'
import { signUpHandler } from './command.js'
import { advance } from './complete.js'

type Signatures = Awaited<ReturnType<typeof loadSignatures>>

/** A message for the wallet that the sign-up names. */
export function prepareWallet(strategy: WalletStrategy) {
  return signUpHandler<Signatures>({
    stage: loadSignatures,

    async run(tx, { attempt }, _input, signatures) {
      const address = attempt.web3_wallet
      if (address === null) return refuse('form_param_nil', { param: 'web3_wallet' })
      if (attempt.web3_verified_at !== null) return refuse('verification_already_verified')
      if (!strategiesOfWallet(tx.instance.settings, address).includes(strategy))
        return refuse('strategy_for_user_invalid', { param: 'strategy' })
      const subject = { kind: 'sign_up_wallet', id: attempt.id } as const
      const challenge = { strategy, subject, address, identifierId: null }
      const verification = await startWalletChallenge(tx, challenge, signatures)
      if (verification instanceof Refusal) return verification
      const changes = { web3_verification_id: verification.id, updated_at: tx.now }
      await updateSignUp(tx.db, tx.instance.id, attempt.id, changes)
      return null
    },
  })
}

export function attemptWallet(strategy: WalletStrategy) {
  return signUpHandler<Signatures>({
    stage: loadSignatures,

    async run(tx, { attempt, web3Verification }, { signature }, signatures) {
      const isAsked =
        web3Verification?.strategy === strategy && isWalletChallenge(web3Verification, attempt.web3_wallet)
      const asked = isAsked ? web3Verification : null
      const refusal = await attemptSignature(tx, asked, signature, signatures)
      return refusal ?? advance(tx, attempt, { web3_verified_at: tx.now, web3_strategy: strategy })
    },
  })
}
