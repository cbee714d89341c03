import {
  attemptSignature,
  isWalletChallenge,
  loadSignatures,
  startWalletChallenge,
} from '../../../domain/wallets/challenge.js'
import type { WalletStrategy } from '../../../domain/wallets/strategies.js'
import { refuse, Refusal } from '../../../errors/api-error.js'
import { updateSignIn } from '../../../store/sign-ins.js'
import { proveFirstFactor, refuseLocked } from '../advance.js'
import { signInHandler } from '../command.js'
import { proveContact } from '../prove-contact.js'
import { boundToPresent, type SignInState } from '../state.js'

type Signatures = Awaited<ReturnType<typeof loadSignatures>>

/** A message for one of the user's wallets: the one that is named, else the one that was typed. */
export function prepareWallet(strategy: WalletStrategy) {
  return signInHandler<Signatures>({
    stage: loadSignatures,

    async run(tx, state, { web3WalletId }, signatures) {
      const offered = state.factors.filter(factor => factor.strategy === strategy)
      const id = web3WalletId ?? offered[0]?.web3WalletId
      const wallet = offered.some(factor => factor.web3WalletId === id) ? walletOf(state, id) : undefined
      if (!state.view || !wallet) return refuse('strategy_for_user_invalid', { param: 'strategy' })
      const locked = refuseLocked(tx, state.view.user)
      if (locked) return locked
      const subject = { kind: 'sign_in', id: state.attempt.id } as const
      const challenge = { strategy, subject, address: wallet.normalized_value, identifierId: wallet.id }
      const verification = await startWalletChallenge(tx, challenge, signatures)
      if (verification instanceof Refusal) return verification
      const changes = {
        ...boundToPresent(state),
        first_factor_verification_id: verification.id,
        updated_at: tx.now,
      }
      await updateSignIn(tx.db, tx.instance.id, state.attempt.id, changes)
      return null
    },
  })
}

export function attemptWallet(strategy: WalletStrategy) {
  return signInHandler<Signatures>({
    stage: loadSignatures,

    async run(tx, state, { signature }, signatures) {
      const { view, verification } = state
      if (!view) return refuse('strategy_for_user_invalid', { param: 'strategy' })
      const locked = refuseLocked(tx, view.user)
      if (locked) return locked
      // the wallet may have left the account since
      const address = walletOf(state, verification?.identifier_id)?.normalized_value ?? null
      const isAsked = verification?.strategy === strategy && isWalletChallenge(verification, address)
      const refusal = await attemptSignature(tx, isAsked ? verification : null, signature, signatures)
      if (refusal) return refusal
      const identifierId = verification?.identifier_id ?? null
      const proven = await proveContact(tx, { attempt: state.attempt, view }, identifierId, strategy)
      return proven instanceof Refusal ? proven : proveFirstFactor(tx, state, proven.user, strategy)
    },
  })
}

function walletOf({ view }: SignInState, id: string | null | undefined) {
  return view?.identifiers.find(row => row.id === id && row.type === 'web3_wallet')
}
