import { expect, it } from 'vitest'
import { readSubject, subjectText } from './subject.js'

it('reads what it has written', () => {
  const subject = { kind: 'sign_in', id: 'sia_1' } as const
  expect(subjectText(subject)).toBe('sign_in:sia_1')
  expect(readSubject({ subject: subjectText(subject) })).toEqual(subject)
})

it.each(['', 'sign_in', 'nothing_known:1', 'toString:1'])('does not take %j for a subject', subject => {
  expect(() => readSubject({ subject })).toThrow()
})
