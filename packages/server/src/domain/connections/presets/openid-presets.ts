import type { Rules } from './rules.js'
import { bothOf, isTrueAt, profileOf, standardProfile, textAt } from './told.js'

const SCOPES = ['openid', 'email', 'profile'] as const
const standard = { scopes: SCOPES, profile: ({ claims }) => standardProfile(claims) } satisfies Partial<Rules>
const openid = (issuer: string, more: object = {}) => ({ kind: 'openid' as const, issuer, ...more })

/** Providers of OpenID Connect. */
export const openIdPresets = {
  google: {
    ...standard,
    protocol: openid('https://accounts.google.com'),
    pkce: true,
    clientAuthentication: 'post',
    // https://developers.google.com/identity/protocols/oauth2/web-server: a refresh token comes with the
    // first consent alone, so whoever connects an account is asked for consent again
    authorizationParameters: { access_type: 'offline' },
    connectingParameters: { prompt: 'consent' },
  },
  apple: {
    ...standard,
    protocol: openid('https://appleid.apple.com'),
    scopes: ['openid', 'name', 'email'],
    // its discovery document names no method, nor do its requests
    // (https://developer.apple.com/documentation/signinwithapplerestapi)
    pkce: false,
    clientAuthentication: 'apple',
    // with any scope, Apple answers by a form alone
    authorizationParameters: { response_mode: 'form_post' },
    profile: ({ claims, posted }) =>
      profileOf({
        subject: textAt(claims, 'sub'),
        emailAddress: textAt(claims, 'email'),
        // an Apple ID has no address that is not proven, and relay addresses are Apple's own
        isEmailProven: true,
        firstName: textAt(posted, 'name.firstName'),
        lastName: textAt(posted, 'name.lastName'),
      }),
  },
  microsoft: {
    ...standard,
    protocol: openid('https://login.microsoftonline.com/common/v2.0', { hasTenants: true }),
    scopes: [...SCOPES, 'offline_access'],
    pkce: true,
    clientAuthentication: 'post',
    profile: ({ claims }) => ({
      ...standardProfile(claims),
      // `sub` differs by application; these two name the person for ever
      // (https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference)
      subject: bothOf(claims['tid'], claims['oid']),
      // administrators of any tenant write what they like into `email`; this optional claim alone says that
      // the domain is verified
      // (https://learn.microsoft.com/entra/identity-platform/migrate-off-email-claim-authorization)
      isEmailProven: textAt(claims, 'email') !== null && isTrueAt(claims, 'xms_edov'),
    }),
  },
  linkedin_oidc: {
    ...standard,
    protocol: openid('https://www.linkedin.com/oauth', { forgetsNonce: true }),
    // for native applications that LinkedIn enables by hand, without a secret
    // (https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow-native)
    pkce: false,
    clientAuthentication: 'post',
  },
  gitlab: {
    ...standard,
    protocol: openid('https://gitlab.com', { asksUserInfo: true }),
    pkce: true,
    clientAuthentication: 'post',
    profile: ({ claims }) => ({ ...standardProfile(claims), username: textAt(claims, 'nickname') }),
  },
  slack: {
    ...standard,
    protocol: openid('https://slack.com'),
    // for applications that have been made public clients, which nobody can take back
    // (https://docs.slack.dev/authentication/using-pkce)
    pkce: false,
    clientAuthentication: 'post',
    profile: ({ claims }) => ({
      ...standardProfile(claims),
      // a person has another id in every workspace (https://docs.slack.dev/authentication/sign-in-with-slack)
      subject: bothOf(claims['https://slack.com/team_id'], claims['sub']),
    }),
  },
  twitch: {
    ...standard,
    protocol: openid('https://id.twitch.tv/oauth2'),
    scopes: ['openid', 'user:read:email'],
    // https://dev.twitch.tv/docs/authentication/getting-tokens-oidc: no parameter is for it, and what is not
    // asked for is not told
    pkce: false,
    clientAuthentication: 'post',
    authorizationParameters: {
      claims: JSON.stringify({
        id_token: { email: null, email_verified: null, picture: null, preferred_username: null },
      }),
    },
  },
  huggingface: {
    ...standard,
    protocol: openid('https://huggingface.co', { asksUserInfo: true }),
    pkce: true,
    clientAuthentication: 'basic',
  },
  vercel: {
    ...standard,
    protocol: openid('https://vercel.com', { asksUserInfo: true }),
    scopes: [...SCOPES, 'offline_access'],
    pkce: true,
    clientAuthentication: 'post',
  },
  line: {
    ...standard,
    // https://developers.line.biz/en/docs/line-login/verify-id-token/: HS256 for logins on the web
    protocol: openid('https://access.line.me', { signsWithSecret: true }),
    pkce: true,
    clientAuthentication: 'post',
    profile: ({ claims }) => ({ ...standardProfile(claims), isEmailProven: false }),
  },
  xero: {
    ...standard,
    protocol: openid('https://identity.xero.com'),
    scopes: [...SCOPES, 'offline_access'],
    pkce: true,
    clientAuthentication: 'basic',
    profile: ({ claims }) => ({ ...standardProfile(claims), isEmailProven: false }),
  },
} satisfies Record<string, Rules>
