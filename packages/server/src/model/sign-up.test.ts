import { describe, expect, it } from 'vitest'
import type { SignUpProof } from '../store/tables.js'
import { hasNewProof, isLastSent, isProven, proofOf, withoutProofs, withProof } from './sign-up.js'

const sent = (id: string): SignUpProof => ({ verification_id: id, strategy: null, verified_at: null })
const proven = (id: string, at = 1): SignUpProof => ({
  verification_id: id,
  strategy: 'email_code',
  verified_at: at,
})
const both = { proofs: { email_address: proven('ver_1'), phone_number: sent('ver_2') } }

describe('the proofs of a sign-up', () => {
  it('say nothing of a kind that nothing was sent to', () => {
    expect(proofOf(both, 'web3_wallet')).toEqual({ verification_id: null, strategy: null, verified_at: null })
    expect(isProven({}, 'email_address')).toBe(false)
  })

  it('are proofs once they have arrived', () =>
    expect([isProven(both, 'email_address'), isProven(both, 'phone_number')]).toEqual([true, false]))

  it('wait for what was sent last, of any kind', () =>
    expect(['ver_1', 'ver_2', 'ver_0'].map(id => isLastSent(both, id))).toEqual([true, true, false]))

  it('change for one kind, in the members that are given', () =>
    expect(withProof(both, 'phone_number', { strategy: 'phone_code', verified_at: 2 })).toEqual({
      proofs: {
        email_address: proven('ver_1'),
        phone_number: { verification_id: 'ver_2', strategy: 'phone_code', verified_at: 2 },
      },
    }))

  it('are forgotten for the kinds that are named', () => {
    expect(withoutProofs(both, ['email_address', 'web3_wallet'])).toEqual({
      proofs: { phone_number: sent('ver_2') },
    })
    expect(withoutProofs(both, [])).toEqual(both)
  })

  it.each<[string, Parameters<typeof hasNewProof>[1]['proofs'], boolean]>([
    ['nothing that is different', both.proofs, false],
    ['one proof fewer', { phone_number: sent('ver_2') }, false],
    ['something that was sent', { ...both.proofs, web3_wallet: sent('ver_3') }, false],
    ['a first proof of its kind', { ...both.proofs, phone_number: proven('ver_2') }, true],
    ['a proof of what nothing was sent to', { ...both.proofs, web3_wallet: proven('ver_3') }, true],
    ['a later proof of the same kind', { ...both.proofs, email_address: proven('ver_4', 2) }, true],
  ])('are new with %s: %j, %s', (_, proofs, isNew) => expect(hasNewProof(both, { proofs })).toBe(isNew))
})
