import { describe, expect, it } from 'vitest'
import { areClaimsReadable, fillClaims, type Json } from './shortcodes.js'

const facts = {
  user: {
    id: 'user_1',
    first_name: 'Ada',
    last_name: null,
    two_factor_enabled: false,
    public_metadata: { role: 'admin', tags: ['a', 'b'], age: 36 },
  },
}
const fill = (claims: Json) => fillClaims(claims, facts)

describe('shortcodes of JWT templates', () => {
  it('keep the type of a value that stands alone', () => {
    expect(fill('{{user.id}}')).toBe('user_1')
    expect(fill('{{ user.public_metadata.tags }}')).toEqual(['a', 'b'])
    expect(fill('{{user.public_metadata.age}}')).toBe(36)
    expect(fill('{{user.two_factor_enabled}}')).toBe(false)
    expect(fill('{{user.public_metadata}}')).toEqual(facts.user.public_metadata)
  })

  it('become text within a text', () => {
    expect(fill('{{user.first_name}} is {{user.public_metadata.age}}')).toBe('Ada is 36')
    expect(fill('role:{{user.public_metadata.role}}')).toBe('role:admin')
  })

  it('are filled at any depth, and static values stay', () => {
    expect(fill({ a: { b: [{ c: '{{user.id}}' }, 1, true, null] }, d: 'text' })).toEqual({
      a: { b: [{ c: 'user_1' }, 1, true, null] },
      d: 'text',
    })
  })

  it('are null where there is nothing', () => {
    expect(fill('{{user.last_name}}')).toBeNull()
    expect(fill('{{user.public_metadata.nothing.below}}')).toBeNull()
    expect(fill('{{org.id}}')).toBeNull()
    expect(fill('{{user.constructor.name}}')).toBeNull()
  })

  it('fall back from one operand to the next, and to a quoted text', () => {
    expect(fill("{{user.last_name || user.first_name || 'nobody'}}")).toBe('Ada')
    expect(fill("{{user.last_name || 'nobody'}}")).toBe('nobody')
    expect(fill("{{user.last_name || 'a || b'}}")).toBe('a || b')
    expect(fill("Hello {{user.last_name || 'you'}}!")).toBe('Hello you!')
  })

  it.each([['{{user id}}'], ['{{1 + 1}}'], ["{{user.id || 'open}}"], ['{{user.}}']])('refuse %s', text => {
    expect(areClaimsReadable({ a: { b: text } })).toBe(text === "{{user.id || 'open}}")
  })

  it('leave a text with unbalanced quotes or braces as it is', () => {
    expect(fill("{{user.id || 'open}}")).toBe("{{user.id || 'open}}")
    expect(fill('{ {user.id} }')).toBe('{ {user.id} }')
  })
})
