import { z } from 'zod'
import { languages } from './languages.js'
import { RESERVED_USERNAMES } from './reserved-usernames.js'
import { isScript } from './scripts.js'

/**
 * Settings of one instance: everything that the environment resource of the Frontend API shows, grouped as an
 * administrator thinks of it. Every field has a default, so `{}` is a complete instance.
 */
const attribute = (defaults: Partial<AttributeInput> = {}) =>
  z
    .object({
      enabled: z.boolean().default(defaults.enabled ?? false),
      required: z.boolean().default(defaults.required ?? false),
      usedForFirstFactor: z.boolean().default(defaults.usedForFirstFactor ?? false),
      firstFactors: z.array(z.string()).default(defaults.firstFactors ?? []),
      usedForSecondFactor: z.boolean().default(defaults.usedForSecondFactor ?? false),
      secondFactors: z.array(z.string()).default(defaults.secondFactors ?? []),
      verifications: z.array(z.string()).default(defaults.verifications ?? []),
      verifyAtSignUp: z.boolean().default(defaults.verifyAtSignUp ?? false),
      immutable: z.boolean().default(false),
    })
    .strict()
    .prefault({})

interface AttributeInput {
  enabled: boolean
  required: boolean
  usedForFirstFactor: boolean
  firstFactors: string[]
  usedForSecondFactor: boolean
  secondFactors: string[]
  verifications: string[]
  verifyAtSignUp: boolean
}

const group = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z
    .object(shape)
    .strict()
    .prefault({} as never)

const url = z.url().or(z.literal(''))

