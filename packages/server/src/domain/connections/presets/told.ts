import type { ProviderProfile } from '../../../model/connection.js'

export type Json = Readonly<Record<string, unknown>>

/** All that a provider told of a person. */
export interface Told {
  /** of the checked ID token, and of userinfo, which wins */
  claims: Json
  /** what else came with the access token */
  tokenAnswer: Json
  /** the answer about the person */
  user: Json
  /** the answer about their addresses, where that is another one */
  emails: unknown
  /** what came along with the code: Apple tells a name once, and there only */
  posted: Json
}

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value at `a.b.c`; undefined where there is none. */
export function valueAt(source: unknown, path: string): unknown {
  const [name = '', ...rest] = path.split('.')
  if (!isJson(source) && !Array.isArray(source)) return undefined
  const value = Object.hasOwn(source, name) ? (source as Json)[name] : undefined
  return rest.length === 0 ? value : valueAt(value, rest.join('.'))
}

const CONTROL_CHARACTER = /\p{Cc}/u

/**
 * The text at the first path that has one; numbers count as text, since some ids are numbers. A text with
 * control characters does not count: databases refuse some of them, and without them it could be another's.
 */
export function textAt(source: unknown, ...paths: string[]): string | null {
  for (const path of paths) {
    const value = valueAt(source, path)
    if (typeof value === 'number') return String(value)
    if (typeof value === 'string' && value.trim() !== '' && !CONTROL_CHARACTER.test(value)) return value
  }
  return null
}

/** Some providers write booleans as text or as numbers. */
export const isTrueAt = (source: unknown, path: string) =>
  [true, 'true', 1, '1'].includes(valueAt(source, path) as boolean)

export const isFalseAt = (source: unknown, path: string) =>
  [false, 'false', 0, '0'].includes(valueAt(source, path) as boolean)

/** A subject of two parts; the empty one where one of them is missing. */
export const bothOf = (one: unknown, other: unknown) =>
  typeof one === 'string' && typeof other === 'string' && one && other ? `${one}.${other}` : ''

interface Read extends Partial<Omit<ProviderProfile, 'isEmailProven' | 'subject'>> {
  subject: string | null
  /** where the provider has one name for the whole */
  fullName?: string | null
  isEmailProven?: boolean
}

/** A profile of what was read. Without a subject it has an empty one, which nobody may have. */
export function profileOf(read: Read): ProviderProfile {
  const [first, ...others] = read.fullName?.trim().split(/\s+/) ?? []
  const emailAddress = within(MAX_LENGTH, read.emailAddress?.trim())
  const imageUrl = within(MAX_URL_LENGTH, read.imageUrl)
  return {
    subject: within(MAX_LENGTH, read.subject) ?? '',
    emailAddress,
    isEmailProven: emailAddress !== null && read.isEmailProven === true,
    ...(read.isEmailDoubted && { isEmailDoubted: true as const }),
    firstName: within(MAX_LENGTH, read.firstName?.trim() ?? first),
    lastName: within(MAX_LENGTH, read.lastName?.trim() ?? (others.join(' ') || null)),
    username: within(MAX_LENGTH, read.username?.trim()),
    imageUrl: imageUrl !== null && /^https?:/.test(imageUrl) ? imageUrl : null,
  }
}

const MAX_LENGTH = 255
const MAX_URL_LENGTH = 2000

/** What is longer is nobody's name: a part of it would be another one's. */
const within = (length: number, text: string | null | undefined) =>
  text && text.length <= length ? text : null

/** The standard claims of OpenID Connect Core 1.0, section 5.1. */
export function standardProfile(claims: Json): ProviderProfile {
  return profileOf({
    subject: textAt(claims, 'sub'),
    emailAddress: textAt(claims, 'email'),
    isEmailProven: isTrueAt(claims, 'email_verified'),
    firstName: textAt(claims, 'given_name'),
    lastName: textAt(claims, 'family_name'),
    fullName: textAt(claims, 'given_name', 'family_name') === null ? textAt(claims, 'name') : null,
    username: textAt(claims, 'preferred_username'),
    imageUrl: textAt(claims, 'picture'),
  })
}
