import { describe, expect, it } from 'vitest'
import { parseWalletAddress } from './wallet-address.js'

const ETHEREUM = '0x52908400098527886E0F7030069857D2E4169EE7'
const SOLANA = '4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T'

describe('the address of a wallet', () => {
  it.each([
    ['Ethereum’s in lower case', ETHEREUM, 'ethereum', ETHEREUM.toLowerCase()],
    ['Ethereum’s as it is stored', ETHEREUM.toLowerCase(), 'ethereum', ETHEREUM.toLowerCase()],
    ['Ethereum’s with space around it', ` ${ETHEREUM}\n`, 'ethereum', ETHEREUM.toLowerCase()],
    ['Solana’s as it is', SOLANA, 'solana', SOLANA],
    ['Solana’s of zeros, which are short', '1'.repeat(32), 'solana', '1'.repeat(32)],
  ])('is %s', (_, text, chain, address) => expect(parseWalletAddress(text)).toEqual({ chain, address }))

  it.each([
    ['of nothing', ''],
    ['without its prefix', ETHEREUM.slice(2)],
    ['with a digit too few', ETHEREUM.slice(0, -1)],
    ['with a digit too many', `${ETHEREUM}0`],
    ['with a digit that is none', `${ETHEREUM.slice(0, -1)}g`],
    ['with two prefixes', `0x${ETHEREUM}`],
    ['with letters that look like others', SOLANA.replace('4', '0')],
    ['of 31 bytes', '1'.repeat(31)],
    ['of 33 bytes', '1'.repeat(33)],
    ['of 44 letters that are more than 32 bytes', 'z'.repeat(44)],
    ['of two lines', `${SOLANA}\n${SOLANA}`],
  ])('is none %s', (_, text) => expect(parseWalletAddress(text)).toBeNull())
})
