import { describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../config/settings.js'
import { CREATOR_PERMISSIONS, isCreatorEligible, permissionKeys } from './role.js'
import { identifierRow, roleView, userView } from './rows.fixture.js'
import { asksForSecondFactor, enrolledFactors } from './second-factors.js'
import {
  chainOf,
  enabledWalletStrategies,
  isWalletStrategy,
  strategiesOfWallet,
} from './wallet-strategies.js'

describe('enrolled second factors', () => {
  const app = userView({ totp_enabled: true })
  const number = identifierRow({
    type: 'phone_number',
    value: '+15555550100',
    reserved_for_second_factor: true,
  })
  const withNumbers = (...rows: object[]) =>
    userView(
      {},
      rows.map(changes => ({ ...number, ...changes })),
    )
  const attributes = (values: SettingsInput['attributes']) => settingsSchema.parse({ attributes: values })
  const all = attributes({
    authenticatorApp: { enabled: true, usedForSecondFactor: true },
    phoneNumber: { enabled: true, usedForSecondFactor: true },
  })
  const none = attributes({
    authenticatorApp: { enabled: true, usedForSecondFactor: false },
    phoneNumber: { enabled: true, usedForSecondFactor: false },
  })
  const disabled = attributes({
    authenticatorApp: { enabled: false, usedForSecondFactor: true },
    phoneNumber: { enabled: false, usedForSecondFactor: true },
  })

  it.each([
    ['an app', all, app, true],
    ['an app that the instance does not ask for', none, app, false],
    ['an app that is switched off', disabled, app, false],
    ['backup codes alone', all, userView({ backup_code_enabled: true }), false],
    ['nothing', all, userView(), false],
    ['a number', all, withNumbers({}), true],
    ['a number that the instance does not ask for', none, withNumbers({}), false],
    ['a number that is switched off', disabled, withNumbers({}), false],
    ['a number that is not proven', all, withNumbers({ verified_at: null }), false],
    ['a number for other things', all, withNumbers({ reserved_for_second_factor: false }), false],
  ])('make a sign-in ask with %s', (_, settings, view, asks) =>
    expect(asksForSecondFactor(settings, view)).toBe(asks),
  )

  it('leave out the numbers that cannot be used', () => {
    const view = withNumbers({ id: 'a' }, { id: 'b', verified_at: null }, { id: 'c' })
    expect(enrolledFactors(all, view).numbers.map(row => row.id)).toEqual(['a', 'c'])
  })
})

describe('the permissions of a role', () => {
  it('are listed in the order of the alphabet', () =>
    expect(permissionKeys(roleView('org:a', ['org:z:read', 'org:a:read']))).toEqual([
      'org:a:read',
      'org:z:read',
    ]))

  it.each([
    ['all that a creator needs', [...CREATOR_PERMISSIONS], true],
    ['more than that', ['org:a:read', ...CREATOR_PERMISSIONS], true],
    ['none', [], false],
    ...CREATOR_PERMISSIONS.map(
      missing => [`all but ${missing}`, CREATOR_PERMISSIONS.filter(key => key !== missing), false] as const,
    ),
  ] as [string, string[], boolean][])('suffice for a creator with %s', (_, keys, expected) =>
    expect(isCreatorEligible(roleView('org:a', keys))).toBe(expected),
  )
})

describe('kinds of wallets', () => {
  const ETHEREUM = '0x52908400098527886E0F7030069857D2E4169EE7'
  const SOLANA = '4Nd1mYQJ8kYzXKj1qJ5xWJrHZc1tD6tP3nB8Yq3uYz7A'
  const withWallets = (web3Wallet: object) => settingsSchema.parse({ attributes: { web3Wallet } })
  const METAMASK = 'web3_metamask_signature'
  const PHANTOM = 'web3_solana_signature'

  it.each([
    [METAMASK, true],
    [PHANTOM, true],
    ['web3_toString', false],
    ['toString', false],
    ['email_code', false],
  ])('%s is one: %s', (strategy, expected) => expect(isWalletStrategy(strategy)).toBe(expected))

  it('have addresses of one chain', () =>
    expect([chainOf(METAMASK), chainOf(PHANTOM)]).toEqual(['ethereum', 'solana']))

  it.each([
    ['off', { enabled: false, firstFactors: [METAMASK] }, []],
    ['a first factor', { enabled: true, firstFactors: [METAMASK], verifications: [] }, [METAMASK]],
    ['for verifying alone', { enabled: true, firstFactors: [], verifications: [PHANTOM] }, [PHANTOM]],
    ['both, once', { enabled: true, firstFactors: [METAMASK], verifications: [METAMASK] }, [METAMASK]],
  ])('are offered when they are %s', (_, web3Wallet, expected) =>
    expect(enabledWalletStrategies(withWallets(web3Wallet))).toEqual(expected),
  )

  it.each([
    [ETHEREUM, [METAMASK]],
    [SOLANA, [PHANTOM]],
    ['no wallet', []],
  ])('prove the address %s by %j', (address, expected) => {
    const both = withWallets({ enabled: true, firstFactors: [METAMASK, PHANTOM], verifications: [] })
    expect(strategiesOfWallet(both, address)).toEqual(expected)
  })
})
