import * as z from 'zod'
import { RESERVED_USERNAMES } from '../reserved-usernames.js'
import { isScript } from '../scripts.js'
import { group, refuseCrossedLengths } from './schema.js'

export const username = group({
  minLength: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe(
      'A new username has at least this many characters. Usernames that people have already stay valid.',
    ),
  maxLength: z.int().min(1).max(64).default(64).describe('A new username has at most this many characters.'),
  allowExtendedSpecialCharacters: z
    .boolean()
    .default(false)
    .describe('New usernames may have `^ $ ! . # + ~` and the backtick beside letters, digits, `-` and `_`.'),
  allowNumericUsernames: z.boolean().default(false).describe('New usernames may consist of digits alone.'),
  scripts: z
    .array(z.string().refine(isScript, 'no script of Unicode'))
    .min(1)
    .default(['Latin'])
    .describe('New usernames are written in one of these scripts, which have Unicode’s names.'),
  reserved: z
    .array(z.string().min(1))
    .default([...RESERVED_USERNAMES])
    .describe('Only the Backend API gives these names, and those that look like them.'),
}).superRefine(refuseCrossedLengths)

export const restrictions = group({
  allowlist: z
    .boolean()
    .default(false)
    .describe('Only people on the allow-list sign up and sign in. The Backend API makes users all the same.'),
  blocklist: z
    .boolean()
    .default(false)
    .describe(
      'Nobody on the block-list signs up or in. It is stronger than the allow-list and every invitation.',
    ),
  disabledOnSignIn: z
    .boolean()
    .default(false)
    .describe('Both lists hold for sign-ups alone, and everybody who has an account can sign in.'),
  invitationsPassAllowlist: z
    .enum(['all', 'application', 'none'])
    .default('application')
    .describe(
      'These invitations let people sign up who are not on the allow-list. Invitations to organizations (`all`) are made by their members.',
    ),
  blockEmailSubaddresses: z
    .boolean()
    .default(false)
    .describe(
      'Nobody signs up with an address that has a `+`. Addresses that people add later are not looked at.',
    ),
  blockDisposableEmailDomains: z
    .boolean()
    .default(false)
    .describe(
      'Nobody signs up with an address of a provider of throw-away mailboxes, by a list that comes with the server. Addresses that people add later are not looked at.',
    ),
})

export const user = group({
  deleteSelf: z
    .boolean()
    .default(true)
    .describe('People can delete their account, where `delete_self_enabled` of the user says so as well.'),
  createOrganization: z
    .boolean()
    .default(true)
    .describe(
      'People can make organizations. Users keep the value that held when they were made, and both must say so.',
    ),
  createOrganizationsLimit: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe(
      'A person may have made this many organizations; `null` and 0 mean any number. Users keep the number that held when they were made.',
    ),
})
