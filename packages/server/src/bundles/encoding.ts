/** Content codings that the bundles are stored in, the preferred one first. */
const stored = ['br', 'gzip', 'identity'] as const

export type ContentCoding = (typeof stored)[number]

/**
 * Chooses the stored coding that an Accept-Encoding header rates highest (RFC 9110,
 * 12.5.3); ties go to the smaller one.
 */
export function chooseCoding(acceptEncoding: string | null): ContentCoding {
  if (!acceptEncoding) return 'identity'
  const weights = parseWeights(acceptEncoding)
  const weightOf = (coding: ContentCoding) => {
    const named = weights.get(coding) ?? (coding === 'gzip' ? weights.get('x-gzip') : undefined)
    if (named !== undefined) return named
    // without a word about it, identity is acceptable but the last choice
    return weights.get('*') ?? (coding === 'identity' ? Number.MIN_VALUE : 0)
  }
  const acceptable = stored.filter(coding => weightOf(coding) > 0)
  // nothing acceptable: the uncompressed file serves a client better than 406
  return acceptable.reduce<ContentCoding>(
    (best, coding) => (weightOf(coding) > weightOf(best) ? coding : best),
    acceptable[0] ?? 'identity',
  )
}

function parseWeights(header: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const part of header.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map(text => text.trim())
    const quality = parameters.find(parameter => parameter.startsWith('q='))
    const weight = quality ? Number(quality.slice(2)) : 1
    if (coding) weights.set(coding, Number.isFinite(weight) ? weight : 0)
  }
  return weights
}
