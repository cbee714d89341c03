import type { Language } from '../../config/languages.js'
import { fill, texts, type MessageTextKey } from '../texts/index.js'

export type TextTemplate = MessageTextKey

export const textTemplates = Object.keys(texts.en.messages) as TextTemplate[]

/** What the message says: one segment of plain text, the code first, so that phones show it in their notification. */
export function textOf(
  template: TextTemplate,
  applicationName: string,
  code: string,
  language: Language,
): string {
  return fill(texts[language].messages[template], { app: applicationName, code })
}
