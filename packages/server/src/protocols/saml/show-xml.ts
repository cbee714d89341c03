import { inflateRawSync } from 'node:zlib'

/** Of a request that we have made. */
const MAX_REQUEST_LENGTH = 100_000
const MAX_DEPTH = 20

/** The XML of a request that goes out by HTTP-Redirect (SAML 2.0 Bindings, 3.4.4.1); null: there is none. */
export function requestOfUrl(url: string): string | null {
  const encoded = new URL(url).searchParams.get('SAMLRequest')
  if (encoded === null) return null
  return inflateRawSync(Buffer.from(encoded, 'base64'), { maxOutputLength: MAX_REQUEST_LENGTH }).toString()
}

/**
 * XML with a line for each element, for people to read. Nothing is parsed: it may be broken, and it takes
 * time and space in proportion to its length, however deep it is.
 */
export function indentedXml(xml: string): string {
  let depth = 0
  const lines: string[] = []
  const add = (text: string) => lines.push('  '.repeat(Math.min(depth, MAX_DEPTH)) + text)
  const parts = xml.trim().split(/>\s*(?=<)/)
  for (const [index, part] of parts.entries()) {
    const tag = index < parts.length - 1 ? `${part}>` : part
    if (tag.startsWith('</')) depth = Math.max(0, depth - 1)
    add(tag)
    if (/^<[^/?!]/.test(tag) && !tag.endsWith('/>') && !closesItself(tag)) depth++
  }
  return lines.join('\n')
}

/** `<a>text</a>` on one line. */
const closesItself = (tag: string): boolean => tag.lastIndexOf('</') > tag.lastIndexOf('>', tag.length - 2)
