import type { Language } from '../config/languages.js'
import { ApiError } from '../errors/api-error.js'
import { type EmailTextKey, fill, minutesIn, type NoteKey, placeholdersOf, texts } from './texts/index.js'

/** What an email says, apart from how it looks. */
export interface EmailContent {
  language: Language
  subject: string
  heading: string
  paragraphs: string[]
  code: string | null
  button: { label: string; link: string } | null
  /** small print under the main part */
  notes: string[]
}

type Variables = Record<string, string>

/** What makes up an email, in any language. */
interface Shape {
  /** the text; and another one where `fact`, which the first one has, is not known */
  variants: readonly [EmailTextKey, ...EmailTextKey[]]
  fact?: string
  shows?: 'code' | 'link'
  /** it goes to somebody else than the person who asks for it, whose browser they are not to know */
  hidesRequester?: true
  /** the email is of use without what it shows */
  isOptional?: true
  notes: readonly NoteKey[]
}

const CODE = { shows: 'code', notes: ['code_expiry', 'ignore'] } as const
const LINK = { shows: 'link', notes: ['link_expiry', 'ignore'] } as const
const INVITATION = { shows: 'link', notes: ['ignore_invitation'], hidesRequester: true } as const
const NOTICE = { notes: ['secure'] } as const

const shapes = {
  verification_code: { variants: ['verification_code'], ...CODE },
  sign_in_code: { variants: ['sign_in_code'], ...CODE },
  reset_password_code: { variants: ['reset_password_code'], ...CODE },
  magic_link: { variants: ['magic_link'], ...LINK },
  verification_link: { variants: ['verification_link'], ...LINK },
  password_added: { variants: ['password_added'], ...NOTICE },
  password_changed: { variants: ['password_changed'], ...NOTICE },
  password_removed: { variants: ['password_removed'], ...NOTICE },
  primary_email_address_changed: {
    variants: ['primary_email_address_changed', 'primary_email_address_removed'],
    fact: 'new_email_address',
    ...NOTICE,
  },
  account_locked: { variants: ['account_locked'], ...NOTICE },
  account_claimed: { variants: ['account_claimed'], notes: [] },
  identifier_added: { variants: ['identifier_added'], ...NOTICE },
  identifier_released: { variants: ['identifier_released'], ...NOTICE },
  existing_account: { variants: ['existing_account'], shows: 'link', isOptional: true, notes: ['ignore'] },
  passkey_added: { variants: ['passkey_added'], ...NOTICE },
  passkey_removed: { variants: ['passkey_removed'], ...NOTICE },
  external_account_linked: { variants: ['external_account_linked'], ...NOTICE },
  external_account_unlinked: { variants: ['external_account_unlinked'], ...NOTICE },
  trusted_device_added: { variants: ['trusted_device_added'], ...NOTICE },
  trusted_device_removed: { variants: ['trusted_device_removed'], ...NOTICE },
  username_changed: { variants: ['username_changed'], ...NOTICE },
  second_factor_added: { variants: ['second_factor_added'], ...NOTICE },
  second_factor_removed: { variants: ['second_factor_removed'], ...NOTICE },
  backup_codes_created: { variants: ['backup_codes_created'], ...NOTICE },
  waitlist_confirmation: { variants: ['waitlist_confirmation'], notes: ['ignore_invitation'] },
  waitlist_invitation: { variants: ['waitlist_invitation'], ...INVITATION },
  invitation: { variants: ['invitation'], ...INVITATION },
  organization_invitation: {
    variants: ['organization_invitation_by', 'organization_invitation'],
    fact: 'inviter_name',
    ...INVITATION,
  },
  saml_certificate_expiring: { variants: ['saml_certificate_expiring'], notes: [] },
  webhook_endpoint_disabled: { variants: ['webhook_endpoint_disabled'], notes: [] },
} satisfies Record<string, Shape>

export type EmailTemplate = keyof typeof shapes

export const emailTemplates = Object.keys(shapes) as EmailTemplate[]

const shapeOf = (template: EmailTemplate): Shape => shapes[template]

/** Whether the email may say from which browser and network it was asked for. */
export const namesRequester = (template: EmailTemplate) => !shapeOf(template).hidesRequester

const DEFAULT_EXPIRY_MINUTES = '10'

/** Variables that a template may be given, in the order in which its fullest text has them. */
export function emailVariables(template: EmailTemplate): string[] {
  const { variants, shows, notes } = shapeOf(template)
  const { emails, notes: small } = texts.en
  const strings = variants.flatMap(key => [
    emails[key].subject,
    ...emails[key].paragraphs,
    ...notes.map(note => small[note]),
  ])
  const names = [...(shows ? [shows] : []), ...strings.flatMap(placeholdersOf)]
  return [...new Set(names)].filter(name => name !== 'app')
}

/** What an email can't do without: a code or a link. */
export function shownVariable(template: EmailTemplate): 'code' | 'link' | null {
  const { shows, isOptional } = shapeOf(template)
  return (!isOptional && shows) || null
}

/** Variables that the template may go without, in other words. */
export function optionalVariables(template: EmailTemplate): string[] {
  const { fact, shows, isOptional } = shapeOf(template)
  return [...(fact ? [fact] : []), ...(isOptional && shows ? [shows] : [])]
}

/** @throws ApiError when a variable that the template needs is missing: a mistake of the caller. */
export const contentOf = (
  template: EmailTemplate,
  applicationName: string,
  variables: Variables,
  language: Language,
): EmailContent => contentWith(template, valuesFor(language, applicationName, variables), language)

/**
 * @param values what the texts name: facts have become words
 * @throws ApiError when a value that the template needs is missing
 */
export function contentWith(template: EmailTemplate, values: Variables, language: Language): EmailContent {
  const { variants, fact, shows, notes } = shapeOf(template)
  const { emails, notes: small } = texts[language]
  const [fullest, other = fullest] = variants
  const text = emails[fact && !values[fact] ? other : fullest]
  const say = (words: string) => {
    const missing = placeholdersOf(words).find(name => !values[name])
    if (missing) throw missingVariable(template, missing)
    return fill(words, values)
  }
  const shown = shows ? values[shows] : undefined
  const needed = shownVariable(template)
  if (needed && !shown) throw missingVariable(template, needed)
  return {
    language,
    subject: say(text.subject),
    heading: say(text.heading),
    paragraphs: text.paragraphs.map(say),
    code: shows === 'code' ? (shown ?? null) : null,
    button: text.button && shown ? { label: say(text.button), link: shown } : null,
    notes: notes.map(note => say(small[note])),
  }
}

/** A code or a link is valid for so many minutes. */
export const expiryMinutes = (variables: Variables) =>
  variables['expires_in_minutes'] ?? DEFAULT_EXPIRY_MINUTES

/** Durations and reasons come as facts and become words here. */
export function valuesFor(language: Language, app: string, variables: Variables): Variables {
  const { phrases } = texts[language]
  const { locked_minutes: lockedMinutes, reason } = variables
  const reasons: Variables = {
    failing: phrases.reason_failing,
    gone: phrases.reason_gone,
    by_hand: phrases.reason_by_hand,
  }
  return {
    ...variables,
    app: app || '·',
    expiry: minutesIn(language, expiryMinutes(variables)),
    ...(lockedMinutes ? { locked_for: minutesIn(language, lockedMinutes) } : {}),
    ...(reason ? { reason: reasons[reason] ?? reason } : {}),
  }
}

function missingVariable(template: EmailTemplate, name: string): ApiError {
  return new ApiError('internal_error', {
    cause: `The email template ${template} needs the variable ${name}.`,
  })
}
