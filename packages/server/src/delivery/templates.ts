import { ApiError } from '../errors/api-error.js'

/** What an email says, apart from how it looks. */
export interface EmailContent {
  subject: string
  heading: string
  paragraphs: string[]
  code: string | null
  button: { label: string; link: string } | null
  /** small print under the main part */
  notes: string[]
}

interface Facts {
  app: string
  /** a variable that the template can't do without */
  need(name: string): string
  find(name: string): string | null
  expiry: string
}

const IGNORE = 'If you did not ask for this, you can ignore this email; nothing changes without it.'
const SECURE = 'If this was not you, reset your password and contact the people who run the application.'

const plain = { code: null, button: null, notes: [] }

const templates = {
  verification_code: facts => ({
    ...plain,
    subject: `${facts.need('code')} is your ${facts.app} verification code`,
    heading: 'Verify your email address',
    paragraphs: [`Enter this code in ${facts.app} to prove that this address is yours.`],
    code: facts.need('code'),
    notes: [`The code is valid for ${facts.expiry}. Never share it with anyone.`, IGNORE],
  }),
  sign_in_code: facts => ({
    ...plain,
    subject: `${facts.need('code')} is your ${facts.app} sign-in code`,
    heading: `Sign in to ${facts.app}`,
    paragraphs: ['Enter this code to sign in.'],
    code: facts.need('code'),
    notes: [`The code is valid for ${facts.expiry}. Never share it with anyone.`, IGNORE],
  }),
  reset_password_code: facts => ({
    ...plain,
    subject: `${facts.need('code')} is your ${facts.app} password reset code`,
    heading: 'Reset your password',
    paragraphs: [`Enter this code in ${facts.app} to choose a new password.`],
    code: facts.need('code'),
    notes: [`The code is valid for ${facts.expiry}. Never share it with anyone.`, IGNORE],
  }),
  password_changed: facts => ({
    ...plain,
    subject: `Your ${facts.app} password was changed`,
    heading: 'Your password was changed',
    paragraphs: [`The password of your ${facts.app} account was changed just now.`],
    notes: [SECURE],
  }),
  password_removed: facts => ({
    ...plain,
    subject: `Your ${facts.app} password was removed`,
    heading: 'Your password was removed',
    paragraphs: [
      `The password of your ${facts.app} account was removed just now. Your other ways to sign in still work.`,
    ],
    notes: [SECURE],
  }),
  primary_email_address_changed: facts => ({
    ...plain,
    subject: `Your ${facts.app} primary email address was changed`,
    heading: 'Your primary email address was changed',
    paragraphs: [
      `The primary email address of your ${facts.app} account is now ` +
        `${facts.find('new_email_address') ?? 'another one'}.`,
    ],
    notes: [SECURE],
  }),
  account_locked: facts => ({
    ...plain,
    subject: `Your ${facts.app} account is locked`,
    heading: 'Your account is locked',
    paragraphs: [
      `Too many wrong attempts were made to sign in to your ${facts.app} account, so it is locked` +
        `${facts.find('locked_for') ? ` for ${facts.find('locked_for')}` : ' for a while'}.`,
    ],
    notes: [SECURE],
  }),
  magic_link: facts => ({
    ...plain,
    subject: `Sign in to ${facts.app}`,
    heading: `Sign in to ${facts.app}`,
    paragraphs: ['Follow this link on the device where you want to sign in.'],
    button: { label: `Sign in to ${facts.app}`, link: facts.need('link') },
    notes: [`The link is valid for ${facts.expiry} and works once.`, IGNORE],
  }),
  verification_link: facts => ({
    ...plain,
    subject: `Verify your email address for ${facts.app}`,
    heading: 'Verify your email address',
    paragraphs: [`Follow this link to prove to ${facts.app} that this address is yours.`],
    button: { label: 'Verify email address', link: facts.need('link') },
    notes: [`The link is valid for ${facts.expiry} and works once.`, IGNORE],
  }),
  waitlist_confirmation: facts => ({
    ...plain,
    subject: `You are on the waitlist of ${facts.app}`,
    heading: 'You are on the waitlist',
    paragraphs: [
      `Thank you for your interest in ${facts.app}. You will get another email when it is your turn.`,
    ],
    notes: ['If you did not ask for this, you can ignore this email.'],
  }),
  invitation: facts => ({
    ...plain,
    subject: `${facts.find('inviter_name') ?? 'Someone'} invited you to ${facts.find('organization_name') ?? facts.app}`,
    heading: 'You are invited',
    paragraphs: [
      `${facts.find('inviter_name') ?? 'Someone'} invited you to join ${invitedTo(facts)}. Accept to get started.`,
    ],
    button: { label: 'Accept the invitation', link: facts.need('link') },
    notes: ['If you did not expect this invitation, you can ignore this email.'],
  }),
  webhook_endpoint_disabled: facts => ({
    ...plain,
    subject: `A webhook endpoint of ${facts.app} was disabled`,
    heading: 'A webhook endpoint was disabled',
    paragraphs: [
      `The endpoint ${facts.need('url')} was disabled, because ${facts.need('reason')}.`,
      'Its events are kept. When you enable it again, it goes on where it stopped.',
    ],
  }),
} satisfies Record<string, (facts: Facts) => EmailContent>

export type EmailTemplate = keyof typeof templates

export const emailTemplates = Object.keys(templates) as EmailTemplate[]

/** @throws ApiError when a variable that the template needs is missing: a mistake of the caller. */
export function contentOf(
  template: EmailTemplate,
  applicationName: string,
  variables: Record<string, string>,
): EmailContent {
  const minutes = variables['expires_in_minutes'] ?? '10'
  return templates[template]({
    app: applicationName,
    find: name => variables[name] ?? null,
    expiry: minutes === '1' ? '1 minute' : `${minutes} minutes`,
    need(name) {
      const value = variables[name]
      if (!value) {
        throw new ApiError('internal_error', {
          cause: `The email template ${template} needs the variable ${name}.`,
        })
      }
      return value
    },
  })
}

function invitedTo(facts: Facts): string {
  const organization = facts.find('organization_name')
  return organization ? `${organization} on ${facts.app}` : facts.app
}
