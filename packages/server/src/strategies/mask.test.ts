import { describe, expect, it } from 'vitest'
import { userView } from '../model/rows.fixture.js'
import { maskEmail, maskPhone } from './mask.js'
import type { Claim } from './strategy.js'
import { isOfAnother } from './whose.js'

describe('a masked contact', () => {
  it.each([
    ['ada@example.com', 'a***@example.com'],
    ['a@example.com', 'a***@example.com'],
    ['"a@b"@example.com', '"***@example.com'],
  ])('shows one letter of an address, and the domain: %s is %s', (address, masked) =>
    expect(maskEmail(address)).toBe(masked),
  )

  it.each([
    ['+15555550100', '+1*******100'],
    ['+4915112345678', '+4*********678'],
    ['+1234567', '+1***567'],
    ['+1100', '+1100'],
  ])('shows the beginning and the last three digits of a number: %s is %s', (number, masked) =>
    expect(maskPhone(number)).toBe(masked),
  )
})

describe('a proof of somebody', () => {
  const ada = userView({ id: 'user_ada' })
  it.each<[string, Pick<Claim, 'isNamed' | 'view'>, boolean]>([
    ['the user is named', { isNamed: true, view: ada }, false],
    ['somebody else is named', { isNamed: true, view: userView({ id: 'user_bob' }) }, true],
    ['the name is nobody’s', { isNamed: true, view: null }, true],
    ['nobody is named', { isNamed: false, view: null }, false],
  ])('is, or is not, that of another one where %s', (_, claim, isAnother) =>
    expect(isOfAnother(claim as Claim, 'user_ada')).toBe(isAnother),
  )
})
