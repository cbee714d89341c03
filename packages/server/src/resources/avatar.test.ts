import { describe, expect, it } from 'vitest'
import { avatarPath, avatarSvg } from './avatar.js'

describe('generated avatars', () => {
  it('draws initials that the path names, and a silhouette without them', () => {
    expect(avatarPath('user_1', ['ada', 'Lovelace'])).toBe('/img/avatar_placeholder/user_1.AL.svg')
    expect(avatarPath('user_1', ['Émile', null])).toBe('/img/avatar_placeholder/user_1.svg')
    expect(avatarSvg('user_1.AL')).toContain('>AL</text>')
    expect(avatarSvg('user_1')).not.toContain('<text')
  })

  it('gives the same picture for the same seed and another colour for another one', () => {
    expect(avatarSvg('user_1.AL')).toBe(avatarSvg('user_1.AL'))
    expect(avatarSvg('user_1.AL')).not.toBe(avatarSvg('user_2.AL'))
  })

  it('refuses seeds that could carry markup', () => {
    for (const seed of ['', '../x', 'a b', '<script>', 'a.<b>', 'a."x"', 'a.ABCDE', 'x'.repeat(65)])
      expect(avatarSvg(seed)).toBeNull()
  })
})
