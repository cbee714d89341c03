import { ed25519 } from '@noble/curves/ed25519.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { base58 } from '@scure/base'

/** A wallet with a key of its own, which signs as browser extensions do. */
export interface SoftwareWallet {
  address: string
  sign(message: string): string
}

/** `personal_sign` of an Ethereum account. */
export function ethereumWallet(): SoftwareWallet {
  const { secretKey, publicKey } = secp256k1.keygen()
  const uncompressed = secp256k1.Point.fromBytes(publicKey).toBytes(false)
  return {
    address: `0x${Buffer.from(keccak_256(uncompressed.subarray(1)).subarray(12)).toString('hex')}`,
    sign(message) {
      const text = Buffer.from(message)
      const prefix = Buffer.from(`\x19Ethereum Signed Message:\n${text.length}`)
      const hash = keccak_256(Buffer.concat([prefix, text]))
      const signature = secp256k1.sign(hash, secretKey, { prehash: false, format: 'recovered' })
      const [recovery] = signature
      return `0x${Buffer.from([...signature.subarray(1), 27 + recovery!]).toString('hex')}`
    },
  }
}

/** `signMessage` of a Solana account, in base64 as clerk-js passes it on. */
export function solanaWallet(): SoftwareWallet {
  const { secretKey, publicKey } = ed25519.keygen()
  return {
    address: base58.encode(publicKey),
    sign: message => Buffer.from(ed25519.sign(Buffer.from(message), secretKey)).toString('base64'),
  }
}
