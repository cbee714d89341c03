import { CONFUSABLES } from './confusables.js'

/**
 * A username as it is shown: white space around it is gone, and compatible
 * characters (full width, ligatures) are one.
 */
export const writtenUsername = (text: string): string => text.trim().normalize('NFKC')

/** How usernames are compared: NFKC, without regard to case (`Straße` is `STRASSE`). */
export const foldUsername = (text: string): string =>
  writtenUsername(text).toUpperCase().toLowerCase().normalize('NFKC')

/**
 * The same text for usernames that look alike (UTS 39, without regard to case): `paypal`, `paypa1`,
 * `PaypaI` and `раураӏ`. Case makes `i` one with `l`, because a capital `I` looks like that. For
 * comparison alone, never to be shown.
 */
export function usernameSkeleton(text: string): string {
  const prototypes = [...foldUsername(text).normalize('NFD')].map(each => confusables().get(each) ?? each)
  return prototypes.join('').toLowerCase().replaceAll('i', 'l').normalize('NFD')
}

/** The same text for usernames that differ by separators only, or look alike: `ad_m1n` is `admin`. */
export const reservedForm = (text: string): string =>
  usernameSkeleton(text.replace(/[^\p{L}\p{M}\p{N}]/gu, ''))

let table: Map<string, string> | undefined

/** Most processes never look at a username. */
function confusables(): Map<string, string> {
  table ??= new Map(
    CONFUSABLES.trim()
      .split(/\s/)
      .map(entry => {
        const [source = '', target = ''] = entry.split(':')
        return [fromHex(source), target.split('+').map(fromHex).join('')]
      }),
  )
  return table
}

const fromHex = (codePoint: string) => String.fromCodePoint(parseInt(codePoint, 16))

/** Scripts that are written together in one word. */
const TOGETHER = new Set(['Latin', 'Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Hangul'])

/**
 * Whether the text's letters and digits are ASCII digits or of these scripts, and of one of them, but
 * for those that are written together.
 */
export function isInScripts(text: string, scripts: readonly string[]): boolean {
  const used = new Set<string>()
  for (const character of text.match(/[\p{L}\p{M}\p{N}]/gu) ?? []) {
    if (/[0-9]/.test(character)) continue
    const found = scripts.filter(script => inScript(script).test(character))
    if (found.length === 0) return false
    if (found.length === 1) used.add(found[0]!)
  }
  return used.size < 2 || [...used].every(script => TOGETHER.has(script))
}

const patterns = new Map<string, RegExp>()

/** A letter, mark or digit of the script; marks that fit on every letter are of none. */
function inScript(script: string): RegExp {
  let pattern = patterns.get(script)
  if (!pattern) {
    pattern = new RegExp(
      String.raw`^(?=[\p{L}\p{M}\p{Nd}])(?!\p{Script=Inherited})\p{Script_Extensions=${script}}$`,
      'u',
    )
    patterns.set(script, pattern)
  }
  return pattern
}
