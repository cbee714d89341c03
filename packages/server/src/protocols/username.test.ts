import { describe, expect, it } from 'vitest'
import { isInScripts, reservedForm } from './username.js'

describe('the scripts of a username', () => {
  it.each<[string, string[], boolean]>([
    ['ada', ['Latin'], true],
    ['ädä', ['Latin'], true],
    ['a\u0308da', ['Latin'], false],
    ['ada_99', ['Latin'], true],
    ['12345', ['Cyrillic'], true],
    ['_-', ['Latin'], true],
    ['ада', ['Latin'], false],
    ['ада', ['Latin', 'Cyrillic'], true],
    // one letter is the other script's
    ['аda', ['Latin', 'Cyrillic'], false],
    ['αda', ['Latin', 'Greek'], false],
    // these are written together in one word
    ['adaさん', ['Latin', 'Hiragana'], true],
    ['東京タワー', ['Han', 'Katakana'], true],
    ['東京', ['Hiragana'], false],
    ['한글ada', ['Hangul', 'Latin'], true],
    ['한글ада', ['Hangul', 'Cyrillic'], false],
    // digits that are no ASCII are their script's
    ['ada٣', ['Latin'], false],
    ['هدى٣', ['Arabic'], true],
    ['ada🙂', ['Latin'], true],
  ])('%j is written in one of %j: %s', (text, scripts, isIn) => expect(isInScripts(text, scripts)).toBe(isIn))
})

describe('the form in which reserved usernames are compared', () => {
  it.each([
    ['admin', 'ADMIN'],
    ['admin', 'ad_m-i.n'],
    ['admin', 'adm1n'],
    ['admin', 'аdmіn'],
    ['admin', 'ａｄｍｉｎ'],
    ['support', 'supp0rt'],
    ['support', 'S U P P O R T'],
  ])('is one for %s and %s', (one, other) => expect(reservedForm(other)).toBe(reservedForm(one)))

  it.each([
    ['admin', 'admins'],
    ['admin', 'damin'],
    ['support', 'suport'],
    ['root', 'roof'],
  ])('tells %s from %s', (one, other) => expect(reservedForm(other)).not.toBe(reservedForm(one)))
})
