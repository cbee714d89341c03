import type { Rules } from './rules.js'
import { isTrueAt, profileOf, textAt } from './told.js'
import { firstWhere } from './told-lists.js'

const JSON_HEADERS = { 'content-type': 'application/json' }
// GitHub refuses requests that do not say who sends them
const USER_AGENT = { 'user-agent': 'frontdesk' }
const FACEBOOK = 'v24.0'
const X_FIELDS = 'id,name,username,profile_image_url,confirmed_email'

/** Providers of OAuth 2 whose own API tells of the person, and that prove addresses. */
export const plainPresets = {
  github: {
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://github.com/login/oauth/authorize',
      tokenUrl: 'https://github.com/login/oauth/access_token',
      user: { url: 'https://api.github.com/user', headers: USER_AGENT },
      emails: { url: 'https://api.github.com/user/emails', headers: USER_AGENT },
    },
    scopes: ['read:user', 'user:email'],
    pkce: true,
    clientAuthentication: 'post',
    // the `email` of the profile is what the person shows in public, or null
    profile: ({ user, emails }) => {
      const primary = firstWhere(emails, each => isTrueAt(each, 'primary'))
      return profileOf({
        subject: textAt(user, 'id'),
        emailAddress: textAt(primary, 'email'),
        isEmailProven: isTrueAt(primary, 'verified'),
        fullName: textAt(user, 'name'),
        username: textAt(user, 'login'),
        imageUrl: textAt(user, 'avatar_url'),
      })
    },
  },
  discord: {
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://discord.com/oauth2/authorize',
      tokenUrl: 'https://discord.com/api/oauth2/token',
      user: { url: 'https://discord.com/api/users/@me' },
    },
    scopes: ['identify', 'email'],
    pkce: true,
    clientAuthentication: 'post',
    profile: ({ user }) => {
      const [id, avatar] = [textAt(user, 'id'), textAt(user, 'avatar')]
      return profileOf({
        subject: id,
        emailAddress: textAt(user, 'email'),
        isEmailProven: isTrueAt(user, 'verified'),
        fullName: textAt(user, 'global_name'),
        username: textAt(user, 'username'),
        imageUrl: id && avatar ? `https://cdn.discordapp.com/avatars/${id}/${avatar}.png` : null,
      })
    },
  },
  x: {
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://x.com/i/oauth2/authorize',
      tokenUrl: 'https://api.x.com/2/oauth2/token',
      user: { url: `https://api.x.com/2/users/me?user.fields=${X_FIELDS}` },
    },
    // the profile cannot be read without tweet.read, nor the address without users.email
    scopes: ['users.read', 'tweet.read', 'users.email', 'offline.access'],
    pkce: true,
    clientAuthentication: 'basic',
    profile: ({ user }) =>
      profileOf({
        subject: textAt(user, 'data.id'),
        emailAddress: textAt(user, 'data.confirmed_email'),
        isEmailProven: true,
        fullName: textAt(user, 'data.name'),
        username: textAt(user, 'data.username'),
        imageUrl: textAt(user, 'data.profile_image_url'),
      }),
  },
  bitbucket: {
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://bitbucket.org/site/oauth2/authorize',
      tokenUrl: 'https://bitbucket.org/site/oauth2/access_token',
      user: { url: 'https://api.bitbucket.org/2.0/user' },
      emails: { url: 'https://api.bitbucket.org/2.0/user/emails' },
    },
    scopes: ['account', 'email'],
    // not offered (https://jira.atlassian.com/browse/BCLOUD-23469)
    pkce: false,
    clientAuthentication: 'basic',
    profile: ({ user, emails }) => {
      const primary = firstWhere(emails, each => isTrueAt(each, 'is_primary'))
      return profileOf({
        subject: textAt(user, 'uuid'),
        emailAddress: textAt(primary, 'email'),
        isEmailProven: isTrueAt(primary, 'is_confirmed'),
        fullName: textAt(user, 'display_name'),
        username: textAt(user, 'username', 'nickname'),
        imageUrl: textAt(user, 'links.avatar.href'),
      })
    },
  },
  dropbox: {
    protocol: {
      kind: 'plain',
      authorizationUrl: 'https://www.dropbox.com/oauth2/authorize',
      tokenUrl: 'https://api.dropboxapi.com/oauth2/token',
      // https://www.dropbox.com/developers/documentation/http/documentation#users-get_current_account
      user: {
        method: 'POST',
        url: 'https://api.dropboxapi.com/2/users/get_current_account',
        headers: JSON_HEADERS,
        body: 'null',
      },
    },
    scopes: ['account_info.read'],
    pkce: true,
    clientAuthentication: 'basic',
    authorizationParameters: { token_access_type: 'offline' },
    profile: ({ user }) =>
      profileOf({
        subject: textAt(user, 'account_id'),
        emailAddress: textAt(user, 'email'),
        isEmailProven: isTrueAt(user, 'email_verified'),
        firstName: textAt(user, 'name.given_name'),
        lastName: textAt(user, 'name.surname'),
        imageUrl: textAt(user, 'profile_photo_url'),
      }),
  },
  facebook: {
    protocol: {
      kind: 'plain',
      authorizationUrl: `https://www.facebook.com/${FACEBOOK}/dialog/oauth`,
      tokenUrl: `https://graph.facebook.com/${FACEBOOK}/oauth/access_token`,
      user: {
        url: `https://graph.facebook.com/${FACEBOOK}/me?fields=id,name,first_name,last_name,email,picture`,
      },
    },
    scopes: ['email', 'public_profile'],
    scopeSeparator: ',',
    // in testing, and for OpenID tokens alone
    // (https://developers.facebook.com/documentation/facebook-login/guides/advanced/oidc-token)
    pkce: false,
    clientAuthentication: 'post',
    profile: ({ user }) =>
      profileOf({
        subject: textAt(user, 'id'),
        emailAddress: textAt(user, 'email'),
        firstName: textAt(user, 'first_name'),
        lastName: textAt(user, 'last_name'),
        imageUrl: textAt(user, 'picture.data.url'),
      }),
  },
} satisfies Record<string, Rules>
