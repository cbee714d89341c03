import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'
import { listSettings, renderSettingsPage } from './settings-page.js'

const PAGE = join(import.meta.dirname, '../../../../docs/settings.md')

describe('docs/settings.md', () => {
  it('is what `npm run docs` writes', async () => {
    const options = await resolveConfig(PAGE)
    expect(readFileSync(PAGE, 'utf8')).toBe(
      await format(renderSettingsPage(), { ...options, parser: 'markdown' }),
    )
  })

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
