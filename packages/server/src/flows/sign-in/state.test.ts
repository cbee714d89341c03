import { describe, expect, it } from 'vitest'
import { NOW, verificationRow } from '../../model/rows.fixture.js'
import type { VerificationRow } from '../../store/tables.js'
import { arrivedBy, secondRole, type SignInState } from './state.js'
import { SIGN_IN_STATUSES, type SignInStatus } from './status.js'

const opened = { strategy: 'email_link', verified_at: NOW } as const

describe('a proof that arrives by another request', () => {
  it.each<[string, SignInStatus, Partial<VerificationRow> | null, string | undefined]>([
    ['a link was opened', 'needs_first_factor', opened, 'email_link'],
    ['a link was sent', 'needs_first_factor', { ...opened, verified_at: null }, undefined],
    [
      'a code was right, which this request has brought',
      'needs_first_factor',
      { verified_at: NOW },
      undefined,
    ],
    ['a strategy is gone', 'needs_first_factor', { strategy: 'oauth_google', verified_at: NOW }, undefined],
    ['nothing was sent', 'needs_first_factor', null, undefined],
    ['the second step is next', 'needs_second_factor', opened, undefined],
    ['the sign-in is complete', 'complete', opened, undefined],
    ['its time is over', 'abandoned', opened, undefined],
  ])('is there, or not, where %s', (_, status, changes, name) => {
    const verification = changes && verificationRow(changes)
    expect(arrivedBy({ status, verification } as SignInState)?.name).toBe(name)
  })
})

describe('the second step of a sign-in', () => {
  it('is for a trusted browser in one status alone, else for a second factor', () => {
    const trusting = SIGN_IN_STATUSES.filter(status => secondRole(status) === 'client_trust')
    expect(trusting).toEqual(['needs_client_trust'])
    expect(secondRole('needs_second_factor')).toBe('second_factor')
  })
})
