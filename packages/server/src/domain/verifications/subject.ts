import { invariant } from '../../platform/invariant.js'

/** What verifications are made for, as it is stored with them. */
const KINDS = [
  'sign_in',
  'sign_in_second',
  'sign_up',
  'sign_up_phone',
  'sign_up_wallet',
  'reverification_first',
  'reverification_second',
  /** the ownership of a contact: its user adds it */
  'identifier',
  /** a contact, for whatever an application's server asks for */
  'backend',
  'passkey',
  'trusted_device',
  'organization_domain',
  /** what a company's provider says without having been asked */
  'unasked',
  /** somebody tries the provider of a company: nothing comes of it but a record */
  'test_run',
  /** an account at a provider that its user connects */
  'external_account',
] as const

export type SubjectKind = (typeof KINDS)[number]

/** What one verification is made for: nothing that it proves counts for anything else. */
export interface Subject {
  kind: SubjectKind
  /** of the attempt, the session, the contact, … */
  id: string
}

/** A subject as rows store it, and as it enters the digests of codes: `sign_in:sia_…`. */
export const subjectText = ({ kind, id }: Subject): string => `${kind}:${id}`

/** The subject of a stored verification. @throws Error for a text that `subjectText` has not made */
export function readSubject({ subject }: { subject: string }): Subject {
  const [name, id] = subject.split(':', 2)
  const kind = invariant(
    KINDS.find(each => each === name),
    `No kind of subject: ${subject}`,
  )
  return { kind, id: invariant(id, `No id of a subject: ${subject}`) }
}
