import type { Language } from '../../config/languages.js'
import { de } from './de.js'
import { en } from './en.js'
import { es } from './es.js'
import { fr } from './fr.js'
import { ja } from './ja.js'
import { pt } from './pt.js'
import type { Texts } from './texts.js'

export type * from './texts.js'

/** What the platform writes to people, by language. */
export const texts: Record<Language, Texts> = { en, de, fr, es, pt, ja }

const PLACEHOLDER = /\{([a-z_]+)\}/g

/** Fills in values; a name without one stays visible, so that a mistake is found. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => values[name] ?? placeholder)
}

/** Names in braces, in their order. */
export function placeholdersOf(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(match => match[1]!)
}

/** A number of minutes in words. */
export function minutesIn(language: Language, minutes: string): string {
  const { one_minute, minutes: many } = texts[language].phrases
  return minutes === '1' ? one_minute : fill(many, { count: minutes })
}
