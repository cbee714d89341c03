import type { PresetKey } from '../config/provider-names.js'

/** Wallets, as the official components call them. */
type WalletKey = 'metamask' | 'base' | 'coinbase_wallet' | 'okx_wallet' | 'solana'

/** On a canvas of 24 by 24. */
interface ProviderIcon {
  /** of the tile under a white drawing; null: the drawing has its own colours */
  tile: string | null
  /** elements of SVG */
  drawing: string
  /** in the colour of the text around it, so that it is seen on light and on dark */
  isOneColored?: boolean
}

export const PROVIDER_ICON_PREFIX = '/img/providers/'

const lines = (d: string, width = 2.4, color = '#fff') =>
  `<path d="${d}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`
const shape = (d: string, color = '#fff') => `<path d="${d}" fill="${color}" fill-rule="evenodd"/>`
const dot = (x: number, y: number, radius: number, color = '#fff') =>
  `<circle cx="${x}" cy="${y}" r="${radius}" fill="${color}"/>`

const white = (tile: string, drawing: string): ProviderIcon => ({ tile, drawing })
const colored = (drawing: string): ProviderIcon => ({ tile: null, drawing })
const oneColored = (drawing: string): ProviderIcon => ({ tile: null, drawing, isOneColored: true })

/** Drawn for this server, after a letter or a simple figure: none is a provider's own logo. */
const ICONS: Readonly<Record<PresetKey | WalletKey, ProviderIcon>> = {
  apple: oneColored(
    shape(
      'M12 7.6c1-.6 2.2-1 3.4-.9 3.2.2 5.1 2.8 5.1 6.3 0 4.3-2.8 9-5.7 9-1.1 0-1.7-.6-2.8-.6s-1.7.6-2.8.6c-2.9 0-5.7-4.7-5.7-9 0-3.5 1.9-6.1 5.1-6.3 1.2-.1 2.4.3 3.4.9zM12.2 6.2c-.3-2.5 1.3-4.3 3.8-4.6.3 2.5-1.3 4.3-3.8 4.6z',
      '#000',
    ),
  ),
  atlassian: white('#1868db', shape('M7.2 10.5 11 18.5H4zM12.5 4.5 20 18.5h-6c-1.8-4-3.5-9.5-1.5-14z')),
  bitbucket: white('#1868db', lines('M4.5 6h15l-2 12.5h-11zM9.2 10h5.6l-.8 4.5h-4z', 2)),
  box: white('#0061d5', lines('M7.5 4.5v10.5M7.5 15a4.5 4.5 0 1 0 9 0 4.5 4.5 0 1 0-9 0')),
  coinbase: white('#0052ff', lines('M16.2 8.6a5.4 5.4 0 1 0 0 6.8', 3)),
  discord: white(
    '#5865f2',
    shape(
      'M7 6.5h10c2 3 3 6.5 3 10-1.3 1-2.6 1.5-4 1.5l-1.2-1.5H9.2L8 18c-1.4 0-2.7-.5-4-1.5 0-3.5 1-7 3-10z',
    ) +
      dot(9.2, 12.5, 1.5, '#5865f2') +
      dot(14.8, 12.5, 1.5, '#5865f2'),
  ),
  dropbox: white(
    '#0061fe',
    shape(
      'M8 4.5 12 7.2 8 9.9 4 7.2zM16 4.5 20 7.2 16 9.9 12 7.2zM8 10.5 12 13.2 8 15.9 4 13.2zM16 10.5 20 13.2 16 15.9 12 13.2zM12 14.5 16 17.2 12 19.9 8 17.2z',
    ),
  ),
  facebook: white('#0866ff', lines('M16 5.5h-1.5c-1.7 0-2.7 1-2.7 2.7V20M8.5 12.2h6.5', 2.8)),
  github: oneColored(
    shape(
      'M4.5 2.5 8.5 4.3c2.3-.6 4.7-.6 7 0l4-1.8c.7 1.9.7 3.6.2 5 1 1.2 1.6 2.7 1.6 4.5 0 4.6-3.3 7-9.3 7s-9.3-2.4-9.3-7c0-1.8.6-3.3 1.6-4.5-.5-1.4-.5-3.1.2-5zM9 11c-1.1 0-2 1.1-2 2.5S7.9 16 9 16s2-1.1 2-2.5S10.1 11 9 11zM15 11c-1.1 0-2 1.1-2 2.5s.9 2.5 2 2.5 2-1.1 2-2.5-.9-2.5-2-2.5z',
      '#000',
    ),
  ),
  gitlab: colored(
    shape('M12 21.5 2.5 13.5 5.5 4l3 7h7l3-7 3 9.5z', '#fc6d26') + shape('M12 21.5 8.5 11h7z', '#e24329'),
  ),
  google: colored(
    lines('M17.7 6.3A8 8 0 0 0 5.1 8', 4, '#ea4335') +
      lines('M5.1 8a8 8 0 0 0 0 8', 4, '#fbbc05') +
      lines('M5.1 16a8 8 0 0 0 11.9 2.2', 4, '#34a853') +
      lines('M17 18.2A8 8 0 0 0 20 12h-7.5', 4, '#4285f4'),
  ),
  hubspot: white(
    '#ff5c35',
    lines('M9.8 14.5a4.2 4.2 0 1 0 8.4 0 4.2 4.2 0 1 0-8.4 0M14 10.3V6M11 11.5 6 7.5M11 17.5 8.5 20') +
      dot(14, 5, 1.6) +
      dot(5.5, 7, 1.8),
  ),
  huggingface: colored(
    dot(12, 12, 10.5, '#ffd21e') +
      dot(8.3, 10, 1.6, '#3a3b45') +
      dot(15.7, 10, 1.6, '#3a3b45') +
      lines('M7.5 14.2a5.2 5.2 0 0 0 9 0', 2, '#3a3b45'),
  ),
  line: white(
    '#06c755',
    shape('M12 4.5c4.7 0 8.5 2.9 8.5 6.6 0 3.3-3.7 6.5-8.5 9.4v-2.8c-4.7 0-8.5-2.9-8.5-6.6S7.3 4.5 12 4.5z'),
  ),
  linear: white('#5e6ad2', lines('M5 12.5l6.5 6.5M5 8l11 11M8 5l11 11M12.5 5l6.5 6.5', 2)),
  linkedin_oidc: white(
    '#0a66c2',
    lines('M7 10.5V18M11.5 10.5V18M11.5 14c0-2 1.2-3.2 2.9-3.2s2.6 1.2 2.6 3.2v4', 2.6) + dot(7, 6.5, 1.6),
  ),
  microsoft: colored(
    shape('M2 2h9.5v9.5H2z', '#f25022') +
      shape('M12.5 2H22v9.5h-9.5z', '#7fba00') +
      shape('M2 12.5h9.5V22H2z', '#00a4ef') +
      shape('M12.5 12.5H22V22h-9.5z', '#ffb900'),
  ),
  notion: oneColored(lines('M4 4h16v16H4zM9 16.5v-9l6 9v-9', 2, '#000')),
  slack: white('#4a154b', lines('M9.5 4.5v15M14.5 4.5v15M4.5 9.5h15M4.5 14.5h15', 2.2)),
  spotify: colored(
    dot(12, 12, 10.5, '#1ed760') +
      lines('M6.5 9c4-1.2 8-.8 11.3 1M7.2 12.5c3.3-.9 6.6-.6 9.3.9M8 15.8c2.5-.7 5-.4 7 .7', 1.9, '#000'),
  ),
  tiktok: oneColored(lines('M13.5 3.5V16a4 4 0 1 1-4-4M13.5 3.5c.3 3 2.5 5 5.5 5.2', 3.2, '#000')),
  twitch: white('#9146ff', lines('M5.5 5h13v9l-3.5 3.5h-3.5L8.5 20v-2.5h-3zM11 8.8v4M15 8.8v4', 2)),
  vercel: oneColored(shape('M12 3 22.5 21h-21z', '#000')),
  x: oneColored(lines('M4.5 4.5l15 15M19.5 4.5l-15 15', 2.8, '#000')),
  xero: colored(
    dot(12, 12, 10.5, '#13b5ea') +
      lines('M6.5 9l5.5 6M12 9l-5.5 6') +
      lines('M15 12a1.8 1.8 0 1 0 3.6 0 1.8 1.8 0 1 0-3.6 0', 2),
  ),

  base: colored(shape('M4 2h16a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z', '#0000ff')),
  coinbase_wallet: white('#0052ff', dot(12, 12, 7.5) + shape('M10 10h4v4h-4z', '#0052ff')),
  metamask: colored(
    shape('M2.5 3.5 9.5 8h5l7-4.5-1.5 9 1 5-5 1.5-2.5 2h-3L8 18.5 3 17l1-5z', '#f6851b') +
      dot(8.5, 13, 1.4, '#233447') +
      dot(15.5, 13, 1.4, '#233447'),
  ),
  okx_wallet: oneColored(
    shape(
      'M2 2h6.5v6.5H2zM15.5 2H22v6.5h-6.5zM8.75 8.75h6.5v6.5h-6.5zM2 15.5h6.5V22H2zM15.5 15.5H22V22h-6.5z',
      '#000',
    ),
  ),
  solana: white('#5b2bd9', lines('M8.5 7.5H18M6 12h9.5M8.5 16.5H18', 2.8)),
}

