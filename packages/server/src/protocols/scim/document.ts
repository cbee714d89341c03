import { isDeepStrictEqual } from 'node:util'
import { sameName } from './schemas.js'

/** A resource or a part of it, as JSON; nothing in it is trusted. */
export type Document = Record<string, unknown>

export const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The key under which a document has this attribute, which may be written in another case. */
export const keyOf = (document: Document, name: string): string | undefined =>
  Object.hasOwn(document, name) ? name : Object.keys(document).find(key => sameName(key, name))

/** The value of an attribute; undefined where there is none. */
export function valueOf(document: Document, name: string): unknown {
  const key = keyOf(document, name)
  return key === undefined ? undefined : document[key]
}

/** Null, an empty text and an empty list mean that there is nothing (RFC 7643 §2.5). */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isDocument(value) && Object.keys(value).length === 0
}

/** Whether two resources say the same. */
export const sameDocument = (one: Document, other: Document): boolean => isDeepStrictEqual(one, other)

/** A value as the list that a plural attribute has; some clients send a single value without the list. */
export function listOf(value: unknown): unknown[] {
  if (isEmpty(value)) return []
  return Array.isArray(value) ? value : [value]
}
