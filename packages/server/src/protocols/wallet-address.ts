import { base58 } from '@scure/base'

/** Whose addresses and signatures are alike. */
export type Chain = 'ethereum' | 'solana'

const ETHEREUM = /^0x[0-9a-f]{40}$/i
/** base58 of 32 bytes */
const SOLANA = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/
const SOLANA_KEY_BYTES = 32

export interface WalletAddress {
  chain: Chain
  /** as it is stored and compared: Ethereum's in lower case, Solana's as it is */
  address: string
}

/** The address of an Ethereum or Solana wallet; null when it is none. */
export function parseWalletAddress(text: string): WalletAddress | null {
  const trimmed = text.trim()
  if (ETHEREUM.test(trimmed)) return { chain: 'ethereum', address: trimmed.toLowerCase() }
  if (!SOLANA.test(trimmed)) return null
  return base58.decode(trimmed).length === SOLANA_KEY_BYTES ? { chain: 'solana', address: trimmed } : null
}
