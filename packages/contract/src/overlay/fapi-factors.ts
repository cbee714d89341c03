import type { OverlayEntry } from '../apply-overlay.js'
import { CLERK_JS_6, SHARED } from './sources.js'

const CHANNEL = { type: ['string', 'null'] }
const LOCALE = { type: ['string', 'null'] }

const CHANNEL_BODIES: [operation: string, method: string][] = [
  ['createSignIn', 'SignIn.create, SignInFuture.sendPhoneCode'],
  ['prepareSignInFactorOne', 'SignIn.prepareFirstFactor'],
  ['createSignUps', 'SignUp.create'],
  ['updateSignUps', 'SignUp.update'],
  ['prepareSignUpsVerification', 'SignUp.preparePhoneNumberVerification'],
]

const LOCALE_BODIES: [operation: string, method: string][] = [
  ['createSignIn', 'SignIn.create'],
  ['createSignUps', 'SignUp.create'],
  ['updateSignUps', 'SignUp.update'],
]

/** Text messages over another channel than SMS, and the language of the browser. */
export const FACTOR_PATCHES: OverlayEntry[] = [
  ...CHANNEL_BODIES.map(([operation, method]) => ({
    cite: `${CLERK_JS_6} ${method} sends \`channel\``,
    at: `/operations/${operation}/body/schema/properties/channel`,
    set: CHANNEL,
  })),
  ...LOCALE_BODIES.map(([operation, method]) => ({
    cite: `${CLERK_JS_6} ${method} sends \`locale\` (getBrowserLocale)`,
    at: `/operations/${operation}/body/schema/properties/locale`,
    set: LOCALE,
  })),
  {
    cite: `${SHARED}/json.d.ts VerificationJSON.channel; @clerk/ui SignUpPhoneCodeCard reads it`,
    at: '/schemas/Client.SignUp.Verifications/properties/phone_number/properties/channel',
    set: { type: 'string' },
  },
  {
    cite: `${SHARED}/json.d.ts VerificationJSON.channel`,
    at: '/schemas/Stubs.Verification.OTP/properties/channel',
    set: { type: 'string' },
  },
]
