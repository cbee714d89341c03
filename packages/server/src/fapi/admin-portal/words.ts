import type { Language } from '../../config/languages.js'
import type { Context } from '../../context/context.js'
import { brandingFor } from '../../delivery/branding.js'
import { escapeHtml } from '../../delivery/html.js'
import { fill, type PortalTextKey, texts } from '../../delivery/texts/index.js'

/** What the pages say, in the language of the browser. */
export interface Words {
  language: Language
  /** as text */
  say(key: PortalTextKey, values?: Record<string, string>): string
  /** the same as HTML, whatever the values are */
  html(key: PortalTextKey, values?: Record<string, string>): string
  /** a day, as the language writes it */
  date(instant: number): string
}

export function wordsFor(ctx: Context): Words {
  const { applicationName: app, language } = brandingFor(ctx, null)
  const { portal } = texts[language]
  const days = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' })
  const say: Words['say'] = (key, values) => fill(portal[key], { app, ...values })
  return {
    language,
    say,
    html: (key, values) => escapeHtml(say(key, values)),
    date: instant => days.format(instant),
  }
}
