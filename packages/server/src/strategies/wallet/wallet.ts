import { isUsable } from '../../domain/users/usable-contacts.js'
import {
  attemptSignature,
  isWalletChallenge,
  loadSignatures,
  startWalletChallenge,
} from '../../domain/wallets/challenge.js'
import { refuse } from '../../errors/api-error.js'
import {
  chainOf,
  enabledWalletStrategies,
  strategiesOfWallet,
  walletStrategies,
  type WalletStrategy,
} from '../../model/wallet-strategies.js'
import { parseWalletAddress } from '../../protocols/wallet-address.js'
import type { VerificationRow } from '../../store/tables.js'
import { type Factor, type Offering, type Proof, step, type Strategy } from '../strategy.js'

type Signatures = Awaited<ReturnType<typeof loadSignatures>>

/** A message that a wallet of this kind signs. */
const wallet = (name: WalletStrategy): Strategy => ({
  name,
  roles: ['first_factor', 'sign_up', 'contact'],
  proves: 'web3_wallet',
  takes: address => address !== null && parseWalletAddress(address)?.chain === chainOf(name),
  isOn: (settings, role) =>
    enabledWalletStrategies(settings).includes(name) &&
    (role !== 'first_factor' || settings.attributes.web3Wallet.usedForFirstFactor),
  offer: offering => offerWallets(name, offering),
  prepare: step<VerificationRow, Signatures>({
    stage: loadSignatures,
    async run(tx, { target, subject }, _input, signatures) {
      if (!target || !strategiesOfWallet(tx.instance.settings, target.address).includes(name))
        return refuse('strategy_for_user_invalid', { param: 'strategy' })
      const { address, identifierId } = target
      return startWalletChallenge(tx, { strategy: name, subject, address, identifierId }, signatures)
    },
  }),
  attempt: step<Proof, Signatures>({
    stage: loadSignatures,
    async run(tx, { role, view, target, verification }, { signature }, signatures) {
      if (role === 'first_factor' && !view) return refuse('strategy_for_user_invalid', { param: 'strategy' })
      // the wallet may have left the account since
      const isAsked =
        verification?.strategy === name && isWalletChallenge(verification, target?.address ?? null)
      const refusal = await attemptSignature(tx, isAsked ? verification : null, signature, signatures)
      return refusal ?? { identifierId: verification?.identifier_id ?? null }
    },
  }),
})

/**
 * The wallet that was typed, else every proven one, but under protection against enumeration none: a username
 * must not show that it has one. Addresses are public: none is masked, and none is invented.
 */
function offerWallets(strategy: WalletStrategy, { settings, view, typed, isHidden }: Offering): Factor[] {
  if (!view || !settings.attributes.web3Wallet.usedForFirstFactor) return []
  const showsAll = typed === undefined && !isHidden
  return view.identifiers
    .filter(row => row.type === 'web3_wallet' && isUsable(row) && (showsAll || row === typed))
    .filter(row => strategiesOfWallet(settings, row.normalized_value).includes(strategy))
    .map(row => ({
      strategy,
      safeIdentifier: row.value,
      web3WalletId: row.id,
      isPrimary: row.id === view.user.primary_web3_wallet_id,
    }))
}

export const wallets = walletStrategies.map(wallet)
