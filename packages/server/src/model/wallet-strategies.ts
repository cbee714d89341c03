import type { Settings } from '../config/settings.js'
import { type Chain, parseWalletAddress } from '../protocols/wallet-address.js'

/** Kinds of wallets as the official SDKs name them (WEB3_PROVIDERS), and whose addresses they have. */
const CHAINS = {
  web3_metamask_signature: 'ethereum',
  web3_base_signature: 'ethereum',
  web3_coinbase_wallet_signature: 'ethereum',
  web3_okx_wallet_signature: 'ethereum',
  web3_solana_signature: 'solana',
} as const satisfies Record<string, Chain>

export type WalletStrategy = keyof typeof CHAINS

export const walletStrategies = Object.keys(CHAINS) as WalletStrategy[]

export const isWalletStrategy = (strategy: string): strategy is WalletStrategy =>
  Object.hasOwn(CHAINS, strategy)

/**
 * What the instance has switched on. The official UI makes its buttons from the first factors alone, at
 * sign-in as in the account's page: what is listed there also verifies.
 */
export function enabledWalletStrategies(settings: Settings): WalletStrategy[] {
  const { enabled, firstFactors, verifications } = settings.attributes.web3Wallet
  if (!enabled) return []
  return walletStrategies.filter(strategy => [...firstFactors, ...verifications].includes(strategy))
}

/** Whose addresses a kind of wallet has. */
export const chainOf = (strategy: WalletStrategy): Chain => CHAINS[strategy]

/** Which of them an address can be proven with. */
export function strategiesOfWallet(settings: Settings, address: string): WalletStrategy[] {
  const chain = parseWalletAddress(address)?.chain
  return enabledWalletStrategies(settings).filter(strategy => chainOf(strategy) === chain)
}
