const HIDDEN = new Set(['style', 'script', 'head'])
const LINE_ENDS = new Set(['br', '/p', '/div', '/tr', '/h1', '/h2', '/h3', '/h4', '/h5', '/h6'])
const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
}

/**
 * An email for mail programs without HTML: its text, with the address of each
 * link behind the words that carry it.
 */
export function plainTextOf(html: string): string {
  let text = ''
  let hidden: string | null = null
  let href: string | null = null
  for (const piece of html.split(/(<[^<>]*>)/)) {
    const tag = tagOf(piece)
    if (hidden !== null) {
      hidden = tag === `/${hidden}` ? null : hidden
    } else if (tag === null) {
      text += piece
    } else if (HIDDEN.has(tag)) {
      hidden = tag
    } else if (tag === 'a') {
      href = /\bhref="([^"]*)"/i.exec(piece)?.[1] ?? null
    } else if (tag === '/a') {
      if (href !== null) text += ` ${href}`
      href = null
    } else if (LINE_ENDS.has(tag)) {
      text += '\n'
    }
  }
  return `${withoutGaps(text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, entity => ENTITIES[entity]!)).trim()}\n`
}

/** The name of a tag, `/` before that of an end tag; empty for a comment and the like, null for a text. */
function tagOf(piece: string): string | null {
  if (!piece.startsWith('<') || !piece.endsWith('>')) return null
  return /^<(\/?[a-z][a-z0-9]*)\b/i.exec(piece)?.[1]?.toLowerCase() ?? ''
}

/** At most one empty line between two lines. */
function withoutGaps(text: string): string {
  const lines = text.split('\n')
  const kept = lines.filter(
    (line, index) => line.trim() !== '' || index === 0 || lines[index - 1]!.trim() !== '',
  )
  return kept.map(line => (line.trim() === '' ? '' : line)).join('\n')
}