export type ProviderIconKey = keyof typeof ICONS

export const hasProviderIcon = (key: string): key is ProviderIconKey => Object.hasOwn(ICONS, key)

/** Wallets whose buttons the official components may show (`WEB3_PROVIDERS` of @clerk/shared). */
export const WALLET_KEYS: readonly WalletKey[] = [
  'metamask',
  'base',
  'coinbase_wallet',
  'okx_wallet',
  'solana',
]

/** @param publicUrl origin of this server */
export const providerIconUrl = (key: ProviderIconKey, publicUrl: string) =>
  `${publicUrl}${PROVIDER_ICON_PREFIX}${key}.svg`

/**
 * Of a company's connection (`saml_google`, `oauth_microsoft`); null: the official components show the first
 * letter of its name (`ProviderIcon`, @clerk/ui 1.36).
 */
export function connectionLogoUrl(provider: string, publicUrl: string): string | null {
  const key = provider.replace(/^(oauth|saml)_/, '')
  return hasProviderIcon(key) ? providerIconUrl(key, publicUrl) : null
}

/** @returns null: there is no icon of this name */
export function providerIconSvg(key: string): string | null {
  if (!hasProviderIcon(key)) return null
  const { tile, drawing } = ICONS[key]
  const ground = tile === null ? '' : `<rect width="24" height="24" rx="5" fill="${tile}"/>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">${ground}${drawing}</svg>`
}

/**
 * What makes the official components show an icon of ours in place of the hosted service's, as
 * `appearance.elements` takes it. They paint some icons as a picture and others through a mask
 * (`ProviderIcon`, @clerk/ui 1.36), so both are said.
 */
export function providerIconElements(keys: readonly string[], publicUrl: string) {
  const own = keys.filter(hasProviderIcon)
  return Object.fromEntries(own.map(key => [`providerIcon__${key}`, iconStyle(key, publicUrl)]))
}

function iconStyle(key: ProviderIconKey, publicUrl: string): Record<string, string> {
  const image = `url("${providerIconUrl(key, publicUrl)}")`
  return ICONS[key].isOneColored
    ? { backgroundImage: 'none', backgroundColor: 'currentColor', maskImage: image, maskSize: 'cover' }
    : { backgroundImage: image, backgroundColor: 'transparent', maskImage: 'none', backgroundSize: 'cover' }
}
