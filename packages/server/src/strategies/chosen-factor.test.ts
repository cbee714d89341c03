import { describe, expect, it } from 'vitest'
import { chosenFactor } from './offers.js'
import type { Factor } from './strategy.js'

describe('the factor that a request means', () => {
  const factors: Factor[] = [
    { strategy: 'email_code', emailAddressId: 'idn_1' },
    { strategy: 'email_code', emailAddressId: 'idn_2', isPrimary: true },
    { strategy: 'phone_code', phoneNumberId: 'idn_3', isPrimary: true },
    { strategy: 'phone_code', phoneNumberId: 'idn_4', isDefault: true },
    { strategy: 'web3_metamask_signature', web3WalletId: 'idn_5' },
    { strategy: 'password' },
  ]
  it.each<[string, string, object, string | undefined]>([
    ['the one that is named', 'email_code', { emailAddressId: 'idn_1' }, 'idn_1'],
    ['none when what is named is not offered', 'email_code', { emailAddressId: 'idn_9' }, undefined],
    ['the primary one when only another kind is named', 'email_code', { phoneNumberId: 'idn_9' }, 'idn_2'],
    ['the default one before the primary one', 'phone_code', {}, 'idn_4'],
    ['the first one', 'web3_metamask_signature', { web3WalletId: null }, 'idn_5'],
    ['none of a strategy that is not offered', 'totp', {}, undefined],
  ])('is %s', (_, strategy, input, id) => {
    const factor = chosenFactor(factors, strategy, input)
    expect(factor?.emailAddressId ?? factor?.phoneNumberId ?? factor?.web3WalletId).toBe(id)
  })
})
