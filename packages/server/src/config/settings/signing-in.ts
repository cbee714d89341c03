import * as z from 'zod'
import { byComponents, byNobody, group, refuseCrossedLengths } from './schema.js'

export const signIn = group({
  secondFactorRequired: z
    .boolean()
    .default(false)
    .describe(
      'Users without a second factor have to set one up after signing in (task `setup-mfa`), where the instance offers any. The sign-in itself is not refused.',
    ),
  clientTrust: z
    .boolean()
    .default(false)
    .describe(
      'A right password from a browser that is new to the user wants a code as well, where the user has no second factor.',
    ),
  preferredStrategy: z
    .enum(['password', 'otp'])
    .default('password')
    .meta(byComponents('The sign-in form begins with the password, or with a code. Both stay possible.')),
  ticketsPassSecondFactor: z
    .boolean()
    .default(false)
    .describe(
      'A sign-in token of the Backend API stands for the second factor as well, as it does at the hosted service.',
    ),
})

export const signUp = group({
  mode: z
    .enum(['public', 'restricted', 'waitlist'])
    .default('public')
    .describe(
      'Everybody may sign up, or only invited people and those on the allow-list. With `waitlist` the others can put themselves on a list. The Backend API makes users in every mode.',
    ),
  progressive: z
    .boolean()
    .default(true)
    .meta(
      byComponents('The form asks for what is missing step by step. The server always takes data in parts.'),
    ),
  legalConsentEnabled: z
    .boolean()
    .default(false)
    .describe('A sign-up is not complete before the person has accepted the terms (`legal_accepted`).'),
  customActionRequired: z
    .boolean()
    .default(false)
    .meta(byNobody('It is reported to applications with forms of their own. No sign-up waits for it.')),
})

export const password = group({
  minLength: z
    .int()
    .min(1)
    .max(72)
    .default(8)
    .describe(
      'A new password has at least this many characters. Passwords that people have already stay valid.',
    ),
  maxLength: z.int().min(8).max(512).default(72).describe('A new password has at most this many characters.'),
  requireSpecialCharacter: z.boolean().default(false).describe('A new password has a special character.'),
  requireNumbers: z.boolean().default(false).describe('A new password has a digit.'),
  requireUppercase: z.boolean().default(false).describe('A new password has an upper-case letter.'),
  requireLowercase: z.boolean().default(false).describe('A new password has a lower-case letter.'),
  showStrength: z
    .boolean()
    .default(false)
    .meta(byComponents('The forms show how strong a password is. `minStrength` is what refuses weak ones.')),
  minStrength: z
    .int()
    .min(0)
    .max(4)
    .default(0)
    .describe('A new password needs at least this score of zxcvbn. With 0 the score does not matter.'),
  breachCheck: z
    .boolean()
    .default(false)
    .describe(
      'A new password must not be known to the service of breached passwords, which needs the network.',
    ),
  breachCheckOnSignIn: z
    .boolean()
    .default(false)
    .describe(
      'A breached password no longer signs in; people go on by another method. It needs `breachCheck` as well.',
    ),
}).superRefine(refuseCrossedLengths)

export const passkey = group({
  allowAutofill: z
    .boolean()
    .default(true)
    .meta(
      byComponents(
        'The browser offers passkeys when the identifier field of the sign-in form gets the focus. Whether they sign in is `attributes.passkey.enabled`.',
      ),
    ),
  showSignInButton: z
    .boolean()
    .default(true)
    .meta(byComponents('The sign-in form has a button for passkeys.')),
  relyingParty: z
    .enum(['domain', 'auth_host'])
    .default('domain')
    .describe(
      'Passkeys belong to the domain of the application, or to the host of the Frontend API. A change makes existing passkeys useless.',
    ),
})

/** Applications on iOS and Android. */
export const native = group({
  trustedDeviceSignIn: z
    .boolean()
    .default(false)
    .describe('A key on the device, which its biometrics guard, signs in.'),
  promptAfterSignIn: z
    .boolean()
    .default(false)
    .meta(byComponents('The native components offer to trust the device after a sign-in.')),
  promptAfterSignUp: z
    .boolean()
    .default(false)
    .meta(byComponents('The native components offer to trust the device after a sign-up.')),
  appleAppIds: z
    .array(z.string().regex(/^[A-Z0-9]{10}\.[A-Za-z0-9.-]+$/))
    .default([])
    .describe(
      'These Apple applications (`<team id>.<bundle id>`) may use the passwords and passkeys of this instance’s host.',
    ),
  androidApps: z
    .array(
      z.strictObject({
        packageName: z.string().regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/),
        sha256CertFingerprints: z.array(z.string().regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/)).min(1),
      }),
    )
    .default([])
    .describe(
      'These Android applications may do the same. The fingerprints are those of the certificates that sign the application.',
    ),
})
