import { describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../config/settings.js'
import type { Context } from '../context/context.js'
import { brandingFor, languageFor } from './branding.js'
import { withoutSecrets } from './message.js'
import { describeRequester } from './requester.js'

const CHROME = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0 Safari/537.36'
const context = (settings: SettingsInput = {}, request: Partial<Context['request']> = {}) =>
  ({
    instance: { applicationName: 'Acme', settings: settingsSchema.parse(settings) },
    request: { acceptLanguage: null, userAgent: CHROME, ipAddress: '203.0.113.7', ...request },
  }) as Context

describe('the language of a message', () => {
  it.each([
    ['that of the person', 'fr', 'de', {}, 'fr'],
    ['that of the person, whatever the region', 'pt-BR', 'de', {}, 'pt'],
    ['that of the browser, where the person is unknown', null, 'de-CH,fr;q=0.9', {}, 'de'],
    ['that of the browser, where nobody writes the person’s', 'nl', 'ja', {}, 'ja'],
    [
      'that of the browser, where the instance does not write the person’s',
      'fr',
      'de',
      { languages: ['de'] },
      'de',
    ],
    ['that which the browser prefers of those that there are', null, 'nl,es;q=0.5,fr;q=0.8', {}, 'fr'],
    ['that of the instance, where nothing is known', null, null, { defaultLanguage: 'es' }, 'es'],
    ['that of the instance, where nobody writes the others', 'nl', 'it', { defaultLanguage: 'es' }, 'es'],
    [
      'that of the instance, which it need not list',
      'de',
      'de',
      { languages: ['fr'], defaultLanguage: 'ja' },
      'ja',
    ],
  ] as const)('is %s', (_, locale, acceptLanguage, messages, language) => {
    const settings = { messages } as unknown as SettingsInput
    expect(languageFor(context(settings, { acceptLanguage }), locale)).toBe(language)
  })
})

describe('the look of a message', () => {
  it.each([
    [undefined, 'Acme'],
    ['Engines', 'Engines'],
  ])('has the name %s of the settings, else that of the application', (applicationName, expected) =>
    expect(brandingFor(context({ display: { applicationName } }), null).applicationName).toBe(expected),
  )

  it.each([
    ['en', 'Chrome on macOS, 203.0.113.7'],
    ['de', 'Chrome unter macOS, 203.0.113.7'],
  ])('says in the language %s from where it was asked for', (locale, requester) =>
    expect(brandingFor(context(), locale)).toMatchObject({ language: locale, requester }),
  )
})

describe('the requester of a message', () => {
  const opera = `${CHROME} OPR/124.0`
  const edgeOnAndroid = 'Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36 EdgA/140.0'
  const chromeOnPad = 'Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) CriOS/140.0 Mobile/15E148 Safari/604.1'
  const firefoxOnPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) FxiOS/140.0 Safari/605.1'
  it.each([
    ['both are known', CHROME, '203.0.113.7', 'Chrome on macOS, 203.0.113.7'],
    ['the address is not known', CHROME, null, 'Chrome on macOS'],
    ['the browser is not known', 'curl/8.0', '203.0.113.7', '203.0.113.7'],
    ['the browser sends nothing', null, '203.0.113.7', '203.0.113.7'],
    ['nothing is known', null, null, null],
    ['the system alone is known', 'App/1.0 (Windows NT 10.0)', null, 'Windows'],
    ['the browser alone is known', 'Firefox/140.0', null, 'Firefox'],
    ['Opera says that it is Chrome', opera, null, 'Opera on macOS'],
    ['Edge on a phone says that it is Chrome', edgeOnAndroid, null, 'Edge on Android'],
    ['Chrome on an iPad says that it is Safari', chromeOnPad, null, 'Chrome on iOS'],
    ['Firefox on a phone says that it is Safari', firefoxOnPhone, null, 'Firefox on iOS'],
    ['a word only looks like a browser', 'NotChrome/1.0', null, null],
  ])('is told as people read it when %s', (_, userAgent, ipAddress, told) =>
    expect(describeRequester({ userAgent, ipAddress }, 'en')).toBe(told),
  )
})

describe('what a row keeps of a message', () => {
  it.each([
    ['its code', '123456 is your code', '123456', null, '****** is your code'],
    ['its code, wherever it is', '123456, again 123456', '123456', null, '******, again ******'],
    ['its link', 'Open https://x.test/?t=1', null, 'https://x.test/?t=1', 'Open ******'],
    ['both', '12 https://x.test/', '12', 'https://x.test/', '****** ******'],
    [
      'nothing, where there is no secret',
      'Your password was changed',
      null,
      null,
      'Your password was changed',
    ],
    ['nothing, where the code is empty', 'Hello', '', null, 'Hello'],
  ])('is its text without %s', (_, text, code, link, kept) =>
    expect(withoutSecrets(text, { code, link })).toBe(kept),
  )
})
