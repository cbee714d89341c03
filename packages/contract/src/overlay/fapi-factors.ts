import type { OverlayEntry } from '../apply-overlay.js'
import { CLERK_JS_6, SHARED } from './sources.js'

const CHANNEL = { type: ['string', 'null'] }

const CHANNEL_BODIES: [operation: string, method: string][] = [
  ['createSignIn', 'SignIn.create, SignInFuture.sendPhoneCode'],
  ['prepareSignInFactorOne', 'SignIn.prepareFirstFactor'],
  ['createSignUps', 'SignUp.create'],
  ['updateSignUps', 'SignUp.update'],
  ['prepareSignUpsVerification', 'SignUp.preparePhoneNumberVerification'],
]

/** Text messages over another channel than SMS. */
export const FACTOR_PATCHES: OverlayEntry[] = [
  ...CHANNEL_BODIES.map(([operation, method]) => ({
    cite: `${CLERK_JS_6} ${method} sends \`channel\``,
    at: `/operations/${operation}/body/schema/properties/channel`,
    set: CHANNEL,
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
