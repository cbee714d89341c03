/** The providers that the server knows without being told their addresses, as people read their names. */
export const PROVIDER_NAMES = {
  apple: 'Apple',
  atlassian: 'Atlassian',
  bitbucket: 'Bitbucket',
  box: 'Box',
  coinbase: 'Coinbase',
  discord: 'Discord',
  dropbox: 'Dropbox',
  facebook: 'Facebook',
  github: 'GitHub',
  gitlab: 'GitLab',
  google: 'Google',
  hubspot: 'HubSpot',
  huggingface: 'Hugging Face',
  line: 'LINE',
  linear: 'Linear',
  linkedin_oidc: 'LinkedIn',
  microsoft: 'Microsoft',
  notion: 'Notion',
  slack: 'Slack',
  spotify: 'Spotify',
  tiktok: 'TikTok',
  twitch: 'Twitch',
  vercel: 'Vercel',
  x: 'X',
  xero: 'Xero',
} as const

export type PresetKey = keyof typeof PROVIDER_NAMES

export const isPresetKey = (key: string): key is PresetKey => Object.hasOwn(PROVIDER_NAMES, key)
