import { describe, expect, it } from 'vitest'
import { defaultSettings, settingsSchema } from '../../config/settings.js'
import { ApiError } from '../../errors/api-error.js'
import { checkUsernameRules, parseEmail, parsePhone } from './identifiers.js'
import { mergeMetadata } from './metadata.js'
import { checkPasswordRules } from './passwords.js'

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
    ['jörg@müller.de', 'jörg@müller.de'],
  ])('takes the address %s', (text, address) => expect(parseEmail(text)).toBe(address))

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
    'a\n@b.com',
    'a@b.com,c@d.com',
    `${'x'.repeat(65)}@b.com`,
  ])('refuses the address %j', text => expect(parseEmail(text)).toBeNull())

  it('answers a hostile address quickly, whatever its form', () => {
    for (const text of [`${'a.'.repeat(120)}!`, `a@${'a-'.repeat(110)}`, `a@${'a.'.repeat(110)}`])
      expect(parseEmail(text)).toBeNull()
  })

  it('writes phone numbers in E.164', () => {
    expect(parsePhone('+1 (415) 555-0134')).toBe('+14155550134')
    for (const text of ['4155550134', '+0123456789', '+1', '+1415555013412345', '+1415abc0134'])
      expect(parsePhone(text)).toBeNull()
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
