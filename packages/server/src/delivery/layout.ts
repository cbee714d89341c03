import type { Language } from '../config/languages.js'
import type { Settings } from '../config/settings.js'
import { escapeHtml, htmlDocument } from './html.js'
import type { PageColors } from './page-style.js'
import type { EmailContent } from './templates.js'
import { fill, texts } from './texts/index.js'

const DEFAULT_ACCENT = '#2f5bd0'
const FONT = `-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Hiragino Sans','Noto Sans JP',Meiryo,Helvetica,Arial,sans-serif`
const MONOSPACE = `ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace`

/**
 * Inline styles carry the light look, since some mail programs drop `<style>`; those
 * that keep it get the dark one too.
 */
const STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
a { text-decoration: underline; }
@media (prefers-color-scheme: dark) {
  .page { background: #111318 !important; }
  .card { background: #1b1e25 !important; border-color: #31353f !important; }
  .ink { color: #f2f4f8 !important; }
  .dim { color: #a8afbd !important; }
  .code { background: #262a33 !important; border-color: #3b414d !important; }
  .logo { background: #ffffff !important; padding: 6px 10px !important; border-radius: 8px !important; }
}
@media (max-width: 480px) {
  .card { padding: 24px 20px !important; }
  .code { font-size: 30px !important; letter-spacing: 6px !important; }
}`

/**
 * The HTML part: one column, tables for layout (Outlook), no scripts, no remote
 * files but the application's own logo.
 */
export function renderHtml(content: EmailContent, branding: Branding): string {
  const accent = accentOf(branding)
  const { phrases } = texts[branding.language]
  const rows = [
    paragraph('ink', 'font-size:22px;line-height:30px;font-weight:600;', content.heading, 'h1'),
    ...content.paragraphs.map(text => paragraph('ink', 'font-size:16px;line-height:24px;', text)),
    content.code === null ? '' : codeBox(content.code),
    content.button ? button(content.button, accent, phrases.open_address) : '',
    ...content.notes.map(text => paragraph('dim', 'font-size:14px;line-height:21px;', text)),
    branding.requester
      ? paragraph(
          'dim',
          'font-size:14px;line-height:21px;',
          fill(phrases.requested_from, { requester: branding.requester }),
        )
      : '',
  ]
  return htmlDocument({
    language: content.language,
    title: content.subject,
    head: `<meta name="supported-color-schemes" content="light dark">\n<style>${STYLE}\n</style>`,
    bodyAttributes: ` class="page" style="margin:0;padding:0;background:#f3f4f7;font-family:${FONT};"`,
    body: `<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f7;">
<tr><td align="center" style="padding:32px 16px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:480px;">
<tr><td style="padding:0 4px 16px;">${brand(branding, accent)}</td></tr>
<tr><td class="card" style="background:#ffffff;border:1px solid #e2e5eb;border-radius:12px;padding:32px;">
${rows.filter(row => row !== '').join('\n')}
</td></tr>
<tr><td style="padding:16px 4px 0;">${footer(branding)}</td></tr>
</table>
</td></tr>
</table>`,
  })
}

function paragraph(kind: 'ink' | 'dim', style: string, text: string, tag: 'p' | 'h1' = 'p'): string {
  const color = kind === 'ink' ? '#171a21' : '#5c6473'
  return `<${tag} class="${kind}" style="margin:0 0 12px;color:${color};${style}">${escapeHtml(text)}</${tag}>`
}

/** One text node without spaces: a double tap selects the whole code, and phones offer to fill it in. */
function codeBox(code: string): string {
  return `<div class="code ink" style="margin:20px 0;padding:18px 8px;background:#f3f4f7;border:1px solid #e2e5eb;border-radius:10px;text-align:center;color:#171a21;font-family:${MONOSPACE};font-size:36px;line-height:44px;font-weight:600;letter-spacing:8px;-webkit-user-select:all;user-select:all;">${escapeHtml(code)}</div>`
}

function button(target: { label: string; link: string }, accent: string, openAddress: string): string {
  const link = escapeHtml(target.link)
  return `<p style="margin:20px 0;"><a href="${link}" target="_blank" rel="noopener noreferrer" style="display:inline-block;padding:12px 24px;border-radius:8px;background:${accent};color:${readableOn(accent)};font-size:16px;line-height:24px;font-weight:600;text-decoration:none;">${escapeHtml(target.label)}</a></p>
<p class="dim" style="margin:0 0 12px;color:#5c6473;font-size:13px;line-height:20px;word-break:break-all;">${escapeHtml(openAddress)} <a class="dim" href="${link}" target="_blank" rel="noopener noreferrer" style="color:#5c6473;">${link}</a></p>`
}

function brand(branding: Branding, accent: string): string {
  const { logoImageUrl } = branding.display
  const name = escapeHtml(branding.applicationName)
  if (logoImageUrl)
    return `<img class="logo" src="${escapeHtml(logoImageUrl)}" alt="${name}" height="32" style="display:block;height:32px;max-width:220px;border:0;">`

  const initial = escapeHtml(branding.initial ?? initialOf(branding.applicationName))
  return `<table role="presentation" cellpadding="0" cellspacing="0"><tr><td width="32" height="32" align="center" style="background:${accent};border-radius:8px;color:${readableOn(accent)};font-size:17px;line-height:32px;font-weight:700;">${initial}</td><td class="ink" style="padding-left:10px;color:#171a21;font-size:17px;line-height:32px;font-weight:600;">${name}</td></tr></table>`
}

/** The letter stands in place of a logo. */
export const initialOf = (name: string): string => [...name.trim()][0]?.toUpperCase() ?? '·'

function footer(branding: Branding): string {
  const { homeUrl, supportEmail, helpUrl } = branding.display
  const { phrases } = texts[branding.language]
  const links = [
    homeUrl && anchor(homeUrl, branding.applicationName),
    helpUrl && anchor(helpUrl, phrases.help),
    supportEmail && anchor(`mailto:${supportEmail}`, supportEmail),
  ].filter(Boolean)
  const text =
    links.length > 0
      ? links.join(' &middot; ')
      : escapeHtml(fill(phrases.sent_by, { app: branding.applicationName }))
  return `<p class="dim" style="margin:0;color:#5c6473;font-size:13px;line-height:20px;">${text}</p>`
}

function anchor(href: string, label: string): string {
  return `<a class="dim" href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer" style="color:#5c6473;">${escapeHtml(label)}</a>`
}

/** The color of the instance's theme, else the platform's own. */
function accentOf(branding: Branding): string {
  return themeColor(branding.display.theme) ?? DEFAULT_ACCENT
}

/**
 * `theme.general.color`, as the environment resource carries it: `#rrggbb`;
 * null for none, or for anything else.
 */
export function themeColor(theme: Branding['display']['theme']): string | null {
  const general = theme['general']
  const color = general && typeof general === 'object' && 'color' in general ? general.color : null
  return typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color) ? color : null
}

/** Of a page of this server; null: the theme has none of its own. */
export function pageColors(theme: Branding['display']['theme']): PageColors | null {
  const color = themeColor(theme)
  return color === null ? null : { primary: color, onPrimary: readableOn(color) }
}

/** Black or white, whichever has more contrast (WCAG 2.2 relative luminance, with its crossover at 0.179). */
export function readableOn(hexColor: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(start => {
    const channel = Number.parseInt(hexColor.slice(start, start + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff'
}

export interface Branding {
  applicationName: string
  display: Settings['display']
  language: Language
  /** default: that of the name */
  initial?: string
  /** device and address that asked for the email */
  requester: string | null
}
