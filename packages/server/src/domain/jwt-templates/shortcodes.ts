/** A claim as JSON knows it. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

/** What shortcodes may name: `{{user.id}}` reads `facts.user.id`. */
export type ShortcodeFacts = Record<string, unknown>

const SHORTCODE = /\{\{((?:[^{}']|'[^']*')+)\}\}/g
const LITERAL = /^'([^']*)'$/
const PATH = /^[A-Za-z_][\w-]*(?:\.[\w-]+)*$/
const MAX_DEPTH = 32

/**
 * Fills a template's claims, at any depth. A text that is one shortcode becomes the value itself, of whatever
 * type; in a longer text the value becomes text. What is not there is null, as is an unknown shortcode.
 */
export function fillClaims(claims: Json, facts: ShortcodeFacts): Json {
  if (typeof claims === 'string') return fillText(claims, facts)
  if (Array.isArray(claims)) return claims.map(item => fillClaims(item, facts))
  if (claims === null || typeof claims !== 'object') return claims
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, fillClaims(value, facts)]))
}

/** Whether every shortcode can be read, and nothing is nested absurdly. */
export function areClaimsReadable(claims: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false
  if (typeof claims === 'string') {
    const expressions = [...claims.matchAll(SHORTCODE)].map(match => match[1]!)
    return expressions.every(expression =>
      operands(expression).every(part => LITERAL.test(part) || PATH.test(part)),
    )
  }
  if (claims === null || typeof claims !== 'object') return true
  return Object.values(claims).every(value => areClaimsReadable(value, depth + 1))
}

function fillText(text: string, facts: ShortcodeFacts): Json {
  const matches = [...text.matchAll(SHORTCODE)]
  const only = matches[0]
  if (matches.length === 1 && only?.[0] === text.trim()) return evaluate(only[1]!, facts)
  return text.replace(SHORTCODE, (_, expression: string) => asText(evaluate(expression, facts)))
}

/** `a || b || 'default'`: the first operand that is not falsy, else the last one. */
function evaluate(expression: string, facts: ShortcodeFacts): Json {
  let value: Json = null
  for (const operand of operands(expression)) {
    const literal = LITERAL.exec(operand)
    value = literal ? literal[1]! : readPath(operand, facts)
    if (value) return value
  }
  return value
}

/** Splits at `||`, but not within quotes. */
function operands(expression: string): string[] {
  const parts = ['']
  for (const [piece] of expression.matchAll(/'[^']*'|\|\||[^]/g)) {
    if (piece === '||') parts.push('')
    else parts[parts.length - 1] += piece
  }
  return parts.map(part => part.trim())
}

function readPath(path: string, facts: ShortcodeFacts): Json {
  let value: unknown = facts
  for (const name of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return null
    value = (value as Record<string, unknown>)[name]
  }
  return (value ?? null) as Json
}

function asText(value: Json): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
