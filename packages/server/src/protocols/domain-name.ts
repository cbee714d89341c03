import { domainToASCII, domainToUnicode } from 'node:url'

const MAX_LENGTH = 253
/**
 * Labels of letters, digits and hyphens; the last one begins with a letter, so that no IPv4 address passes.
 */
const DOMAIN_NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/
const PLAIN = /^(?!.*xn--)[\x20-\x7e]*$/i
/** What Node's function would take for another part of a URL, or would decode. */
const NOT_IN_NAMES = /[\s%/\\:?#@[\]<>^|]/

/**
 * The one form in which a name of the DNS is stored, compared and shown: ASCII by UTS 46 (non-transitional),
 * lower case. `müller.de`, `MÜLLER.DE`, `ｍüller。de` and `xn--mller-kva.de` have the same. Nothing is checked
 * but what that needs; null where there is none.
 */
export function domainToAscii(text: string): string | null {
  if (PLAIN.test(text)) return text.toLowerCase()
  return NOT_IN_NAMES.test(text) ? null : domainToASCII(text) || null
}

/** A domain of at least two labels in its one form; null when it is none. */
export function parseDomainName(text: string): string | null {
  const name = domainToAscii(text.trim())
  return name !== null && name.length <= MAX_LENGTH && DOMAIN_NAME.test(name) ? name : null
}

/** For people to read: `müller.de`. */
export const readableDomain = (name: string): string => domainToUnicode(name) || name
