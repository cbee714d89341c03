import { describe, expect, it } from 'vitest'
import { expectWritten } from './docs-page.fixture.js'
import { listSettings, renderSettingsPage } from './settings-page.js'

describe('docs/settings.md', () => {
  it('is what `npm run docs` writes', () => expectWritten('settings.md', renderSettingsPage()))

  it('says in a sentence what every setting does', () => {
    const undescribed = listSettings().filter(
      ({ description }) => !/^[\p{Lu}`].*\.$/u.test(description ?? ''),
    )
    expect(undescribed.map(({ path }) => path)).toEqual([])
  })

  it('shows values, default and who follows a setting', () => {
    const settings = new Map(listSettings().map(setting => [setting.path, setting]))
    expect(settings.size).toBeGreaterThan(200)
    expect(settings.get('session.inactivityTimeoutSeconds')).toMatchObject({
      values: 'whole number from 300 or `null`',
      defaultValue: null,
      followedBy: 'server',
    })
    expect(settings.get('text.preferredChannels')).toMatchObject({
      values: 'object of `"sms"`, `"whatsapp"`',
      defaultValue: {},
      followedBy: 'components',
    })
    expect(settings.get('attackProtection.piiEnabled')?.followedBy).toBe('nobody')
    expect(settings.get('native.androidApps')?.values).toBe('list: `{ packageName, sha256CertFingerprints }`')
    expect(settings.get('display.homeUrl')?.values).toBe('URL or `""`')
  })
})
