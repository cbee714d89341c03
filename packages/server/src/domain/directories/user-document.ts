import { directoryKey } from '../../model/directory.js'
import { coerceResource } from '../../protocols/scim/coerce.js'
import { type Document, listOf, valueOf } from '../../protocols/scim/document.js'
import { refuseScim } from '../../protocols/scim/fault.js'

/** What is computed, or kept in columns of its own; and passwords, which are nobody's business here. */
const NOT_KEPT = ['id', 'meta', 'schemas', 'groups', 'active', 'password']

/** The resource of a user as it is kept, with what it is found by. */
export interface UserDocument {
  resource: Document
  active: boolean
  userNameKey: string
  externalId: string | null
  emailKeys: string[]
}

/** How large a resource may be, as JSON. */
const MAX_CHARACTERS = 64 * 1024
const MAX_NAME_LENGTH = 500

/**
 * What a whole resource of a user says. Without `active` it is active: a client that does not send it knows
 * no other state.
 * @throws ScimFault `invalidValue` for a type that is not the schema's, and where `userName` or emails are
 *   missing
 */
export function readUserDocument(body: Document): UserDocument {
  const whole = coerceResource('User', body)
  const userName = valueOf(whole, 'userName')
  if (typeof userName !== 'string' || userName.trim() === '' || userName.length > MAX_NAME_LENGTH)
    refuseScim('invalidValue', '“userName” is missing, or too long.')
  const emails = emailsOf(whole)
  if (emails.length === 0) refuseScim('invalidValue', '“emails” is missing: a user needs an email address.')
  return {
    resource: keptPart(whole),
    active: valueOf(whole, 'active') !== false,
    userNameKey: directoryKey(userName),
    externalId: shortText(valueOf(whole, 'externalId')),
    emailKeys: [...new Set(emails.map(directoryKey))],
  }
}

/** A resource without what is computed. @throws ScimFault `invalidValue` */
export function keptPart(resource: Document): Document {
  const kept = Object.entries(resource).filter(([name]) => !NOT_KEPT.includes(name))
  const result = Object.fromEntries(kept)
  if (JSON.stringify(result).length > MAX_CHARACTERS) refuseScim('invalidValue', 'The resource is too large.')
  return result
}

/** An id at the identity provider; null where there is none. @throws ScimFault `invalidValue` */
export function shortText(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null
  if (value.length > MAX_NAME_LENGTH) refuseScim('invalidValue', '“externalId” is too long.')
  return value
}

/** The emails of a resource, the primary one first. */
export function emailsOf(resource: Document): string[] {
  const emails = listOf(valueOf(resource, 'emails')) as Document[]
  const primary = emails.filter(email => email['primary'] === true)
  const others = emails.filter(email => email['primary'] !== true)
  return [...primary, ...others].flatMap(({ value }) => (typeof value === 'string' ? [value.trim()] : []))
}
