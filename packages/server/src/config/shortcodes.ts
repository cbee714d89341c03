/** Values of shortcodes, as claims have them in place of values: `{{user.id || 'nobody'}}`. */
const SHORTCODE = /\{\{((?:[^{}'\\]|'(?:[^'\\]|\\.)*')+)\}\}/gs
/** Pieces of an expression; within quotes nothing means anything but a backslash. */
const PIECE = /'(?:[^'\\]|\\.)*'|\|\||[^]/gs
const TEXT = /^'((?:[^'\\]|\\.)*)'$/s
const NUMBER = /^-?\d+(?:\.\d+)?$/
const PATH = /^[A-Za-z_][\w-]*(?:\.[\w-]+)*$/
const MAX_DEPTH = 32

/** What a shortcode may consist of: the name of something, or a value that stands for itself. */
export type Operand = { path: string } | { value: string | number | boolean }

/** The shortcodes of a text with their place in it. */
export function shortcodesIn(text: string): { text: string; expression: string }[] {
  return [...text.matchAll(SHORTCODE)].map(([whole, expression = '']) => ({ text: whole, expression }))
}

/** Puts something in place of each shortcode of a text. */
export const replaceShortcodes = (text: string, replace: (expression: string) => string): string =>
  text.replace(SHORTCODE, (_, expression: string) => replace(expression))

/** What stands between the `||` of an expression; null for what can't be read. */
export function operandsOf(expression: string): (Operand | null)[] {
  const parts = ['']
  for (const [piece] of expression.matchAll(PIECE)) {
    if (piece === '||') parts.push('')
    else parts[parts.length - 1] += piece
  }
  return parts.map(part => operandOf(part.trim()))
}

function operandOf(part: string): Operand | null {
  const text = TEXT.exec(part)?.[1]
  if (text !== undefined) return { value: text.replace(/\\(['\\])/g, '$1') }
  if (NUMBER.test(part)) return { value: Number(part) }
  if (part === 'true' || part === 'false') return { value: part === 'true' }
  return PATH.test(part) ? { path: part } : null
}

/** Whether claims are JSON, every shortcode can be read, and nothing is nested absurdly. */
export function areClaimsReadable(claims: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false
  if (typeof claims === 'string')
    return shortcodesIn(claims).every(({ expression }) => !operandsOf(expression).includes(null))
  if (claims === null || typeof claims === 'boolean') return true
  if (typeof claims === 'number') return Number.isFinite(claims)
  if (typeof claims !== 'object') return false
  return Object.values(claims).every(value => areClaimsReadable(value, depth + 1))
}

/**
 * What readable claims name, as far as it has to be read for them: `user.public_metadata` for
 * `{{user.public_metadata.role}}`.
 */
export function namesIn(claims: unknown): Set<string> {
  if (typeof claims === 'string') return new Set(shortcodesIn(claims).flatMap(namesOf))
  if (claims === null || typeof claims !== 'object') return new Set()
  return new Set(Object.values(claims).flatMap(value => [...namesIn(value)]))
}

function namesOf({ expression }: { expression: string }): string[] {
  return operandsOf(expression).flatMap(operand =>
    operand && 'path' in operand ? [operand.path.split('.', 2).join('.')] : [],
  )
}
