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

/** Text messages over another channel than SMS, the language of the browser, and companies' connections. */
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
    cite: `${CLERK_JS_6} SignIn.prepareFirstFactor sends \`enterprise_connection_id\``,
    at: '/operations/prepareSignInFactorOne/body/schema/properties/enterprise_connection_id',
    set: { type: ['string', 'null'] },
  },
  ...['enterprise_connection_id', 'redirect_url'].map(name => ({
    cite: `${CLERK_JS_6} Session.prepareFirstFactorVerification sends \`${name}\``,
    at: `/operations/prepareSessionReverificationFirstFactor/body/schema/properties/${name}`,
    set: { type: ['string', 'null'] },
  })),
  {
    cite: 'SAML 2.0 Bindings, 3.5: a response is posted by a form',
    at: '/operations/acs/body',
    set: {
      required: true,
      contentTypes: ['application/x-www-form-urlencoded'],
      schema: {
        type: 'object',
        properties: { SAMLResponse: { type: 'string' }, RelayState: { type: 'string' } },
        required: ['SAMLResponse'],
        additionalProperties: true,
      },
      allowUnknown: false,
    },
  },
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
