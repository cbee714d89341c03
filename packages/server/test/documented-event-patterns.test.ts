import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventTypes, typesWanted, wantsEvent } from '../src/config/event-types.js'
import { eventPatterns } from '../src/config/webhook-endpoint.js'

const ROOT = join(import.meta.dirname, '../../..')
const PAGES = [
  ...readdirSync(join(ROOT, 'docs'))
    .filter(name => name.endsWith('.md'))
    .map(name => join('docs', name)),
  'README.md',
  'examples/nextjs-saas/README.md',
  'examples/nextjs-saas/frontdesk.config.mjs',
]

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8')
const startingWith = (...starts: string[]) =>
  eventTypes().filter(type => starts.some(start => type.startsWith(start)))

/** Every pattern that the documents show, and all that it matches. */
const PATTERNS: Record<string, string[]> = {
  'user.*': ['user.created', 'user.deleted', 'user.updated'],
  '*.deleted': eventTypes().filter(type => type.endsWith('.deleted')),
  'session.*': startingWith('session.'),
  'organization.*': ['organization.created', 'organization.deleted', 'organization.updated'],
  'organization*.*': startingWith(
    'organization.',
    'organizationMembership.',
    'organizationInvitation.',
    'organizationDomain.',
  ),
  'organizationMembership.*': startingWith('organizationMembership.'),
  'organizationInvitation.*': startingWith('organizationInvitation.'),
  'organizationDomain.*': startingWith('organizationDomain.'),
  'role.*': startingWith('role.'),
  'permission.*': startingWith('permission.'),
  'waitlistEntry.*': startingWith('waitlistEntry.'),
}

/** Names of hosts, which look like patterns. */
const NO_PATTERNS = ['*.localhost']

/**
 * `user.*` and the like between quotes, backticks, commas; not paths, and not cookies such as `__session_*`.
 */
function patternsIn(text: string): string[] {
  const words = text.match(/(?<=[`'"=,\s])[A-Za-z_*]+\.[A-Za-z_*]+(?=[`'",\s])/g) ?? []
  const patterns = words.filter(word => /(?<!\*)\*(?!\*)/.test(word) && !NO_PATTERNS.includes(word))
  return [...new Set(patterns)]
}

describe('patterns of event types in the documents', () => {
  it.each(PAGES)('all of %s stand in the table of this test', page => {
    const unknown = patternsIn(read(page)).filter(pattern => !(pattern in PATTERNS))
    expect(unknown).toEqual([])
  })

  it.each(Object.entries(PATTERNS))('%s matches what it says, and is accepted', (pattern, types) => {
    expect(types.length).toBeGreaterThan(0)
    expect(typesWanted([pattern]).sort()).toEqual([...types].sort())
    expect(eventPatterns.safeParse([pattern]).success).toBe(true)
  })

  it('every pattern of the table is documented', () => {
    const documented = new Set(PAGES.flatMap(page => patternsIn(read(page))))
    expect(Object.keys(PATTERNS).filter(pattern => !documented.has(pattern))).toEqual([])
  })

  it('every type that docs/webhooks.md names exists', () => {
    const resources = new Set(eventTypes().map(type => type.split('.')[0]))
    const named = read('docs/webhooks.md').match(/(?<![\w.])[a-zA-Z]+\.[a-zA-Z]+(?![\w.])/g) ?? []
    const types = named.filter(word => resources.has(word.split('.')[0]))
    expect(types).toContain('organizationMembership.created')
    expect(types.filter(type => !eventTypes().includes(type))).toEqual([])
  })

  it('the table of docs/webhooks.md gives examples that its patterns match', () => {
    const rows = [...read('docs/webhooks.md').matchAll(/^\| `([^`]*\*[^`]*)` +\| (.*) \|$/gm)]
    expect(rows.length).toBeGreaterThan(3)
    for (const [, pattern, examples] of rows) {
      const types = [...examples!.matchAll(/`([^`]+)`/g)].map(match => match[1]!)
      expect(types.length).toBeGreaterThan(0)
      for (const type of types)
        expect([pattern, type, wantsEvent([pattern!], type)]).toEqual([pattern, type, true])
    }
  })
})

describe('a pattern', () => {
  it.each([
    ['organization*.*', 'organization.created', true],
    ['organization*.created', 'organizationMembership.created', true],
    ['*', 'session.created', true],
    ['user.created*', 'user.created', true],
    ['*Invitation.acc*ed', 'organizationInvitation.accepted', true],
    ['user.*', 'users.created', false],
    ['user', 'user.created', false],
    ['user.c*d*d', 'user.created', false],
    ['u*r.*r.created', 'user.created', false],
    ['USER.*', 'user.created', false],
  ])('%s and %s', (pattern, type, isMatch) => {
    expect(wantsEvent([pattern], type)).toBe(isMatch)
  })

  it('with many stars is no burden', () => {
    expect(wantsEvent([`${'*a'.repeat(49)}*`], `${'a'.repeat(48)}b`)).toBe(false)
  })

  it.each(['users.*', 'user', 'user.craeted', 'organization.*.created', 'x*'])(
    '%s matches no event type, and no endpoint may have it',
    pattern => {
      const { error } = eventPatterns.safeParse(['user.*', pattern])
      expect(error?.issues).toMatchObject([
        { path: [1], message: `${pattern} matches no event type: GET /admin/v1/event_types lists them` },
      ])
    },
  )
})
