import type { Language } from '../../config/languages.js'
import { fill, type MessageTextKey, placeholdersOf, texts } from '../texts/index.js'

export type TextTemplate = MessageTextKey

export const textTemplates = Object.keys(texts.en.messages) as TextTemplate[]

/** Whether the message brings a code; else it is news. */
export const hasCode = (template: TextTemplate): boolean =>
  placeholdersOf(texts.en.messages[template]).includes('code')

/**
 * What the message says: one segment of plain text, the code first, so that
 * phones show it in their notification.
 */
export function textOf(
  template: TextTemplate,
  applicationName: string,
  code: string | null,
  language: Language,
): string {
  return fill(texts[language].messages[template], { app: applicationName, code: code ?? '' })
}
