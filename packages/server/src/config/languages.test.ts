import { describe, expect, it } from 'vitest'
import { languages, matchLanguage, parseLocale } from './languages.js'

describe('the language of a request', () => {
  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['pt-BR,pt;q=0.9,en;q=0.8', 'pt'],
    ['it,fr;q=0.5,es;q=0.7', 'es'],
    ['en;q=0.1, ja', 'ja'],
    ['FR-ca', 'fr'],
    ['de;q=0, en', 'en'],
    ['it', null],
    ['*', null],
    ['', null],
    [null, null],
    [';;q=,,', null],
  ])('%s is %s', (wanted, expected) => {
    expect(matchLanguage(wanted, languages)).toBe(expected)
  })

  it('is one that the instance writes', () => {
    expect(matchLanguage('de,fr;q=0.5', ['en', 'fr'])).toBe('fr')
  })
})

it('keeps language tags alone', () => {
  expect(parseLocale(' de-DE ')).toBe('de-DE')
  expect(parseLocale('zh-Hant-TW')).toBe('zh-Hant-TW')
  for (const text of ['', 'x', 'de_DE', '<b>', `de${'-a'.repeat(40)}`, null, undefined])
    expect(parseLocale(text)).toBeNull()
})
