import * as z from 'zod'
import { byComponents, group, urlOrEmpty } from './schema.js'

const url = urlOrEmpty.default('')
const urlOrNone = z.url().nullable().default(null)

export const display = group({
  applicationName: z
    .string()
    .max(120)
    .optional()
    .describe('People see this name, also in messages. Without it they see that of the application.'),
  accountPages: z
    .boolean()
    .default(true)
    .describe('The server has account pages of its own, which stand in for the pages below that are empty.'),
  homeUrl: url.describe(
    'The application is here. Messages link to it, and people go there when nothing else is known.',
  ),
  signInUrl: url.describe('People sign in on this page; messages and redirects lead there.'),
  signUpUrl: url.describe('People sign up on this page; tickets of invitations lead there.'),
  userProfileUrl: url.describe('People manage their account on this page.'),
  waitlistUrl: url.describe('People join the waitlist on this page.'),
  afterSignInUrl: url.describe('People go there after signing in, unless the application says otherwise.'),
  afterSignUpUrl: url.describe('People go there after signing up, unless the application says otherwise.'),
  afterSignOutOneUrl: url.describe('People go there after signing out while another session is left.'),
  afterSignOutAllUrl: url.describe('People go there after signing out.'),
  afterSwitchSessionUrl: url.meta(
    byComponents('People go there after they have switched to another session.'),
  ),
  organizationProfileUrl: url.describe('Members manage an organization on this page.'),
  createOrganizationUrl: url.describe('People make an organization on this page.'),
  afterLeaveOrganizationUrl: url.describe('People go there after they have left an organization.'),
  afterCreateOrganizationUrl: url.describe('People go there after they have made an organization.'),
  logoLinkUrl: url.describe(
    'The logo of the account pages and the components leads there, and to the application when this is empty.',
  ),
  logoImageUrl: urlOrNone.describe('Account pages, components and emails show this logo.'),
  faviconImageUrl: urlOrNone.describe('Account pages have this icon.'),
  supportEmail: z
    .email()
    .nullable()
    .default(null)
    .describe('Account pages and emails name this address for questions.'),
  helpUrl: urlOrNone.describe('Account pages, components and emails link to this page for help.'),
  privacyPolicyUrl: urlOrNone.describe('Account pages and components link to this privacy policy.'),
  termsUrl: urlOrNone.describe('Account pages and components link to these terms.'),
  theme: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(
      '`general.color` (`#rrggbb`) colors account pages and emails. The rest is only reported to the components.',
    ),
  branded: z.boolean().default(false).meta(byComponents('The components name who makes them.')),
  showDevmodeWarning: z
    .boolean()
    .default(false)
    .meta(byComponents('The components of a development instance say that it is one.')),
})
