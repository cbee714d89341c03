import { ed25519 } from '@noble/curves/ed25519.js'
import { base58 } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { parseWalletAddress } from './wallet-address.js'
import { isWalletSignature, walletMessage } from './wallet-signature.js'

const ethereum = parseWalletAddress('0x2c7536E3605D9C16a7a3D7b1898e529396a65c23')!
const statement = {
  wallet: ethereum,
  applicationName: 'Acme',
  origin: 'https://app.example.com',
  nonce: 'abcdef0123456789',
  issuedAt: 1_700_000_000_000,
  expiresAt: 1_700_000_600_000,
}

describe('addresses', () => {
  it('are Ethereum ones in any case and Solana ones of 32 bytes', () => {
    expect(ethereum).toEqual({ chain: 'ethereum', address: '0x2c7536e3605d9c16a7a3d7b1898e529396a65c23' })
    const solana = base58.encode(new Uint8Array(32).fill(7))
    expect(parseWalletAddress(` ${solana} `)).toEqual({ chain: 'solana', address: solana })
    for (const text of [
      '',
      '0x12',
      `0x${'g'.repeat(40)}`,
      'ada@example.com',
      '1'.repeat(44),
      'abcd'.repeat(9),
    ])
      expect(parseWalletAddress(text)).toBeNull()
  })
})

describe('the message', () => {
  it('has the form of ERC-4361, with the address in its checksummed case', () => {
    expect(walletMessage(statement)).toBe(
      [
        'app.example.com wants you to sign in with your Ethereum account:',
        '0x2c7536E3605D9C16a7a3D7b1898e529396a65c23',
        '',
        'Sign this message to prove to Acme that this wallet is yours. It costs nothing.',
        '',
        'URI: https://app.example.com',
        'Version: 1',
        'Chain ID: 1',
        'Nonce: abcdef0123456789',
        'Issued At: 2023-11-14T22:13:20.000Z',
        'Expiration Time: 2023-11-14T22:23:20.000Z',
      ].join('\n'),
    )
  })

  it('takes no further field from a name', () => {
    const message = walletMessage({ ...statement, applicationName: 'Acme\nURI: https://evil.test' })
    expect(message.match(/^URI:/gm)).toHaveLength(1)
  })
})

describe('signatures', () => {
  // example of the web3.js documentation of accounts.sign: key 0x4c0883a6…362318, message "Some data"
  const known =
    '0xb91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c'

  it('of Ethereum wallets fit their message and address alone', () => {
    expect(isWalletSignature(ethereum, 'Some data', known)).toBe(true)
    expect(isWalletSignature(ethereum, 'Some date', known)).toBe(false)
    const other = parseWalletAddress(`0x${'1'.repeat(40)}`)!
    expect(isWalletSignature(other, 'Some data', known)).toBe(false)
    for (const broken of ['', '0x', known.slice(0, -2), `${known.slice(0, -2)}ff`, `0x${'0'.repeat(130)}`])
      expect(isWalletSignature(ethereum, 'Some data', broken)).toBe(false)
  })

  it('of Solana wallets may be base64 or base58', () => {
    const { secretKey, publicKey } = ed25519.keygen()
    const wallet = parseWalletAddress(base58.encode(publicKey))!
    const signature = ed25519.sign(Buffer.from('hello'), secretKey)
    expect(isWalletSignature(wallet, 'hello', Buffer.from(signature).toString('base64'))).toBe(true)
    expect(isWalletSignature(wallet, 'hello', base58.encode(signature))).toBe(true)
    expect(isWalletSignature(wallet, 'hullo', base58.encode(signature))).toBe(false)
    expect(isWalletSignature(wallet, 'hello', '')).toBe(false)
  })
})
