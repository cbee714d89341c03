import { describe, expect, it } from 'vitest'
import { defaultSettings, settingsSchema } from '../../config/settings.js'
import { ApiError } from '../../errors/api-error.js'
import { parseEmailAddress, readableAddress } from '../../protocols/email-address.js'
import { parsePhoneNumber } from '../../protocols/phone-number.js'
import { foldUsername, usernameSkeleton, writtenUsername } from '../../protocols/username.js'
import { checkPasswordRules } from '../passwords/user-passwords.js'
import { checkUsernameRules, refuseReservedUsername, storedForms } from './identifiers.js'
import { mergeMetadata } from './metadata.js'

function codesOf(run: () => void): string[] {
  try {
    run()
  } catch (error) {
    if (error instanceof ApiError) return error.errors.map(({ code }) => code)
    throw error
  }
  return []
}

describe('identifiers', () => {
  it.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ["o'neil+tag@sub.example.co.uk", "o'neil+tag@sub.example.co.uk"],
    ['jörg@müller.de', 'jörg@xn--mller-kva.de'],
    ['jo\u0308rg@MÜLLER.de', 'jörg@xn--mller-kva.de'],
    ['jörg@xn--MLLER-KVA.de', 'jörg@xn--mller-kva.de'],
    ['ada@ｅｘａｍｐｌｅ。ｃｏｍ', 'ada@example.com'],
    ['ada@example\u3002com', 'ada@example.com'],
    ['ada@faß.de', 'ada@xn--fa-hia.de'],
    ['ada@r3---sn.example.com', 'ada@r3---sn.example.com'],
  ])('takes the address %s', (text, address) => expect(parseEmailAddress(text)).toBe(address))

  it.each([
    '',
    'a',
    'a@',
    '@b.com',
    'a@b',
    'a b@c.com',
    'a@b..com',
    '.a@b.com',
    'a.@b.com',
    'a@-b.com',
    // characters that only look like others
    'ａda@example.com',
    'ﬁfi@example.com',
    'ada²@example.com',
    // what no DNS knows, and what would be decoded into it
    'a@xn--a.de',
    'a@xn--gmail-.com',
    'a@exa%6dple.com',
    'a@exämple%2ecom',
    'a@a_b.com',
    'a@example.com.',
    'a@example.com。',
    'a@127.0.0.1',
    'a@１２７.0.0.1',
    `a@${'ü'.repeat(60)}.de`,
    'a\n@b.com',
    'a@b.com,c@d.com',
    `${'x'.repeat(65)}@b.com`,
  ])('refuses the address %j', text => expect(parseEmailAddress(text)).toBeNull())

  it('answers a hostile address quickly, whatever its form', () => {
    for (const text of [`${'a.'.repeat(120)}!`, `a@${'a-'.repeat(110)}`, `a@${'a.'.repeat(110)}`])
      expect(parseEmailAddress(text)).toBeNull()
  })

  it('shows people the domain as they write it', () =>
    expect(readableAddress('jörg@xn--mller-kva.de')).toBe('jörg@müller.de'))

  it.each([
    ['+1 (415) 555-0134', '+14155550134'],
    // the zero that is dialled inside of the country
    ['+44 (0)20 7946 0018', '+442079460018'],
    ['+44 020 7946 0018', '+442079460018'],
    ['+49 (0) 30 / 901820', '+4930901820'],
    ['+61 (0)4 1234 5678', '+61412345678'],
    ['+36 06 20 123 4567', '+36201234567'],
    // and where it is part of the number
    ['+39 06 698 12345', '+390669812345'],
    // characters that are not seen, and that look like others
    ['\u202a+49 151 12345678\u202c', '+4915112345678'],
    ['\u200e+49\u2011151\u201312345678\ufeff', '+4915112345678'],
    ['+49\u00a0151\u2009123\u200b45678', '+4915112345678'],
    ['＋４９ １５１ １２３４５６７８', '+4915112345678'],
    ['+٤٩ ١٥١ ١٢٣٤٥٦٧٨', '+4915112345678'],
    // kept free for fiction
    ['+1 555 555 0100', '+15555550100'],
    ['+1 (202) 555-0123', '+12025550123'],
  ])('writes the number %j in E.164', (text, number) => {
    expect(parsePhoneNumber(text)).toBe(number)
    expect(parsePhoneNumber(number)).toBe(number)
  })

  it.each([
    '4155550134',
    '+0123456789',
    '+1',
    '+1415555013412345',
    '+1415abc0134',
    '+1 800 FLOWERS',
    '+49 151 12345678 ext. 7',
    '+49 151 12345678;ext=7',
    // too short for its country, in a range or a country that nobody has
    '+44 20 7946 00',
    '+1 000 000 0000',
    '+1 555 123 4567',
    '+86 12345678901',
    '+999 1234 5678',
  ])('refuses the number %j', text => expect(parsePhoneNumber(text)).toBeNull())

  it('looks for what is stored as it was written before it looks for the one form', () => {
    expect(storedForms('email_address', ' Jörg@Müller.de')).toEqual([
      'jörg@müller.de',
      'jörg@xn--mller-kva.de',
    ])
    expect(storedForms('phone_number', '+44 (0)20 7946 0018')).toEqual(['+4402079460018', '+442079460018'])
    expect(storedForms('email_address', 'Ada@Example.com')).toEqual(['ada@example.com'])
    expect(storedForms('phone_number', '+999 1234 5678')).toEqual(['+99912345678'])
    expect(storedForms('phone_number', 'ada')).toEqual([])
  })

  it('follows the username rules of the instance', () => {
    const extended = settingsSchema.parse({
      username: { allowExtendedSpecialCharacters: true, allowNumericUsernames: true },
    })
    expect(codesOf(() => checkUsernameRules(defaultSettings, 'ada.l'))).toEqual([
      'form_username_invalid_character',
    ])
    expect(codesOf(() => checkUsernameRules(defaultSettings, '12345'))).toEqual([
      'form_username_needs_non_number_char',
    ])
    expect(codesOf(() => checkUsernameRules(extended, 'ada.l+1'))).toEqual([])
    expect(codesOf(() => checkUsernameRules(extended, '12345'))).toEqual([])
  })

  const refusalOf = (username: string, rules: object = {}) =>
    codesOf(() => checkUsernameRules(settingsSchema.parse({ username: rules }), username))[0]

  it('takes usernames of one script, Latin by default', () => {
    for (const username of ['Zoë_Müller', 'ada-1815', 'Ǆordže', 'Nguyễn'].map(writtenUsername))
      expect(refusalOf(username), username).toBeUndefined()
    // other scripts, digits and marks of theirs, marks on marks, what is no letter
    for (const username of [
      'раура1',
      'pаypal',
      'ada٣٤',
      'αντίο',
      'a\u0334d\u0335a',
      'ada😀',
      'adaа',
      'a\u200bdaa',
      'a\u202edaa',
    ])
      expect(refusalOf(username), username).toBe('form_username_invalid_character')
  })

  it('takes the scripts of the settings, and no word of two that are not written together', () => {
    const scripts = ['Latin', 'Cyrillic', 'Han', 'Hiragana', 'Katakana', 'Devanagari']
    for (const username of ['Антон', 'anton', '東京タワーabc', 'हिन्दी', 'नमस्ते_१२'])
      expect(refusalOf(username, { scripts }), username).toBeUndefined()
    for (const username of ['pаypal', 'Антонabc', '東京तत'])
      expect(refusalOf(username, { scripts }), username).toBe('form_username_invalid_character')
    expect(settingsSchema.safeParse({ username: { scripts: ['Klingon'] } }).success).toBe(false)
    expect(settingsSchema.safeParse({ username: { scripts: ['Latin}|.'] } }).success).toBe(false)
  })

  it.each([
    ['Ada_Lovelace', 'ada_lovelace'],
    ['ＡＤＡ', 'ada'],
    ['Straße', 'STRASSE'],
    ['Ὀδυσσεύς', 'ὈΔΥΣΣΕΎΣ'],
    ['ﬁona', 'FIONA'],
  ])('takes %s and %s for one username', (one, other) => expect(foldUsername(one)).toBe(foldUsername(other)))

  it('knows usernames that look alike', () => {
    for (const lookalike of [
      'paypal',
      'PayPal',
      'paypaI',
      'paypa1',
      'раураӏ',
      'pаypal',
      'PAYPAL',
      'ρaypal',
      'ｐaypal',
    ])
      expect(usernameSkeleton(lookalike), lookalike).toBe(usernameSkeleton('paypal'))
    for (const [one, other] of [
      ['MIKE', 'MlKE'],
      ['modern', 'modem'],
      ['b0b', 'bOb'],
      ['rnichael', 'michael'],
    ] as const)
      expect(usernameSkeleton(one)).toBe(usernameSkeleton(other))
    for (const [one, other] of [
      ['anna', 'anne'],
      ['anna1', 'anna2'],
      ['zoe', 'zoë'],
      ['ada_l', 'ada-l'],
    ] as const)
      expect(usernameSkeleton(one)).not.toBe(usernameSkeleton(other))
  })

  it('keeps the names that people take for the application’s own', () => {
    const refusal = (username: string, settings = defaultSettings) =>
      codesOf(() => refuseReservedUsername(settings, username))[0]
    for (const username of [
      'admin',
      'ADMIN',
      'adm1n',
      'ad_min',
      '_admin_',
      'support',
      'Supp0rt',
      'аdmin',
      'no-reply',
      'rnoderator',
    ])
      expect(refusal(username), username).toBe('form_identifier_exists')
    for (const username of ['ada', 'administrative', 'supporter', 'badminton'])
      expect(refusal(username), username).toBeUndefined()
    expect(refusal('admin', settingsSchema.parse({ username: { reserved: [] } }))).toBeUndefined()
  })
})

