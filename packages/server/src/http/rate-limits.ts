/**
 * Requests a minute, by operation of the Frontend API: `address` counts per network address (IPv6: per
 * /64), `identifier` per email address, phone number or username in the request, for each network, `client`
 * per browser. Generous for people, also for many behind one address; in the way of who tries lists of
 * passwords or floods inboxes. What one account or one code can take in total is limited elsewhere
 * (lockout, domain/verifications/limits.ts).
 */
export interface OperationLimits {
  address?: number
  identifier?: number
  client?: number
}

export const WINDOW_SECONDS = 60
/** Development: automated tests sign in by the hundred from one address. */
export const DEVELOPMENT_FACTOR = 100

const start: OperationLimits = { address: 120, identifier: 30, client: 60 }
const sendCode: OperationLimits = { address: 120, client: 30 }
const tryCode: OperationLimits = { address: 300, client: 60 }
const mintToken: OperationLimits = { address: 6000, client: 600 }
const openLink: OperationLimits = { address: 120 }
/** Every other operation that changes something. */
export const ANY_CHANGE: OperationLimits = { address: 6000 }

export const rateLimits: ReadonlyMap<string, OperationLimits> = new Map(
  Object.entries({
    // sign-in
    createSignIn: start,
    prepareSignInFactorOne: sendCode,
    attemptSignInFactorOne: tryCode,
    prepareSignInFactorTwo: sendCode,
    attemptSignInFactorTwo: tryCode,
    resetPassword: tryCode,
    acceptTicket: openLink,
    verify: openLink,
    confirmEmailLink: openLink,
    linkClient: openLink,
    // every page load of somebody whose state is unclear
    syncClient: mintToken,
    handshakeClient: mintToken,
    // sign-up
    createSignUps: start,
    updateSignUps: { address: 240, identifier: 30, client: 60 },
    prepareSignUpsVerification: sendCode,
    attemptSignUpsVerification: tryCode,
    joinWaitlist: { address: 60, identifier: 10 },
    // the own account
    changePassword: tryCode,
    removePassword: tryCode,
    createEmailAddresses: sendCode,
    sendVerificationEmail: sendCode,
    verifyEmailAddress: tryCode,
    postPhoneNumbers: sendCode,
    sendVerificationSMS: sendCode,
    verifyPhoneNumber: tryCode,
    verifyTOTP: tryCode,
    postPasskey: sendCode,
    attemptPasskeyVerification: tryCode,
    postWeb3Wallets: sendCode,
    prepareWeb3WalletVerification: sendCode,
    attemptWeb3WalletVerification: tryCode,
    validateTrustedDevice: tryCode,
    prepareTrustedDevice: sendCode,
    attemptTrustedDevice: tryCode,
    // reverification
    prepareSessionReverificationFirstFactor: sendCode,
    attemptSessionReverificationFirstFactor: tryCode,
    prepareSessionReverificationSecondFactor: sendCode,
    attemptSessionReverificationSecondFactor: tryCode,
    // tokens
    createSessionToken: mintToken,
    createSessionTokenWithTemplate: mintToken,
  } satisfies Record<string, OperationLimits>),
)
