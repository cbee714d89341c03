import { describe, expect, it } from 'vitest'
import { oneLine, plainName, withPlainNames } from './plain-names.js'

describe('names in messages', () => {
  it.each([
    ['evil.com', 'evil·com'],
    ['https://evil.com/prize', 'https evil·com/prize'],
    ['http:\\\\evil.com', 'http evil·com'],
    ['//evil.com', 'evil·com'],
    ['you@evil.com', 'you@evil·com'],
    ['192.0.2.1', '192·0·2·1'],
    ['t.co', 't·co'],
    // other dots of the DNS, and characters that nobody sees
    ['evil。com', 'evil·com'],
    ['evil．com', 'evil·com'],
    ['evil\u200b.\u2060com', 'evil·com'],
    ['bücher.рф', 'bücher·рф'],
  ])('hold no address of a page: %j', (name, plain) => expect(plainName(name)).toBe(plain))

  it.each(['J.R.R. Tolkien', 'Dr. A. Smith', 'Acme Inc.', 'Ada & Co. KG', '👩‍🚀 Crew', 'می‌خواهم'])(
    'stay as they are otherwise: %j',
    name => expect(plainName(name)).toBe(name),
  )

  it('are one line that reads in one direction, and no longer than a name', () => {
    expect(oneLine(' Acme\r\nBcc: all@example.com\u2028\u202egnp.exe\u0000 ')).toBe(
      'Acme Bcc: all@example.com gnp.exe',
    )
    expect([...plainName('🎉'.repeat(100))]).toHaveLength(64)
  })

  it('are never empty, and codes and links are not touched', () =>
    expect(
      withPlainNames({ organization_name: '\u202e', code: '1.2', link: 'https://example.com/?a=1' }),
    ).toEqual({ organization_name: '·', code: '1.2', link: 'https://example.com/?a=1' }))
})
