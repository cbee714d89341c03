import { ed25519 } from '@noble/curves/ed25519.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { base58 } from '@scure/base'
import type { WalletAddress } from './wallet-address.js'

/** What a wallet is asked to sign, so that its owner can read what for. */
export interface WalletStatement {
  wallet: WalletAddress
  applicationName: string
  /** origin of the page that asks; wallets warn when it is another one than the page's own */
  origin: string
  nonce: string
  /** Unix ms */
  issuedAt: number
  /** Unix ms */
  expiresAt: number
}

const NAME = { ethereum: 'Ethereum', solana: 'Solana' }
const CHAIN_ID = { ethereum: '1', solana: 'mainnet' }

/** The text to sign: ERC-4361 (Sign-In with Ethereum), and the same form for Solana. */
export function walletMessage(statement: WalletStatement): string {
  const { chain, address } = statement.wallet
  const shown = chain === 'ethereum' ? checksummed(address) : address
  return [
    `${new URL(statement.origin).host} wants you to sign in with your ${NAME[chain]} account:`,
    shown,
    '',
    `Sign this message to prove to ${oneLine(statement.applicationName)} that this wallet is yours. It costs nothing.`,
    '',
    `URI: ${statement.origin}`,
    'Version: 1',
    `Chain ID: ${CHAIN_ID[chain]}`,
    `Nonce: ${statement.nonce}`,
    `Issued At: ${new Date(statement.issuedAt).toISOString()}`,
    `Expiration Time: ${new Date(statement.expiresAt).toISOString()}`,
  ].join('\n')
}

/** A line break would start another field. */
const oneLine = (text: string) => text.replace(/\p{Cc}+/gu, ' ').trim()

/** Ethereum addresses are shown in mixed case, which is a checksum (ERC-55). */
function checksummed(address: string): string {
  const digits = address.slice(2)
  const hash = Buffer.from(keccak_256(Buffer.from(digits))).toString('hex')
  return `0x${[...digits].map((digit, index) => (hash[index]! >= '8' ? digit.toUpperCase() : digit)).join('')}`
}

/**
 * Whether the wallet has signed the message: Ethereum's by `personal_sign` (ERC-191; hex), Solana's by
 * Ed25519 (base64, as clerk-js sends it, or base58). Wallets that are contracts (ERC-1271) cannot be
 * checked without their chain: false.
 */
export function isWalletSignature(wallet: WalletAddress, message: string, signature: string): boolean {
  try {
    return wallet.chain === 'ethereum'
      ? recoveredAddress(message, signature) === wallet.address
      : isSolanaSignature(wallet.address, message, signature)
  } catch {
    // not a signature at all
    return false
  }
}

const ETHEREUM_SIGNATURE = /^0x[0-9a-f]{130}$/i

function recoveredAddress(message: string, signature: string): string | null {
  if (!ETHEREUM_SIGNATURE.test(signature)) return null
  const bytes = Buffer.from(signature.slice(2), 'hex')
  const v = bytes[64]!
  // 27 and 28 of old, 0 and 1 of some hardware wallets
  const recovery = v >= 27 ? v - 27 : v
  if (recovery !== 0 && recovery !== 1) return null
  const text = Buffer.from(message)
  const hash = keccak_256(Buffer.concat([Buffer.from(`\x19Ethereum Signed Message:\n${text.length}`), text]))
  const recoverable = Buffer.concat([Buffer.from([recovery]), bytes.subarray(0, 64)])
  const publicKey = secp256k1.Signature.fromBytes(recoverable, 'recovered').recoverPublicKey(hash)
  return `0x${Buffer.from(keccak_256(publicKey.toBytes(false).subarray(1)).subarray(12)).toString('hex')}`
}

function isSolanaSignature(address: string, message: string, signature: string): boolean {
  const bytes = /^[A-Za-z0-9+/]{86}==$/.test(signature)
    ? Buffer.from(signature, 'base64')
    : base58.decode(signature)
  return ed25519.verify(bytes, Buffer.from(message), base58.decode(address), { zip215: false })
}
