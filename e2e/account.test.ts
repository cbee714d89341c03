import { afterAll, beforeAll, describe } from 'vitest'
import { enterpriseChoiceFlows, enterpriseFlows, enterpriseSignUpFlows } from './account/enterprise.js'
import { passkeyFlows } from './account/passkeys.js'
import { profileFlows } from './account/profile.js'
import { providerIconFlows } from './account/provider-icons.js'
import { reconnectFlows } from './account/reconnect.js'
import { reverificationFlows } from './account/reverification.js'
import { secondFactorFlows } from './account/second-factors.js'
import { securityFlows } from './account/security.js'
import { signInMethodFlows } from './account/sign-in-methods.js'
import { signUpFormFlows } from './account/sign-up-form.js'
import { connectedAccountFlows, socialFlows } from './account/social.js'
import { socialOutcomeFlows } from './account/social-outcomes.js'
import { version4Flows, version4SocialFlows } from './account/version-4.js'
import {
  ACCOUNT_4,
  ACCOUNT_7,
  type AccountStack,
  CLOSED_7,
  LAX_7,
  startAccountStack,
  STRICT_7,
} from './harness/account-apps.js'

let stack: AccountStack | undefined
const server = () => stack!.server

beforeAll(async () => {
  stack = await startAccountStack()
}, 600_000)

afterAll(() => stack?.stop())

// Every button that the official components show for what an instance has switched on, pressed; its effect
// seen by the application's server. Wallets need a page that has one: wallets.test.ts.
describe('<UserProfile/> on nextjs@7', () => {
  profileFlows(ACCOUNT_7)
  securityFlows(ACCOUNT_7)
  secondFactorFlows(ACCOUNT_7)
  passkeyFlows(ACCOUNT_7)
  reverificationFlows(STRICT_7, server)
  connectedAccountFlows(ACCOUNT_7)
  reconnectFlows(LAX_7, () => stack!.acme)
})
describe('<SignIn/> on nextjs@7', () => signInMethodFlows(ACCOUNT_7, server))
describe('<SignUp/> on nextjs@7', () => signUpFormFlows(STRICT_7, ACCOUNT_7, server))
describe('a provider on nextjs@7', () => {
  socialFlows(ACCOUNT_7)
  socialOutcomeFlows({ app: ACCOUNT_7, strict: STRICT_7, closed: CLOSED_7, lax: LAX_7 })
  providerIconFlows(ACCOUNT_7, { google: 'backgroundImage', github: 'maskImage' })
})
describe('<UserProfile/> on nextjs@4', () => version4Flows(ACCOUNT_4))
describe('a provider on nextjs@4', () => {
  version4SocialFlows(ACCOUNT_4)
  providerIconFlows(ACCOUNT_4, { google: 'content', github: 'content' })
})

// at the end: a company's provider changes the forms for everybody
describe("a company's identity provider on nextjs@7", () => {
  describe('sign-in', () => enterpriseFlows(ACCOUNT_7))
  describe('sign-up', () => enterpriseSignUpFlows(ACCOUNT_7))
  describe('a choice', () => enterpriseChoiceFlows(ACCOUNT_7))
})
describe("a company's identity provider on nextjs@4", () => enterpriseFlows(ACCOUNT_4))
