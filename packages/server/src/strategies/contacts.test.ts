import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../config/settings.js'
import { identifierRow, userView } from '../model/rows.fixture.js'
import { contactsFor } from './contacts.js'

const settings = settingsSchema.parse({
  attributes: { phoneNumber: { enabled: true, usedForFirstFactor: true, usedForSecondFactor: true } },
})
const mail = identifierRow({ id: 'idn_mail' })
const phone = identifierRow({ id: 'idn_phone', type: 'phone_number', value: '+15555550100' })
const wallet = identifierRow({
  id: 'idn_wallet',
  type: 'web3_wallet',
  value: '0x52908400098527886e0f7030069857d2e4169ee7',
})
const view = userView({ primary_email_address_id: 'idn_mail' }, [mail, phone, wallet])

describe('the contacts that a sign-in shows', () => {
  it('hide what was not typed', () =>
    expect(contactsFor('first_factor', settings, view, 'ada@example.com', null)).toEqual([
      { safeIdentifier: 'ada@example.com', emailAddressId: 'idn_mail', isPrimary: true },
      { safeIdentifier: '+1*******100', phoneNumberId: 'idn_phone', isPrimary: false },
    ]))

  it.each([
    ['none to somebody who typed a wallet, for its address is public', wallet.value, []],
    ['all to somebody who typed a username', 'ada', ['a***@example.com', '+1*******100']],
    ['all to somebody who typed nothing', null, ['a***@example.com', '+1*******100']],
    ['the other kind to somebody who typed a number', '+15555550100', ['a***@example.com', '+15555550100']],
  ])('are %s', (_, typed, shown) =>
    expect(
      contactsFor('first_factor', settings, view, typed, null).map(({ safeIdentifier }) => safeIdentifier),
    ).toEqual(shown),
  )

  it('are those of the second factor, with the default one', () => {
    const second = { ...phone, reserved_for_second_factor: true, default_second_factor: true }
    const shown = contactsFor('second_factor', settings, userView({}, [mail, second]), null, null)
    expect(shown).toEqual([
      { safeIdentifier: '+1*******100', phoneNumberId: 'idn_phone', isPrimary: false, isDefault: true },
    ])
  })
})

describe('a contact in disguise', () => {
  const disguised = (typed: string, digest: string, whose = view) =>
    contactsFor('first_factor', settings, whose, typed, digest)
  const [one, another] = ['01'.repeat(32), '02'.repeat(32)]

  it('has an id of its own digest, which tells nothing of the row', () => {
    const [shown] = disguised('ada@example.com', one)
    expect(shown).toMatchObject({
      safeIdentifier: 'ada@example.com',
      isPrimary: true,
      identifierId: 'idn_mail',
    })
    expect(disguised('ada@example.com', one)[0]?.emailAddressId).toBe(shown?.emailAddressId)
    expect(disguised('ada@example.com', another)[0]?.emailAddressId).not.toBe(shown?.emailAddressId)
    expect(disguised('ada@example.com', one, userView())[0]).toEqual({ ...shown, identifierId: null })
  })

  it.each([
    ['an address', 'Grace@Example.com', ['grace@example.com']],
    ['a number', '+1 (555) 555-0199', ['+15555550199']],
    ['a username', 'grace', []],
    ['a wallet', wallet.value, []],
  ])('is made of %s in its one form, or not at all', (_, typed, shown) =>
    expect(disguised(typed, one).map(({ safeIdentifier }) => safeIdentifier)).toEqual(shown),
  )
})
