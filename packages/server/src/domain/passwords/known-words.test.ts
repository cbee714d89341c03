import { describe, expect, it } from 'vitest'
import { instanceWith } from '../../context/instance.fixture.js'
import { identifierRow, userView } from '../../model/rows.fixture.js'
import { consistsOfKnownWords, knownTexts } from './known-words.js'

describe('a password of words that everybody knows', () => {
  const instance = instanceWith(
    { display: { applicationName: 'Rocket Shop' } },
    { applicationName: 'Acme Widgets', domain: 'bluebird.example', origins: ['https://app.orchid.co.uk'] },
  )
  const texts = ['Ada', 'Lovelace', 'countess@example.com']
  it.each([
    ['acmewidgets', true],
    ['AcmeWidgets2024!', true],
    ['W-i-d-g-e-t-s', true],
    ['rocketshop', true],
    ['bluebird2026', true],
    ['orchid_123', true],
    ['lovelace', true],
    ['Ada.Lovelace', true],
    ['countess1815', true],
    ['countess18150', false],
    ['example.com', false],
    ['co', false],
    ['correct-horse-9', false],
    ['acme correct horse', false],
    ['1234', false],
  ])('%j: %s', (password, expected) => expect(consistsOfKnownWords(password, instance, texts)).toBe(expected))

  it('knows names and identifiers of the user', () => {
    const view = userView({ first_name: 'Ada', last_name: null }, [identifierRow({ value: 'a@example.com' })])
    expect(knownTexts(view)).toEqual(['Ada', 'a@example.com'])
  })
})
