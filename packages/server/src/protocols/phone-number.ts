import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** A plus and at most 15 digits, or one more for the zero that is dialled inside of a country. */
const WRITTEN = /^\+[1-9]\d{6,16}$/
/**
 * White space, hyphens of every kind, brackets, dots, slashes, and characters that
 * nobody sees (directions, zero width).
 */
const DECORATION = /[\s\p{Cf}\p{Pd}\u2212().,/·]/gu
/** Digits of Arabic and Persian keyboards; full-width ones are ASCII after NFKC. */
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g
/** +1 (XXX) 555-01XX: kept free for fiction, in area codes that don't exist as well */
const FICTIONAL = /^\+1\d{3}55501\d{2}$/

export const isFictionalNumber = (number: string): boolean => FICTIONAL.test(number)

/**
 * The number in E.164, by the numbering plan of its country: `+44 (0)20 7946 0018` is `+442079460018`. Null
 * when it is none, or none that can have been given to anybody.
 */
export function parsePhoneNumber(text: string): string | null {
  const written = text
    .normalize('NFKC')
    .replace(OTHER_DIGITS, digit => String(digit.charCodeAt(0) & 0xf))
    .replace(DECORATION, '')
  if (!WRITTEN.test(written)) return null
  if (isFictionalNumber(written)) return written
  const number = parsePhoneNumberFromString(written)
  return number?.isValid() ? number.number : null
}
