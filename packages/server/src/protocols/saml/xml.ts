import { DOMParser, type Element } from '@xmldom/xmldom'
import { SamlFault } from './saml-fault.js'

/** A response with a photo among its attributes has some 100 KB; metadata of a federation has more. */
const MAX_LENGTH = 512 * 1024
/**
 * Comments and character data aside, `<!` declares something: entities come of that, and what they expand to.
 */
const DECLARATION = /<!(?!--|\[CDATA\[)/

export const NAMESPACES = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const

/**
 * The root of a document that a stranger has written. Nothing in it is resolved or expanded.
 * @throws SamlFault too_large, document_type, not_xml
 */
export function parseXml(text: string): Element {
  if (text.length > MAX_LENGTH) throw new SamlFault('too_large', `more than ${MAX_LENGTH} characters`)
  if (DECLARATION.test(text)) throw new SamlFault('document_type', 'a document type is declared')
  const root = parse(text).documentElement
  if (!root) throw new SamlFault('not_xml', 'there is no element')
  return root
}

function parse(text: string) {
  try {
    // what is merely suspect is refused, too
    return new DOMParser({ onError: (_, message) => fail(message) }).parseFromString(text, 'text/xml')
  } catch (error) {
    throw new SamlFault('not_xml', error instanceof Error ? (error.message.split('\n')[0] ?? '') : '')
  }
}

function fail(message: string): never {
  throw new SamlFault('not_xml', message)
}

/** Elements of that name below this one, at any depth. */
export const elementsOf = (parent: Element, namespace: keyof typeof NAMESPACES, name: string): Element[] =>
  Array.from(parent.getElementsByTagNameNS(NAMESPACES[namespace], name))

/** The same, of its children alone. */
export const childrenOf = (parent: Element, namespace: keyof typeof NAMESPACES, name: string): Element[] =>
  elementsOf(parent, namespace, name).filter(element => element.parentNode === parent)

export const textOf = (element: Element | undefined): string => element?.textContent?.trim() ?? ''
