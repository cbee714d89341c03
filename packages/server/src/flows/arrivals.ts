import { readSubject } from '../domain/verifications/subject.js'
import type { VerificationRow } from '../store/tables.js'
import type { Arrival } from './arrival.js'
import { externalAccountArrival } from './external-account-arrival.js'
import { contactArrival } from './own-contact-arrival.js'
import { reverificationArrival } from './reverification/arrival.js'
import { signInArrival } from './sign-in/arrival.js'
import { signUpArrival } from './sign-up/arrival.js'

/** Every flow that somebody can leave and come back to. */
const arrivals: readonly Arrival[] = [
  signInArrival,
  signUpArrival,
  reverificationArrival,
  contactArrival,
  externalAccountArrival,
]

type Known = Omit<Arrival, 'kind'>

/** Verifications such as codes send nobody away. */
const nowhere: Known = { confirmedAs: 'address', isAwaited: async () => false }

/** @returns the flow that a verification has sent somebody away from, and the id of its subject */
export function arrivalOf(verification: Pick<VerificationRow, 'subject'>): { arrival: Known; id: string } {
  const { kind, id } = readSubject(verification)
  return { arrival: arrivals.find(each => each.kind === kind) ?? nowhere, id }
}