export const settingsSchema = z
  .object({
    attributes: group({
      emailAddress: attribute({
        enabled: true,
        required: true,
        usedForFirstFactor: true,
        firstFactors: ['email_code'],
        verifications: ['email_code'],
        verifyAtSignUp: true,
      }),
      phoneNumber: attribute({
        firstFactors: ['phone_code'],
        secondFactors: ['phone_code'],
        verifications: ['phone_code'],
        verifyAtSignUp: true,
      }),
      username: attribute(),
      web3Wallet: attribute({
        usedForFirstFactor: true,
        firstFactors: ['web3_metamask_signature'],
        verifications: ['web3_metamask_signature'],
      }),
      firstName: attribute({ enabled: true }),
      lastName: attribute({ enabled: true }),
      password: attribute({ enabled: true, required: true }),
      authenticatorApp: attribute({ usedForSecondFactor: true, secondFactors: ['totp'] }),
      ticket: attribute({ enabled: true }),
      backupCode: attribute({ usedForSecondFactor: true, secondFactors: ['backup_code'] }),
      passkey: attribute({ usedForFirstFactor: true, firstFactors: ['passkey'], verifications: ['passkey'] }),
    }),
    signIn: group({
      secondFactorRequired: z.boolean().default(false),
      /** a right password from a client that is new to the user wants a code as well, where there is no second factor */
      clientTrust: z.boolean().default(false),
      preferredStrategy: z.enum(['password', 'otp']).default('password'),
      /** a sign-in token of the Backend API stands for the second factor as well, as it does at the hosted service */
      ticketsPassSecondFactor: z.boolean().default(false),
    }),
    signUp: group({
      mode: z.enum(['public', 'restricted', 'waitlist']).default('public'),
      progressive: z.boolean().default(true),
      legalConsentEnabled: z.boolean().default(false),
      customActionRequired: z.boolean().default(false),
    }),
    password: group({
      minLength: z.int().min(1).max(72).default(8),
      maxLength: z.int().min(8).max(512).default(72),
      requireSpecialCharacter: z.boolean().default(false),
      requireNumbers: z.boolean().default(false),
      requireUppercase: z.boolean().default(false),
      requireLowercase: z.boolean().default(false),
      showStrength: z.boolean().default(false),
      minStrength: z.int().min(0).max(4).default(0),
      breachCheck: z.boolean().default(false),
      breachCheckOnSignIn: z.boolean().default(false),
    }),
    passkey: group({
      /** the browser offers passkeys when the identifier field of the sign-in form gets the focus */
      allowAutofill: z.boolean().default(true),
      showSignInButton: z.boolean().default(true),
      /** whose passkeys they are: of the application's domain, or of the Frontend API's host */
      relyingParty: z.enum(['domain', 'auth_host']).default('domain'),
    }),
    /** applications on iOS and Android */
    native: group({
      /** a key on the device, guarded by its biometrics, signs in */
      trustedDeviceSignIn: z.boolean().default(false),
      /** the native components offer to trust the device after a sign-in, or a sign-up */
      promptAfterSignIn: z.boolean().default(false),
      promptAfterSignUp: z.boolean().default(false),
      /** `<team id>.<bundle id>`: may use the passwords and passkeys of this instance's host */
      appleAppIds: z.array(z.string().regex(/^[A-Z0-9]{10}\.[A-Za-z0-9.-]+$/)).default([]),
      /** the same for Android, with the fingerprints of the certificates that sign the application */
      androidApps: z
        .array(
          z.strictObject({
            packageName: z.string().regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/),
            sha256CertFingerprints: z.array(z.string().regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/)).min(1),
          }),
        )
        .default([]),
    }),
    username: group({
      minLength: z.int().min(1).max(64).default(4),
      maxLength: z.int().min(1).max(64).default(64),
      allowExtendedSpecialCharacters: z.boolean().default(false),
      allowNumericUsernames: z.boolean().default(false),
      /** Unicode's names of the scripts that new usernames are written in, one of them each */
      scripts: z.array(z.string().refine(isScript, 'no script of Unicode')).min(1).default(['Latin']),
      /** names that only the Backend API gives, with all that look like them */
      reserved: z.array(z.string().min(1)).default([...RESERVED_USERNAMES]),
    }),
    session: group({
      singleSession: z.boolean().default(false),
      /** how long a session lives at most */
      lifetimeSeconds: z
        .int()
        .min(300)
        .default(7 * 24 * 3600),
      /** how long a session lives without being used; null = no limit */
      inactivityTimeoutSeconds: z.int().min(300).nullable().default(null),
      tokenLifetimeSeconds: z.int().min(5).max(3600).default(60),
      /** claims of session tokens; null = as the API version of the SDK that asks */
      tokenVersion: z
        .union([z.literal(1), z.literal(2)])
        .nullable()
        .default(null),
    }),
    attackProtection: group({
      lockoutEnabled: z.boolean().default(true),
      lockoutMaxAttempts: z.int().min(1).max(1000).default(10),
      lockoutDurationMinutes: z.int().min(1).default(60),
      enumerationProtection: z.boolean().default(false),
      emailLinkRequireSameClient: z.boolean().default(true),
      piiEnabled: z.boolean().default(true),
      /** CAPTCHA needs the network: off unless asked for */
      captchaEnabled: z.boolean().default(false),
      captchaWidgetType: z.enum(['smart', 'invisible']).default('smart'),
      captchaSiteKey: z.string().nullable().default(null),
      /** of the Turnstile widget; without it no answer is checked */
      captchaSecretKey: z.string().nullable().default(null),
      rateLimits: group({
        enabled: z.boolean().default(true),
        /** multiplies the limits per network address, e.g. 10 where whole companies share one */
        addressFactor: z.number().min(0.01).max(1000).default(1),
      }),
    }),
    restrictions: group({
      allowlist: z.boolean().default(false),
      blocklist: z.boolean().default(false),
      disabledOnSignIn: z.boolean().default(false),
      /** which invitations let people sign up who are not on the allow-list; organizations' are made by their members */
      invitationsPassAllowlist: z.enum(['all', 'application', 'none']).default('application'),
      blockEmailSubaddresses: z.boolean().default(false),
      blockDisposableEmailDomains: z.boolean().default(false),
    }),
    user: group({
      deleteSelf: z.boolean().default(true),
      createOrganization: z.boolean().default(true),
      createOrganizationsLimit: z.int().nullable().default(null),
    }),
    organizations: group({
      enabled: z.boolean().default(false),
      maxAllowedMemberships: z.int().min(0).default(5),
      /** whoever manages members adds users by their id, without asking them; else that is for the Backend API alone */
      directMemberAdding: z.boolean().default(false),
      /** how many invitations members may send in a day, from the first one on; null: any number */
      invitationsPerDay: group({
        /** to one address, by all organizations together */
        receiver: z.int().min(1).nullable().default(5),
        /** by one person */
        sender: z.int().min(1).nullable().default(50),
        organization: z.int().min(1).nullable().default(100),
      }),
      adminDelete: z.boolean().default(true),
      forceOrganizationSelection: z.boolean().default(false),
      domainsEnabled: z.boolean().default(false),
      domainEnrollmentModes: z
        .array(z.enum(['manual_invitation', 'automatic_invitation', 'automatic_suggestion']))
        .default([]),
      domainDefaultRole: z.string().default('org:member'),
      creatorRole: z.string().default('org:admin'),
      slugDisabled: z.boolean().default(false),
      /** the form for a new organization begins with a name made of the person's email domain */
      creationDefaults: z.boolean().default(false),
      maxAllowedRoles: z.int().min(1).default(10),
      maxAllowedRoleSets: z.int().min(1).default(10),
      maxAllowedDomains: z.int().min(0).default(10),
      /** `admin` and `member` instead of `org:admin` and `org:member` on the wire; both are understood anyway */
      shortRoleKeys: z.boolean().default(false),
    }),
    display: group({
      applicationName: z.string().max(120).optional(),
      /** URLs of pages that are empty here are those of the server's own account pages; false: they stay empty */
      accountPages: z.boolean().default(true),
      homeUrl: url.default(''),
      signInUrl: url.default(''),
      signUpUrl: url.default(''),
      userProfileUrl: url.default(''),
      waitlistUrl: url.default(''),
      afterSignInUrl: url.default(''),
      afterSignUpUrl: url.default(''),
      afterSignOutOneUrl: url.default(''),
      afterSignOutAllUrl: url.default(''),
      afterSwitchSessionUrl: url.default(''),
      organizationProfileUrl: url.default(''),
      createOrganizationUrl: url.default(''),
      afterLeaveOrganizationUrl: url.default(''),
      afterCreateOrganizationUrl: url.default(''),
      logoLinkUrl: url.default(''),
      logoImageUrl: z.url().nullable().default(null),
      faviconImageUrl: z.url().nullable().default(null),
      supportEmail: z.email().nullable().default(null),
      helpUrl: z.url().nullable().default(null),
      privacyPolicyUrl: z.url().nullable().default(null),
      termsUrl: z.url().nullable().default(null),
      theme: z.record(z.string(), z.unknown()).default({}),
      branded: z.boolean().default(false),
      showDevmodeWarning: z.boolean().default(false),
    }),
    /** the emails and text messages that the platform writes */
    messages: group({
      /** languages to write in: whoever prefers another one gets the default */
      languages: z
        .array(z.enum(languages))
        .min(1)
        .default([...languages]),
      defaultLanguage: z.enum(languages).default('en'),
    }),
    email: group({
      fromName: z.string().optional(),
      /** sender address; needed in production */
      fromAddress: z.email().default('no-reply@localhost.localdomain'),
    }),
    text: group({
      /** how text messages may be sent, besides `sms` */
      channels: z.array(z.enum(['sms', 'whatsapp'])).default(['sms']),
      /** the channel that the UI begins with for numbers of a country, by ISO 3166-1 alpha-2 code: `{ "US": "whatsapp" }` */
      preferredChannels: z
        .record(
          z.string().regex(/^[A-Z]{2}$/, 'must be a country code such as US'),
          z.enum(['sms', 'whatsapp']),
        )
        .default({}),
      /** ISO 3166-1 alpha-2 codes of countries that no text message goes to */
      blockedCountryCodes: z.array(z.string().regex(/^[A-Z]{2}$/)).default([]),
    }).superRefine(({ channels, preferredChannels }, context) => {
      for (const [country, channel] of Object.entries(preferredChannels)) {
        if (channels.includes(channel)) continue
        const message = `${channel} is not among text.channels`
        context.addIssue({ code: 'custom', path: ['preferredChannels', country], message })
      }
    }),
    /** how this instance will act as an OAuth provider for other applications */
    oauthApplications: group({
      dynamicClientRegistration: z.boolean().default(false),
      /** null: the platform's own */
      defaultScopes: z.array(z.string().min(1)).nullable().default(null),
      jwtAccessTokens: z.boolean().default(true),
      clientIdMetadataAdvertised: z.boolean().default(false),
      clientIdMetadataOnlyPreRegistered: z.boolean().default(false),
      clientIdMetadataBlockImplicit: z.boolean().default(false),
    }),
    webhooks: group({
      /** how long delivered events stay in the event log; what is still to be delivered stays longer */
      eventRetentionDays: z.int().min(1).max(3650).default(90),
      /** how long requests and responses of deliveries can be looked at */
      attemptRetentionDays: z.int().min(1).max(3650).default(30),
      /** who is told when an endpoint was disabled; null = nobody */
      notificationEmail: z.email().nullable().default(null),
      /** private networks (CIDR) that endpoints may be in, e.g. 10.0.0.0/8 */
      allowedNetworks: z.array(z.union([z.cidrv4(), z.cidrv6()])).default([]),
    }),
    /** `+clerk_test` addresses, fictional phone numbers and the code 424242; development instances only */
    testMode: z.boolean().default(true),
    reverification: z.boolean().default(false),
  })
  .strict()

export type Settings = z.output<typeof settingsSchema>
export type SettingsInput = z.input<typeof settingsSchema>

export const defaultSettings: Settings = settingsSchema.parse({})
