import { describe, expect, it } from 'vitest'
import { escapeHtml } from './html.js'
import { fillIn, unless, when } from './placeholders.js'

describe('a text with placeholders', () => {
  const values = { otp_code: '123456', 'app.name': 'A&B', empty: '' }
  it.each([
    ['{{otp_code}} is yours', '123456 is yours'],
    ['{{ otp_code }} and {{otp_code}}', '123456 and 123456'],
    ['{{app.name}}', 'A&B'],
    ['[{{empty}}][{{unknown}}][{{app.unknown}}]', '[][][]'],
    [
      '{otp_code} {{Otp_Code}} {{otp-code}} {{.app}} {{app.}}',
      '{otp_code} {{Otp_Code}} {{otp-code}} {{.app}} {{app.}}',
    ],
    ['{{{otp_code}}}', '{123456}'],
  ])('%s becomes %s', (text, filled) => expect(fillIn(text, values)).toBe(filled))

  it('escapes values, and neither itself nor what a value says of others', () => {
    const names = { 'app.name': '<A&B>', otp_code: '{{app.name}} $& $1' }
    expect(fillIn('<b>{{app.name}} {{otp_code}}</b>', names, escapeHtml)).toBe(
      '<b>&lt;A&amp;B&gt; {{app.name}} $&amp; $1</b>',
    )
  })
})

describe('a part that depends on a value', () => {
  const values = { otp_code: '123456', 'app.name': 'A&B', empty: '' }
  it.each([
    ['is there with the value', 'a{{#otp_code}}[{{otp_code}}]{{/otp_code}}b', 'a[123456]b'],
    ['is not there without it', 'a{{#unknown}}[{{otp_code}}]{{/unknown}}b', 'ab'],
    ['is not there with an empty one', 'a{{#empty}}x{{/empty}}b', 'ab'],
    ['may be there without the value', 'a{{^empty}}x{{/empty}}{{^unknown}}y{{/unknown}}b', 'axyb'],
    ['may be missing with the value', 'a{{^otp_code}}x{{/otp_code}}b', 'ab'],
    ['takes a name with a dot', '{{#app.name}}x{{/app.name}}', 'x'],
    ['takes space inside of the braces', '{{ #otp_code }}x{{ /otp_code }}y', 'xy'],
    ['comes in two lines', 'a\n{{#empty}}b\nc{{/empty}}\nd', 'a\n\nd'],
    ['may lie in another one', '{{#otp_code}}a{{#empty}}b{{/empty}}c{{/otp_code}}d', 'acd'],
    ['is hidden with the one that it lies in', '{{#empty}}a{{#otp_code}}b{{/otp_code}}c{{/empty}}d', 'd'],
    ['may lie in one of its own name', '{{#empty}}a{{#empty}}b{{/empty}}c{{/empty}}d', 'd'],
    ['goes on to the end where it has none', 'a{{#empty}}b{{otp_code}}', 'a'],
    ['has no end of another name', 'a{{#empty}}b{{/otp_code}}c{{/empty}}d', 'ad'],
    ['does not begin with its end', 'a{{/empty}}b', 'ab'],
  ])('%s', (_, text, filled) => expect(fillIn(text, values)).toBe(filled))

  it('is written as it is read', () => {
    const text = when('otp_code', 'a') + unless('otp_code', 'b')
    expect(fillIn(text, values)).toBe('a')
    expect(fillIn(text, {})).toBe('b')
  })

  it('escapes its values, and not what it says itself', () =>
    expect(fillIn('{{#app.name}}<b>{{app.name}}</b>{{/app.name}}', values, escapeHtml)).toBe(
      '<b>A&amp;B</b>',
    ))
})
