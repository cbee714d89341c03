import type { ProviderProfile } from '../../../model/connection.js'

/** One provider's answers to one person, as its documentation shows them. */
export interface PresetRow {
  /** of the ID token */
  claims?: object
  /** what the token address says besides the token */
  token?: object
  /** what other addresses say, by address without query */
  answers?: Record<string, unknown>
  posted?: Record<string, string>
  profile: Partial<ProviderProfile>
}

const nobody = { emailAddress: null, isEmailProven: false, firstName: null, lastName: null, username: null }
export const unknown: Omit<ProviderProfile, 'subject'> = { ...nobody, imageUrl: null }

const ada = { email: 'ada@example.com', email_verified: true }
const proven = { emailAddress: 'ada@example.com', isEmailProven: true }
const unproven = { emailAddress: 'ada@example.com', isEmailProven: false }
const named = { firstName: 'Ada', lastName: 'Lovelace' }
const PICTURE = 'https://pictures.example/ada.png'
const withPicture = { imageUrl: PICTURE }
const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const OID = '00000000-0000-0000-66f3-3332eca7ea81'
const microsoft = { tid: TENANT, oid: OID, sub: 'AAAAAAAAAAAAAAAAAAAAAIkz', name: 'Ada Lovelace' }
const github = { id: 583231, login: 'ada', name: 'Ada Lovelace', email: null, avatar_url: PICTURE }
const emailsOf = (...emails: object[]) => ({
  'https://api.github.com/user': github,
  'https://api.github.com/user/emails': emails,
})
const ofGithub = { subject: '583231', ...named, username: 'ada', ...withPicture }

