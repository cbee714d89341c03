import { operandsOf, replaceShortcodes, shortcodesIn } from '../../config/shortcodes.js'

/** A claim as JSON knows it. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

/** What shortcodes may name: `{{user.id}}` reads `facts.user.id`. */
export type ShortcodeFacts = Record<string, unknown>

/**
 * Fills claims, at any depth. A text that is one shortcode becomes the value itself, of whatever type; in a
 * longer text the value becomes text. What is not there is null, as is an unknown shortcode.
 */
export function fillClaims(claims: Json, facts: ShortcodeFacts): Json {
  if (typeof claims === 'string') return fillText(claims, facts)
  if (Array.isArray(claims)) return claims.map(item => fillClaims(item, facts))
  if (claims === null || typeof claims !== 'object') return claims
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, fillClaims(value, facts)]))
}

/** Without space around it: so a text with shortcodes is in the complete example of the public reference. */
function fillText(text: string, facts: ShortcodeFacts): Json {
  const [first, ...others] = shortcodesIn(text)
  if (!first) return text
  if (others.length === 0 && first.text === text.trim()) return evaluate(first.expression, facts)
  return replaceShortcodes(text, expression => asText(evaluate(expression, facts))).trim()
}

/** `a || b || 'default'`: the first operand that is neither null nor false, else the last one. */
function evaluate(expression: string, facts: ShortcodeFacts): Json {
  let value: Json = null
  for (const operand of operandsOf(expression)) {
    value = operand === null ? null : 'value' in operand ? operand.value : readPath(operand.path, facts)
    if (value !== null && value !== false) return value
  }
  return value
}

function readPath(path: string, facts: ShortcodeFacts): Json {
  let value: unknown = facts
  for (const name of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return null
    value = (value as Record<string, unknown>)[name]
  }
  return (value ?? null) as Json
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))
