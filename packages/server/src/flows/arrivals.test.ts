import { describe, expect, it } from 'vitest'
import { arrivalOf } from './arrivals.js'
import { contactArrival } from './own-contact-arrival.js'
import { reverificationArrival } from './reverification/arrival.js'
import { signInArrival } from './sign-in/arrival.js'
import { signUpArrival } from './sign-up/arrival.js'

describe('whoever comes back', () => {
  it.each([
    ['sign_in:sia_1', signInArrival, 'sia_1'],
    ['sign_up:sua_1', signUpArrival, 'sua_1'],
    ['identifier:idn_1', contactArrival, 'idn_1'],
    ['reverification_first:sess_1', reverificationArrival, 'sess_1'],
  ])('to %s finds the flow that was left, and where it stood', (subject, arrival, id) =>
    expect(arrivalOf({ subject })).toEqual({ arrival, id }),
  )

  it.each(['sign_in_second:sia_1', 'sign_up_phone:sua_1', 'reverification_second:sess_1', 'backend:idn_1'])(
    'is awaited nowhere with %s, for which codes are typed',
    async subject => {
      const { arrival, id } = arrivalOf({ subject })
      expect([await arrival.isAwaited({} as never, id, {} as never), arrival.goOn]).toEqual([
        false,
        undefined,
      ])
    },
  )
})