export const presetRows: [key: string, what: string, row: PresetRow][] = [
  [
    'google',
    'an account of Google',
    {
      claims: {
        sub: '110169484474386276334',
        ...ada,
        given_name: 'Ada',
        family_name: 'Lovelace',
        picture: PICTURE,
      },
      profile: { subject: '110169484474386276334', ...proven, ...named, ...withPicture },
    },
  ],
  [
    'google',
    'an address of another company that Google has not verified',
    {
      claims: { sub: '1', email: 'ada@example.com', email_verified: false },
      profile: { subject: '1', ...unproven },
    },
  ],
  [
    'apple',
    'the first time, with a name',
    {
      claims: { sub: '001234.abc.0789', email: 'ada@example.com', email_verified: 'true' },
      posted: { user: '{"name":{"firstName":"Ada","lastName":"Lovelace"},"email":"mallory@example.com"}' },
      profile: { subject: '001234.abc.0789', ...proven, ...named },
    },
  ],
  [
    'apple',
    'a relay address, and no name any more',
    {
      claims: { sub: '2', email: 'x7@privaterelay.appleid.com', is_private_email: 'true' },
      profile: { subject: '2', emailAddress: 'x7@privaterelay.appleid.com', isEmailProven: true },
    },
  ],
  ['apple', 'no address, as it was not shared', { claims: { sub: '3' }, profile: { subject: '3' } }],
  [
    'microsoft',
    'an address that any administrator could have written',
    {
      claims: { ...microsoft, ...ada },
      profile: { subject: `${TENANT}.${OID}`, ...unproven, ...named },
    },
  ],
  [
    'microsoft',
    'an address whose domain is verified',
    {
      claims: { ...microsoft, email: 'ada@example.com', xms_edov: true },
      profile: { subject: `${TENANT}.${OID}`, ...proven, ...named },
    },
  ],
  [
    'linkedin_oidc',
    'a member',
    {
      claims: { sub: '782bbtaQ', ...ada, name: 'Ada Lovelace', given_name: 'Ada', family_name: 'Lovelace' },
      profile: { subject: '782bbtaQ', ...proven, ...named },
    },
  ],
  [
    'gitlab',
    'a user',
    {
      claims: { sub: '42' },
      answers: { userinfo: { sub: '42', ...ada, name: 'Ada Lovelace', nickname: 'ada', picture: PICTURE } },
      profile: { subject: '42', ...proven, ...named, username: 'ada', ...withPicture },
    },
  ],
  [
    'slack',
    'a member of a workspace',
    {
      claims: {
        ...{ sub: 'U0R7MFMJM', 'https://slack.com/team_id': 'T0R7GR', ...ada },
        ...{ given_name: 'Ada', family_name: 'Lovelace', picture: PICTURE },
      },
      profile: { subject: 'T0R7GR.U0R7MFMJM', ...proven, ...named, ...withPicture },
    },
  ],
  [
    'twitch',
    'a user',
    {
      claims: { sub: '713936733', ...ada, preferred_username: 'ada', picture: PICTURE },
      token: { scope: ['openid', 'user:read:email'] },
      profile: { subject: '713936733', ...proven, username: 'ada', ...withPicture },
    },
  ],
  [
    'huggingface',
    'a user',
    {
      claims: { sub: '62f264' },
      answers: { userinfo: { sub: '62f264', ...ada, name: 'Ada Lovelace', preferred_username: 'ada' } },
      profile: { subject: '62f264', ...proven, ...named, username: 'ada' },
    },
  ],
  [
    'vercel',
    'a user',
    {
      claims: { sub: 'kJ9', name: 'Ada Lovelace' },
      answers: { userinfo: { sub: 'kJ9', ...ada, preferred_username: 'ada', picture: PICTURE } },
      profile: { subject: 'kJ9', ...proven, ...named, username: 'ada', ...withPicture },
    },
  ],
  [
    'line',
    'a user',
    {
      claims: { sub: 'U1234567890abcdef', name: 'Ada', picture: PICTURE, ...ada },
      profile: { subject: 'U1234567890abcdef', ...unproven, firstName: 'Ada', ...withPicture },
    },
  ],
  [
    'xero',
    'a user',
    {
      claims: {
        sub: 'db0f9bae',
        ...ada,
        given_name: 'Ada',
        family_name: 'Lovelace',
        preferred_username: 'ada',
      },
      profile: { subject: 'db0f9bae', ...unproven, ...named, username: 'ada' },
    },
  ],
  [
    'github',
    'a primary address that is verified',
    {
      answers: emailsOf(
        { email: 'old@example.com', primary: false, verified: true },
        { email: 'ada@example.com', primary: true, verified: true },
      ),
      profile: { ...ofGithub, ...proven },
    },
  ],
  [
    'github',
    'a primary address that is not verified',
    {
      answers: emailsOf({ email: 'ada@example.com', primary: true, verified: false }),
      profile: { ...ofGithub, ...unproven },
    },
  ],
  ['github', 'no address', { answers: emailsOf(), profile: ofGithub }],
  [
    'discord',
    'a user',
    {
      answers: {
        'https://discord.com/api/users/@me': {
          ...{
            id: '80351110224678912',
            username: 'ada',
            global_name: 'Ada',
            avatar: '8342729',
            verified: true,
          },
          email: 'ada@example.com',
        },
      },
      profile: {
        ...{ subject: '80351110224678912', ...proven, firstName: 'Ada', username: 'ada' },
        imageUrl: 'https://cdn.discordapp.com/avatars/80351110224678912/8342729.png',
      },
    },
  ],
  [
    'x',
    'a user with a confirmed address',
    {
      answers: {
        'https://api.x.com/2/users/me': {
          data: {
            id: '2244994945',
            name: 'Ada Lovelace',
            username: 'ada',
            confirmed_email: 'ada@example.com',
          },
        },
      },
      profile: { subject: '2244994945', ...proven, ...named, username: 'ada' },
    },
  ],
  [
    'x',
    'a user without one',
    {
      answers: { 'https://api.x.com/2/users/me': { data: { id: '1', username: 'ada' } } },
      profile: { subject: '1', username: 'ada' },
    },
  ],
  [
    'bitbucket',
    'a user',
    {
      answers: {
        'https://api.bitbucket.org/2.0/user': {
          ...{ uuid: '{c788b2da}', display_name: 'Ada Lovelace', username: 'ada' },
          links: { avatar: { href: PICTURE } },
        },
        'https://api.bitbucket.org/2.0/user/emails': {
          values: [
            { email: 'b@example.com', is_primary: false, is_confirmed: true },
            { email: 'ada@example.com', is_primary: true, is_confirmed: true },
          ],
        },
      },
      profile: { subject: '{c788b2da}', ...proven, ...named, username: 'ada', ...withPicture },
    },
  ],
  [
    'dropbox',
    'a user',
    {
      answers: {
        'https://api.dropboxapi.com/2/users/get_current_account': {
          ...{ account_id: 'dbid:AAH4', name: { given_name: 'Ada', surname: 'Lovelace' }, ...ada },
          profile_photo_url: PICTURE,
        },
      },
      profile: { subject: 'dbid:AAH4', ...proven, ...named, ...withPicture },
    },
  ],
  [
    'facebook',
    'a user',
    {
      answers: {
        'https://graph.facebook.com/v24.0/me': {
          ...{ id: '10158', name: 'Ada Lovelace', first_name: 'Ada', last_name: 'Lovelace' },
          ...{ email: 'ada@example.com', picture: { data: { url: PICTURE } } },
        },
      },
      profile: { subject: '10158', ...unproven, ...named, ...withPicture },
    },
  ],
  [
    'facebook',
    'a user without an address',
    { answers: { 'https://graph.facebook.com/v24.0/me': { id: '2' } }, profile: { subject: '2' } },
  ],
  [
    'tiktok',
    'a user',
    {
      answers: {
        'https://open.tiktokapis.com/v2/user/info/': {
          data: { user: { open_id: '723f24d7', display_name: 'Ada', avatar_url: PICTURE } },
          error: { code: 'ok' },
        },
      },
      profile: { subject: '723f24d7', firstName: 'Ada', ...withPicture },
    },
  ],
  [
    'spotify',
    'a user',
    {
      answers: {
        'https://api.spotify.com/v1/me': {
          ...{ id: 'ada', display_name: 'Ada Lovelace', email: 'ada@example.com' },
          images: [{ url: PICTURE, height: 64 }],
        },
      },
      profile: { subject: 'ada', ...unproven, ...named, ...withPicture },
    },
  ],
  [
    'notion',
    'a user, in the answer that has the token',
    {
      token: {
        owner: {
          type: 'user',
          user: {
            id: 'e79a',
            name: 'Ada Lovelace',
            avatar_url: PICTURE,
            person: { email: 'ada@example.com' },
          },
        },
      },
      profile: { subject: 'e79a', ...unproven, ...named, ...withPicture },
    },
  ],
  [
    'atlassian',
    'a user',
    {
      answers: {
        'https://api.atlassian.com/me': {
          ...{ account_id: '112233aa', email: 'ada@example.com', name: 'Ada Lovelace' },
          picture: PICTURE,
        },
      },
      profile: { subject: '112233aa', ...unproven, ...named, ...withPicture },
    },
  ],
  [
    'linear',
    'a user',
    {
      answers: {
        'https://api.linear.app/graphql': {
          data: {
            viewer: { id: '9f4d', name: 'Ada Lovelace', displayName: 'ada', email: 'ada@example.com' },
          },
        },
      },
      profile: { subject: '9f4d', ...unproven, ...named, username: 'ada' },
    },
  ],
  [
    'box',
    'a user',
    {
      answers: {
        'https://api.box.com/2.0/users/me': {
          id: '11446498',
          name: 'Ada Lovelace',
          login: 'ada@example.com',
        },
      },
      profile: { subject: '11446498', ...unproven, ...named },
    },
  ],
  [
    'coinbase',
    'a user',
    {
      answers: {
        'https://api.coinbase.com/v2/user': {
          data: { id: '9da7a204', name: 'Ada Lovelace', username: 'ada', email: 'ada@example.com' },
        },
      },
      profile: { subject: '9da7a204', ...unproven, ...named, username: 'ada' },
    },
  ],
  [
    'hubspot',
    'a user, at the address of the token',
    {
      answers: {
        'https://api.hubapi.com/oauth/v1/access-tokens/access-1': {
          user: 'ada@example.com',
          user_id: 31,
          hub_id: 6,
        },
      },
      profile: { subject: '31', ...unproven },
    },
  ],
]
