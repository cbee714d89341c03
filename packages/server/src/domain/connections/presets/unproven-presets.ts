import type { Rules } from './rules.js'
import { profileOf, textAt } from './told.js'

const JSON_HEADERS = { 'content-type': 'application/json' }
const LINEAR_QUERY = '{ viewer { id name displayName email avatarUrl } }'
const TIKTOK_FIELDS = 'open_id,display_name,avatar_url'

/** Providers of OAuth 2 that say of no address whether it is proven. */
export const unprovenPresets = {
  tiktok: {
    // https://developers.tiktok.com/doc/login-kit-web: the client's id is called its key, scopes have commas
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://www.tiktok.com/v2/auth/authorize/',
      tokenUrl: 'https://open.tiktokapis.com/v2/oauth/token/',
      user: { url: `https://open.tiktokapis.com/v2/user/info/?fields=${TIKTOK_FIELDS}` },
    },
    scopes: ['user.info.basic'],
    scopeSeparator: ',',
    // for applications on desktops and phones (https://developers.tiktok.com/doc/login-kit-desktop)
    pkce: false,
    clientAuthentication: 'post',
    clientIdParameter: 'client_key',
    profile: ({ user }) =>
      profileOf({
        subject: textAt(user, 'data.user.open_id'),
        fullName: textAt(user, 'data.user.display_name'),
        imageUrl: textAt(user, 'data.user.avatar_url'),
      }),
  },
  spotify: {
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://accounts.spotify.com/authorize',
      tokenUrl: 'https://accounts.spotify.com/api/token',
      user: { url: 'https://api.spotify.com/v1/me' },
    },
    scopes: ['user-read-email'],
    pkce: true,
    clientAuthentication: 'basic',
    profile: ({ user }) =>
      profileOf({
        subject: textAt(user, 'id'),
        emailAddress: textAt(user, 'email'),
        fullName: textAt(user, 'display_name'),
        imageUrl: textAt(user, 'images.0.url'),
      }),
  },
  notion: {
    // https://developers.notion.com/docs/authorization: JSON in, and the person comes with the token
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://api.notion.com/v1/oauth/authorize',
      tokenUrl: 'https://api.notion.com/v1/oauth/token',
    },
    scopes: [],
    // https://developers.notion.com/docs/authorization has no parameter for it
    pkce: false,
    clientAuthentication: 'basic',
    tokenBody: 'json',
    authorizationParameters: { owner: 'user' },
    profile: ({ tokenAnswer }) =>
      profileOf({
        subject: textAt(tokenAnswer, 'owner.user.id'),
        emailAddress: textAt(tokenAnswer, 'owner.user.person.email'),
        fullName: textAt(tokenAnswer, 'owner.user.name'),
        imageUrl: textAt(tokenAnswer, 'owner.user.avatar_url'),
      }),
  },
  atlassian: {
    // https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://auth.atlassian.com/authorize',
      tokenUrl: 'https://auth.atlassian.com/oauth/token',
      user: { url: 'https://api.atlassian.com/me' },
    },
    scopes: ['read:me', 'offline_access'],
    pkce: true,
    clientAuthentication: 'post',
    tokenBody: 'json',
    authorizationParameters: { audience: 'api.atlassian.com', prompt: 'consent' },
    profile: ({ user }) =>
      profileOf({
        subject: textAt(user, 'account_id'),
        emailAddress: textAt(user, 'email'),
        fullName: textAt(user, 'name'),
        username: textAt(user, 'nickname'),
        imageUrl: textAt(user, 'picture'),
      }),
  },
  linear: {
    // https://linear.app/developers/oauth-2-0-authentication; the API is GraphQL
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://linear.app/oauth/authorize',
      tokenUrl: 'https://api.linear.app/oauth/token',
      user: {
        method: 'POST',
        url: 'https://api.linear.app/graphql',
        headers: JSON_HEADERS,
        body: JSON.stringify({ query: LINEAR_QUERY }),
      },
    },
    scopes: ['read'],
    scopeSeparator: ',',
    pkce: true,
    clientAuthentication: 'post',
    profile: ({ user }) =>
      profileOf({
        subject: textAt(user, 'data.viewer.id'),
        emailAddress: textAt(user, 'data.viewer.email'),
        fullName: textAt(user, 'data.viewer.name'),
        username: textAt(user, 'data.viewer.displayName'),
        imageUrl: textAt(user, 'data.viewer.avatarUrl'),
      }),
  },
  box: {
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://account.box.com/api/oauth2/authorize',
      tokenUrl: 'https://api.box.com/oauth2/token',
      user: { url: 'https://api.box.com/2.0/users/me' },
    },
    scopes: [],
    // https://developer.box.com/reference/get-authorize has no parameter for it
    pkce: false,
    clientAuthentication: 'post',
    profile: ({ user }) =>
      profileOf({
        subject: textAt(user, 'id'),
        emailAddress: textAt(user, 'login'),
        fullName: textAt(user, 'name'),
        imageUrl: textAt(user, 'avatar_url'),
      }),
  },
  coinbase: {
    // https://docs.cdp.coinbase.com/coinbase-app/oauth2-integration/reference
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://login.coinbase.com/oauth2/auth',
      tokenUrl: 'https://login.coinbase.com/oauth2/token',
      user: { url: 'https://api.coinbase.com/v2/user' },
    },
    scopes: ['wallet:user:read', 'wallet:user:email', 'offline_access'],
    pkce: true,
    clientAuthentication: 'post',
    profile: ({ user }) =>
      profileOf({
        subject: textAt(user, 'data.id'),
        emailAddress: textAt(user, 'data.email'),
        fullName: textAt(user, 'data.name'),
        username: textAt(user, 'data.username'),
        imageUrl: textAt(user, 'data.avatar_url'),
      }),
  },
  hubspot: {
    // https://developers.hubspot.com/docs/api/oauth/tokens: only this address says whose a token is
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://app.hubspot.com/oauth/authorize',
      tokenUrl: 'https://api.hubapi.com/oauth/v1/token',
      user: { url: token => `https://api.hubapi.com/oauth/v1/access-tokens/${encodeURIComponent(token)}` },
    },
    scopes: ['oauth'],
    // https://developers.hubspot.com/docs/api/working-with-oauth has no parameter for it
    pkce: false,
    clientAuthentication: 'post',
    profile: ({ user }) =>
      profileOf({ subject: textAt(user, 'user_id'), emailAddress: textAt(user, 'user') }),
  },
} satisfies Record<string, Rules>
