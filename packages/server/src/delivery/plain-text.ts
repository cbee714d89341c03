import { Parser } from 'htmlparser2'

const HIDDEN = new Set(['style', 'script', 'head', 'title'])
/** Elements after which a line ends. */
const BLOCKS = new Set(['br', 'p', 'div', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])
/** The parser takes longer with every element that is open; an email of people has a few dozen at a time. */
const MAX_DEPTH = 500

/**
 * An email for mail programs without HTML: its text, with the address of each
 * link behind the words that carry it. What follows upon elements beyond number in each other is left out.
 */
export function plainTextOf(html: string): string {
  let text = ''
  let depth = 0
  let hidden = 0
  let href: string | null = null
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (++depth > MAX_DEPTH) parser.pause()
      if (HIDDEN.has(name)) hidden++
      if (name === 'a') href = attributes['href'] ?? null
    },
    ontext: piece => {
      if (hidden === 0) text += piece
    },
    onclosetag: name => {
      depth--
      if (HIDDEN.has(name)) hidden--
      if (name === 'a' && href !== null) text += ` ${href}`
      if (name === 'a') href = null
      if (hidden === 0 && BLOCKS.has(name)) text += '\n'
    },
  })
  parser.end(html)
  return `${withoutGaps(text.replaceAll('\u00a0', ' ')).trim()}\n`
}

/** At most one empty line between two lines. */
function withoutGaps(text: string): string {
  const lines = text.split('\n')
  const kept = lines.filter(
    (line, index) => line.trim() !== '' || index === 0 || lines[index - 1]!.trim() !== '',
  )
  return kept.map(line => (line.trim() === '' ? '' : line)).join('\n')
}
