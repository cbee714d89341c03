import * as z from 'zod'
import { group } from './schema.js'

interface AttributeDefaults {
  enabled?: boolean
  required?: boolean
  usedForFirstFactor?: boolean
  firstFactors?: string[]
  usedForSecondFactor?: boolean
  secondFactors?: string[]
  verifications?: string[]
  verifyAtSignUp?: boolean
}

/**
 * One kind of data that a user may have. The descriptions hold for every kind;
 * that of the whole says what differs.
 */
const attribute = (description: string, defaults: AttributeDefaults = {}) =>
  z
    .object({
      enabled: z
        .boolean()
        .default(defaults.enabled ?? false)
        .describe('Users can have this. Data that they have already stays when it is switched off.'),
      required: z
        .boolean()
        .default(defaults.required ?? false)
        .describe('Nobody signs up without it, and nobody removes their last one.'),
      usedForFirstFactor: z
        .boolean()
        .default(defaults.usedForFirstFactor ?? false)
        .describe('People can sign in by it.'),
      firstFactors: z
        .array(z.string())
        .default(defaults.firstFactors ?? [])
        .describe('These strategies prove at sign-in that it belongs to the person.'),
      usedForSecondFactor: z
        .boolean()
        .default(defaults.usedForSecondFactor ?? false)
        .describe('It can be a second factor.'),
      secondFactors: z
        .array(z.string())
        .default(defaults.secondFactors ?? [])
        .meta({
          description: 'The components are told of these strategies of the second step.',
          followedBy: 'components',
        }),
      verifications: z
        .array(z.string())
        .default(defaults.verifications ?? [])
        .describe('These strategies verify it at sign-up, and when it is added to an account.'),
      verifyAtSignUp: z
        .boolean()
        .default(defaults.verifyAtSignUp ?? false)
        .describe('A sign-up is not complete before it is verified.'),
      immutable: z.boolean().default(false).describe('Users cannot change it. The Backend API still can.'),
    })
    .strict()
    .prefault({})
    .describe(description)

export const attributes = group({
  emailAddress: attribute(
    'The server follows all fields but those of the second factor. `firstFactors` and `verifications` know `email_code` and `email_link`.',
    {
      enabled: true,
      required: true,
      usedForFirstFactor: true,
      firstFactors: ['email_code'],
      verifications: ['email_code'],
      verifyAtSignUp: true,
    },
  ),
  phoneNumber: attribute(
    'The server follows all fields but `secondFactors`. The only strategy is `phone_code`.',
    {
      firstFactors: ['phone_code'],
      secondFactors: ['phone_code'],
      verifications: ['phone_code'],
      verifyAtSignUp: true,
    },
  ),
  username: attribute(
    'The server follows `enabled`, `required`, `usedForFirstFactor` and `immutable`. One that is immutable can still be set once.',
  ),
  web3Wallet: attribute(
    'The server follows `enabled`, `required`, `usedForFirstFactor`, `immutable` and the kinds of wallets in `firstFactors` and `verifications` together. A wallet is always verified by a signature, whatever `verifyAtSignUp` says.',
    {
      usedForFirstFactor: true,
      firstFactors: ['web3_metamask_signature'],
      verifications: ['web3_metamask_signature'],
    },
  ),
  firstName: attribute(
    'The server follows `enabled`, `required` and `immutable`. One that is immutable can still be set once.',
    { enabled: true },
  ),
  lastName: attribute('As `firstName`.', { enabled: true }),
  password: attribute(
    'The server follows `enabled` and `required`. While it is enabled, people with an address or a number for signing in can also reset it by a code.',
    { enabled: true, required: true },
  ),
  authenticatorApp: attribute('The server follows `enabled` and `usedForSecondFactor`; it takes both.', {
    usedForSecondFactor: true,
    secondFactors: ['totp'],
  }),
  ticket: attribute(
    'The server follows none of the fields: tickets of invitations and of the Backend API are always taken.',
    { enabled: true },
  ),
  backupCode: attribute(
    'The server follows `enabled` and `usedForSecondFactor`; it takes both. Backup codes never stand alone, but beside another second factor.',
    { usedForSecondFactor: true, secondFactors: ['backup_code'] },
  ),
  passkey: attribute('The server follows `enabled`, which is enough for signing in by passkey.', {
    usedForFirstFactor: true,
    firstFactors: ['passkey'],
    verifications: ['passkey'],
  }),
})
