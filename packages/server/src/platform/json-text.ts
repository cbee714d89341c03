/** Deeper values than anybody writes would exhaust the stack of whoever walks through them. */
const MAX_DEPTH = 100
const LONE_SURROGATE = /\p{Surrogate}/u
const [QUOTE, BACKSLASH, COMMA, OPEN_BRACKET, OPEN_BRACE] = [34, 92, 44, 91, 123] as const

/**
 * PostgreSQL stores neither U+0000 nor lone surrogates, in text or JSON;
 * refused on both databases, at any depth.
 */
export function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !value.includes('\u0000') && !LONE_SURROGATE.test(value)
  if (value === null || typeof value !== 'object') return true
  if (depth === MAX_DEPTH) return false
  return Object.entries(value).every(([key, item]) => isStorable(key) && isStorable(item, depth + 1))
}

/** Editors on Windows begin files with a byte order mark, which is no part of the text (RFC 8259 8.1). */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

/**
 * The value of a JSON text that somebody sent; undefined when it is none. What it holds has still to pass
 * `isStorable` before it is kept, looked up or walked through.
 */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(text)) as unknown
  } catch {
    return undefined
  }
}

/**
 * About how many values a JSON text holds, found without parsing it: brackets and
 * commas that lie outside of texts.
 */
export function countJsonValues(text: string): number {
  let count = 1
  let isInText = false
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        isInText = !isInText
        break
      case BACKSLASH:
        if (isInText) index++
        break
      case COMMA:
      case OPEN_BRACKET:
      case OPEN_BRACE:
        if (!isInText) count++
    }
  }
  return count
}
