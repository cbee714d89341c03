import { describe, expect, it } from 'vitest'
import { refused } from '../../errors/refused.fixture.js'
import { identifierRow, userView } from '../../model/rows.fixture.js'
import {
  comparableIdentifier,
  identifierForm,
  normalizeContact,
  normalizeEmail,
  normalizePhone,
  normalizeWallet,
} from './identifiers.js'
import { checkMetadataSize, METADATA_LIMIT_BYTES, parseMetadataText } from './metadata.js'
import { searchTerm, searchText } from './search-text.js'
import { isUsable, typedContact } from './usable-contacts.js'

const WALLET = '0x52908400098527886E0F7030069857D2E4169EE7'

describe('the form of an identifier', () => {
  it.each([
    ['email_address', ' Ada@Example.COM', 'ada@example.com'],
    ['email_address', 'ada', null],
    ['phone_number', '+1 (415) 555-0134', '+14155550134'],
    ['phone_number', '4155550134', null],
    ['web3_wallet', WALLET, WALLET.toLowerCase()],
    ['web3_wallet', `${WALLET}0`, null],
    ['username', 'Ada', 'ada'],
    ['username', '', null],
  ] as const)('of a %s %j is %j', (type, text, form) => {
    expect(identifierForm(type, text)).toBe(form)
    if (type === 'username') return
    if (form === null)
      expect(refused(() => normalizeContact(type, text))).toEqual([`form_param_format_invalid ${type}`])
    else expect(normalizeContact(type, text)).toBe(form)
  })

  it.each([
    [() => normalizeEmail('x', 'to')],
    [() => normalizePhone('x', 'to')],
    [() => normalizeWallet('x', 'to')],
  ])('is refused under the name of the parameter: %#', run =>
    expect(refused(run)).toEqual(['form_param_format_invalid to']),
  )

  it.each([
    ['Ada@Example.com', 'ada@example.com'],
    ['+1 415 555 0134', '+14155550134'],
    [WALLET, WALLET.toLowerCase()],
    ['ADA', 'ada'],
    ['ada@', 'ada@'],
  ])('is one for all spellings, so that tries are counted together: %s', (text, form) =>
    expect(comparableIdentifier(text)).toBe(form),
  )
})

describe('a contact that can prove who somebody is', () => {
  it.each([
    ['is proven', {}, true],
    ['is not proven', { verified_at: null }, false],
    ['is not proven and reserved', { verified_at: null, reserved: true }, true],
    ['is proven and a second factor', { reserved_for_second_factor: true }, false],
    [
      'is reserved and a second factor',
      { verified_at: null, reserved: true, reserved_for_second_factor: true },
      false,
    ],
  ])('when it %s: %#', (_, changes, usable) => expect(isUsable(identifierRow(changes))).toBe(usable))

  const view = userView({}, [
    identifierRow({ id: 'idn_name', type: 'username', value: 'ada' }),
    identifierRow({ id: 'idn_email', value: 'ada@example.com' }),
    identifierRow({ id: 'idn_open', value: 'open@example.com', verified_at: null }),
    identifierRow({ id: 'idn_phone', type: 'phone_number', value: '+14155550134' }),
    identifierRow({ id: 'idn_wallet', type: 'web3_wallet', value: WALLET.toLowerCase() }),
  ])
  it.each([
    [' ADA@example.com', 'idn_email'],
    ['+1 (415) 555-0134', 'idn_phone'],
    [WALLET, 'idn_wallet'],
    ['open@example.com', undefined],
    ['ada', undefined],
    ['other@example.com', undefined],
    ['', undefined],
    [null, undefined],
  ])('is found by what was typed: %j', (text, id) => expect(typedContact(text, view)?.id).toBe(id))
})

describe('metadata', () => {
  it.each([
    ['{"a":1}', []],
    ['{}', []],
    ['[]', ['form_param_type_invalid unsafe_metadata']],
    ['null', ['form_param_type_invalid unsafe_metadata']],
    ['"text"', ['form_param_type_invalid unsafe_metadata']],
    ['{', ['form_param_type_invalid unsafe_metadata']],
    ['{"a":"\\u0000"}', ['form_param_format_invalid unsafe_metadata']],
  ])('as text is %j', (text, errors) =>
    expect(refused(() => parseMetadataText(text, 'unsafe_metadata'))).toEqual(errors),
  )

  const OVERHEAD = Buffer.byteLength('{"a":""}')
  it.each([
    ['as large as it may be', 'x'.repeat(METADATA_LIMIT_BYTES - OVERHEAD), []],
    [
      'a byte larger',
      'x'.repeat(METADATA_LIMIT_BYTES - OVERHEAD + 1),
      ['form_param_exceeds_allowed_size public_metadata'],
    ],
    [
      'larger in bytes than in characters',
      'ü'.repeat(METADATA_LIMIT_BYTES / 2),
      ['form_param_exceeds_allowed_size public_metadata'],
    ],
  ])('%s', (_, a, errors) =>
    expect(refused(() => checkMetadataSize({ a }, 'public_metadata'))).toEqual(errors),
  )
})

describe('the text that users are searched by', () => {
  const user = { id: 'user_1', first_name: 'Ada', last_name: 'LOVELACE' }
  it.each([
    [user, [], 'ada lovelace\nuser_1'],
    [{ ...user, last_name: null }, [], 'ada\nuser_1'],
    [{ ...user, first_name: null, last_name: null }, [], '\nuser_1'],
    [user, ['ada@example.com'], 'ada lovelace\nuser_1\nada@example.com'],
    [user, ['j@xn--mller-kva.de'], 'ada lovelace\nuser_1\nj@xn--mller-kva.de\nj@müller.de'],
    [{ ...user, first_name: 'A\nda' }, [], 'a da lovelace\nuser_1'],
  ])('is of %j with %j', (of, identifiers, text) => expect(searchText(of, identifiers)).toBe(text))

  it.each([
    [' Ada  Love ', 'ada love'],
    ['ＡＤＡ', 'ada'],
    ['a\0b\tc', 'a b c'],
  ])('finds the term %j as %j', (term, expected) => expect(searchTerm(term)).toBe(expected))
})
