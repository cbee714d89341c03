import { describe, expect, it } from 'vitest'
import { languages } from '../../config/languages.js'
import { placeholdersOf, texts } from './index.js'

/** Every text of a language by its path, e.g. `emails.invitation.subject`. */
function flatten(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]])
  const entries = Object.entries(value as object).flatMap(([key, each]) => [
    ...flatten(each, path === '' ? key : `${path}.${key}`),
  ])
  return new Map(entries)
}

const english = flatten(texts.en)

describe.each(languages)('texts in %s', language => {
  const own = flatten(texts[language])

  it('are complete: no key is missing, and none is too many', () => {
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [path, text] of own) expect(text.trim(), path).not.toBe('')
  })

  it('name the same values as the English ones', () => {
    for (const [path, text] of own)
      expect(placeholdersOf(text).sort(), path).toEqual(placeholdersOf(english.get(path)!).sort())
  })

  it('are translated', () => {
    if (language === 'en') return
    // `1 minute` and the like are the same in some languages
    const copied = [...own].filter(([path, text]) => text === english.get(path)).map(([path]) => path)
    expect(copied.filter(path => !path.startsWith('phrases.'))).toEqual([])
  })

  it('begin codes with the code, which phones show in their notification', () => {
    for (const text of Object.values(texts[language].messages))
      expect(text.startsWith('{code}')).toBe(text.includes('{code}'))
    for (const key of ['verification_code', 'sign_in_code', 'reset_password_code'] as const)
      expect(texts[language].emails[key].subject.startsWith('{code}')).toBe(true)
  })

  it('leave no brace open', () => {
    for (const [path, text] of own) expect(text.replace(/\{[a-z_]+\}/g, ''), path).not.toMatch(/[{}]/)
  })
})
