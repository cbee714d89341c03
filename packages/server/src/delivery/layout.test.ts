import { describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../config/settings.js'
import { type Branding, readableOn, renderHtml, themeColor } from './layout.js'
import { plainTextOf } from './plain-text.js'
import type { EmailContent } from './templates.js'

const content: EmailContent = {
  language: 'en',
  subject: 'Subject',
  heading: 'Heading',
  paragraphs: ['First', 'Second'],
  code: null,
  button: null,
  notes: ['Note'],
}
const branding = (display: SettingsInput['display'] = {}, changes: Partial<Branding> = {}): Branding => ({
  applicationName: 'Acme',
  language: 'en',
  display: settingsSchema.parse({ display }).display,
  requester: null,
  ...changes,
})
/** What a person reads of an email from its top to its bottom. */
const linesOf = (changes: Partial<EmailContent>, look = branding()) =>
  plainTextOf(renderHtml({ ...content, ...changes }, look))
    .split('\n')
    .filter(line => line !== '')

describe('an email', () => {
  const button = { label: 'Go on', link: 'https://x.test/?a=1&b=2' }
  const both = 'https://x.test/?a=1&b=2'
  it.each([
    ['a notice', {}, {}, ['First', 'Second', 'Note']],
    ['a code', { code: '123456' }, {}, ['First', 'Second', '123456', 'Note']],
    [
      'a link, which is there in full as well',
      { button },
      {},
      ['First', 'Second', `Go on ${both}`, `Or open this address: ${both} ${both}`, 'Note'],
    ],
    [
      'a requester at its end',
      { code: '123456' },
      { requester: 'Chrome' },
      ['First', 'Second', '123456', 'Note', 'Requested from Chrome'],
    ],
    ['nothing but a heading', { paragraphs: [], notes: [] }, {}, []],
  ])('is read in its order: %s', (_, changes, look, lines) =>
    expect(linesOf(changes, branding({}, look))).toEqual(['AAcme', 'Heading', ...lines, 'Sent by Acme']),
  )

  it('lets no text of it bring markup', () => {
    const evil = '"><script>alert(1)</script>'
    const html = renderHtml(
      {
        language: 'en',
        subject: evil,
        heading: evil,
        paragraphs: [evil],
        code: evil,
        button: { label: evil, link: evil },
        notes: [evil],
      },
      branding({}, { applicationName: evil, requester: evil }),
    )
    expect(html).not.toContain('<script')
    expect(html).not.toContain('"">')
  })
})

describe('the head of an email', () => {
  it.each([
    ['acme', 'A', 'acme'],
    ['  élan', 'É', 'élan'],
    ['👩‍🚀 Crew', '👩', '👩‍🚀 Crew'],
    ['', '·', ''],
  ])('shows of %j its first letter and its name', (applicationName, initial, name) => {
    const [first] = linesOf({}, branding({}, { applicationName }))
    expect(first?.replace(/\s+/g, ' ')).toBe(`${initial}${name === 'élan' ? ' ' : ''}${name}`)
  })

  it('shows a logo in their place, with the name for those who see no pictures', () => {
    const html = renderHtml(content, branding({ logoImageUrl: 'https://x.test/logo.png?a=1&b=2' }))
    expect(html).toContain('src="https://x.test/logo.png?a=1&amp;b=2" alt="Acme"')
    expect(plainTextOf(html)).not.toContain('AAcme')
  })
})

describe('the foot of an email', () => {
  const homeUrl = 'https://acme.example/'
  const helpUrl = 'https://acme.example/help'
  const supportEmail = 'help@acme.example'
  it.each([
    ['nothing', {}, 'Sent by Acme'],
    ['the application', { homeUrl }, `Acme ${homeUrl}`],
    ['help', { helpUrl }, `Help ${helpUrl}`],
    ['an address for questions', { supportEmail }, `${supportEmail} mailto:${supportEmail}`],
    [
      'all of them',
      { homeUrl, helpUrl, supportEmail },
      `Acme ${homeUrl} · Help ${helpUrl} · ${supportEmail} mailto:${supportEmail}`,
    ],
  ])('leads to %s', (_, display, line) => expect(linesOf({}, branding(display)).at(-1)).toBe(line))

  it('is written in the language of the email', () =>
    expect(linesOf({}, branding({ helpUrl }, { language: 'de' })).at(-1)).toBe(`Hilfe ${helpUrl}`))
})

describe('the color of a theme', () => {
  it.each([
    ['six digits', { general: { color: '#0a1B2c' } }, '#0a1B2c'],
    ['three digits', { general: { color: '#abc' } }, null],
    ['eight digits', { general: { color: '#0a1b2cff' } }, null],
    ['a word', { general: { color: 'red' } }, null],
    ['more than a color', { general: { color: '#0a1b2c;x:y' } }, null],
    ['a line after it', { general: { color: '#0a1b2c\n' } }, null],
    ['a number', { general: { color: 123456 } }, null],
    ['no color', { general: {} }, null],
    ['no group', { general: null }, null],
    ['a text for a group', { general: '#0a1b2c' }, null],
    ['nothing', {}, null],
  ])('with %s is taken as it is, or not at all', (_, theme, color) => expect(themeColor(theme)).toBe(color))

  it.each([
    ['#000000', '#ffffff'],
    ['#ffffff', '#000000'],
    ['#2f5bd0', '#ffffff'],
    ['#ffd400', '#000000'],
    ['#ff0000', '#000000'],
    ['#0000ff', '#ffffff'],
    ['#00ff00', '#000000'],
    // on either side of the crossover of the contrasts
    ['#757575', '#ffffff'],
    ['#767676', '#000000'],
  ])('%s is written on in %s', (color, ink) => expect(readableOn(color)).toBe(ink))
})
