import { domainToAscii, parseDomainName, readableDomain } from './domain-name.js'

const MAX_LENGTH = 254
const MAX_LOCAL_PART_LENGTH = 64
/** Practical subset of RFC 5321: a dot-atom. Quoted local parts are no real addresses. */
const LOCAL_PART = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u

/**
 * The one form in which an address is stored, compared, shown and delivered to: lower case, the local part in
 * NFC, the domain in ASCII (`domainToAscii`). Null when it is no address, which includes local parts with
 * characters that only look like others (full width, ligatures: NFKC would change them).
 */
export function parseEmailAddress(text: string): string | null {
  const { localPart, domain } = split(text.trim())
  if (localPart.length > MAX_LOCAL_PART_LENGTH || !LOCAL_PART.test(localPart)) return null
  if (localPart.normalize('NFKC') !== localPart) return null
  const name = parseDomainName(domain)
  if (name === null || localPart.length + 1 + name.length > MAX_LENGTH) return null
  return `${localPart}@${name}`
}

/** The domain of an address in its one form. */
export function domainOfAddress(address: string): string {
  const { domain } = split(address)
  return domainToAscii(domain) ?? domain.toLowerCase()
}

/** With the domain as people write it: `ada@müller.de`. */
export function readableAddress(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 0 ? address : `${address.slice(0, at + 1)}${readableDomain(address.slice(at + 1))}`
}

/** Part of an address, as somebody types it into a search, in the form that stored addresses have. */
export function partOfAddress(text: string): string {
  const term = text.trim().normalize('NFKC').toLowerCase()
  const domain = term.slice(term.lastIndexOf('@') + 1)
  return `${term.slice(0, term.length - domain.length)}${domainToAscii(domain) ?? domain}`
}

function split(address: string): { localPart: string; domain: string } {
  const at = address.lastIndexOf('@')
  const localPart = address.slice(0, Math.max(0, at))
  return { localPart: localPart.toLowerCase().normalize('NFC'), domain: address.slice(at + 1) }
}
