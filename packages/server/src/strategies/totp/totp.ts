import { enrolledFactors } from '../../model/second-factors.js'
import { attemptStoredCode } from '../stored-code.js'
import type { Strategy } from '../strategy.js'

/** A code of an authenticator app. */
export const totp: Strategy = {
  name: 'totp',
  roles: ['second_factor'],
  isOn: ({ attributes: { authenticatorApp } }) =>
    authenticatorApp.enabled && authenticatorApp.usedForSecondFactor,
  offer: ({ settings, view }) =>
    view && enrolledFactors(settings, view).authenticatorApp ? [{ strategy: 'totp' }] : [],
  attempt: attemptStoredCode('totp'),
}