describe('password rules', () => {
  it('names every rule that is broken at once', () => {
    const strict = settingsSchema.parse({
      password: {
        requireSpecialCharacter: true,
        requireNumbers: true,
        requireUppercase: true,
        requireLowercase: true,
      },
    })
    expect(codesOf(() => checkPasswordRules(strict, '   '))).toEqual([
      'form_password_length_too_short',
      'form_password_no_special_char',
      'form_password_no_number',
      'form_password_no_uppercase',
      'form_password_no_lowercase',
    ])
    expect(codesOf(() => checkPasswordRules(strict, 'Corr3ct-horse'))).toEqual([])
    expect(codesOf(() => checkPasswordRules(strict, `Aa1-${'x'.repeat(80)}`))).toEqual([
      'form_password_length_too_long',
    ])
  })
})

describe('metadata', () => {
  it('merges deeply, deletes by null, replaces lists, and changes neither side', () => {
    const present = { a: { b: 1, c: [1, 2] }, d: 'x' }
    const changes = { a: { b: null, c: [3], e: { f: null, g: 1 } }, d: { h: 1 } }
    expect(mergeMetadata(present, changes)).toEqual({ a: { c: [3], e: { g: 1 } }, d: { h: 1 } })
    expect(present).toEqual({ a: { b: 1, c: [1, 2] }, d: 'x' })
  })

  it('keeps a key named __proto__ as data', () => {
    const changes = JSON.parse('{"__proto__": {"polluted": true}}') as Record<string, unknown>
    const merged = mergeMetadata({}, changes)
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"polluted":true}}')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
