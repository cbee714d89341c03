/** Languages that the platform's own emails and messages are written in. */
export const languages = ['en', 'de', 'fr', 'es', 'pt', 'ja'] as const

export type Language = (typeof languages)[number]

/** A language tag as browsers write it (BCP 47), e.g. `pt-BR`; anything else is null. */
export function parseLocale(text: string | null | undefined): string | null {
  const tag = text?.trim() ?? ''
  return /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/i.test(tag) && tag.length <= 35 ? tag : null
}

/**
 * The first of some languages that is asked for: by a language tag, or a whole Accept-Language header (RFC
 * 9110 section 12.5.4). Regions are left aside: `pt-BR` is Portuguese.
 */
export function matchLanguage(
  wanted: string | null | undefined,
  offered: readonly Language[],
): Language | null {
  const ranges = (wanted ?? '').split(',').map(range => {
    const [tag = '', ...parameters] = range
      .toLowerCase()
      .split(';')
      .map(part => part.trim())
    const weight = parameters.find(parameter => parameter.startsWith('q='))?.slice(2) ?? '1'
    return { language: tag.split('-', 1)[0], weight: Number.parseFloat(weight) || 0 }
  })
  const sorted = ranges.filter(range => range.weight > 0).sort((a, b) => b.weight - a.weight)
  for (const { language } of sorted) {
    const match = offered.find(each => each === language)
    if (match) return match
  }
  return null
}
