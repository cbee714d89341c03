import { describe, expect, it } from 'vitest'
import { describeIssue } from './config-file.js'
import { settingsSchema } from './settings.js'

/** What is wrong with claims of session tokens, as the start says it. */
function mistakes(claims: unknown): string[] {
  const parsed = settingsSchema.safeParse({ session: { claims } })
  return parsed.success ? [] : parsed.error.issues.map(describeIssue)
}

describe('claims of session tokens', () => {
  it('are none by default', () => {
    expect(settingsSchema.parse({}).session.claims).toEqual({})
  })

  it.each([
    { metadata: '{{user.public_metadata}}' },
    { aud: 'api', role: 'authenticated', org_name: '{{org.name}}', deep: [{ a: null, b: 1.5, c: true }] },
  ])('are JSON: %j', claims => expect(mistakes(claims)).toEqual([]))

  it.each([
    ...['azp', 'exp', 'iat', 'iss', 'jti', 'nbf', 'sid', 'sub'],
    ...['act', 'fea', 'fva', 'o', 'pla', 'sts', 'v', '__raw'],
    ...['org_id', 'org_permissions', 'org_role', 'org_slug'],
  ])('do not override %s', name => {
    expect(mistakes({ [name]: 'mine', fine: 1 })).toEqual([
      `session.claims: must not have ${name}: every session token has claims of such names already`,
    ])
  })

  it('are told of all names that are taken at once', () => {
    expect(mistakes({ sub: 1, iss: 2 })[0]).toContain('must not have iss, sub:')
  })

  it('may have members of such names below the first level', () => {
    expect(mistakes({ app: { sub: '{{user.id}}' } })).toEqual([])
  })

  it.each([{ a: '{{user id}}' }, { a: undefined }, { a: () => 1 }, { a: selfContaining() }])(
    'are readable: not %o',
    claims => {
      expect(mistakes(claims)).toEqual([
        "session.claims: must be JSON with shortcodes such as {{user.public_metadata.role || 'nobody'}}",
      ])
    },
  )

  it.each([['text'], [['text']], [null]])('are an object: not %j', claims => {
    expect(mistakes(claims)).toHaveLength(1)
  })

  it('have a limit', () => {
    const ofLength = (length: number) => ({ a: 'é'.repeat((length - '{"a":""}'.length) / 2) })
    expect(mistakes(ofLength(8192))).toEqual([])
    expect(mistakes(ofLength(8194))).toEqual([
      'session.claims: must have at most 8192 bytes as JSON, and has 8194',
    ])
  })
})

function selfContaining(): object {
  const claims: Record<string, unknown> = {}
  claims['again'] = claims
  return claims
}
