import { type Document, isDocument, keyOf, listOf, valueOf } from './document.js'
import type { AttributePath } from './filter.js'
import { parsePath } from './parse-filter.js'
import { sameName } from './schemas.js'

/** What clients ask for with `attributes` or `excludedAttributes` (RFC 7644 §3.9). */
export interface Projection {
  only: AttributePath[] | null
  without: AttributePath[]
}

/** They are there whatever is asked for (RFC 7643 §3.1, `returned: always`). */
const ALWAYS = ['schemas', 'id']

/** @throws ScimFault `invalidPath` */
export const parseProjection = (query: { attributes?: string; excludedAttributes?: string }): Projection => ({
  only: query.attributes ? pathsOf(query.attributes) : null,
  without: pathsOf(query.excludedAttributes ?? ''),
})

/** Whether an attribute is asked for, so that it has to be read. */
export const isWanted = ({ only, without }: Projection, name: string): boolean =>
  (only === null || only.some(path => sameName(path.name, name))) &&
  !without.some(path => sameName(path.name, name) && path.sub === null)

/** A resource with what is asked for alone. */
export function project(resource: Document, { only, without }: Projection): Document {
  const kept = only === null ? resource : picked(resource, only)
  return without.length === 0 ? kept : omitted(kept, without)
}

const pathsOf = (text: string): AttributePath[] =>
  text
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '')
    .map(parsePath)

function picked(resource: Document, paths: AttributePath[]): Document {
  const result: Document = {}
  for (const name of ALWAYS) result[name] = resource[name]
  for (const path of paths) pick(result, resource, path)
  return result
}

function pick(result: Document, resource: Document, path: AttributePath): void {
  const { extension, name, sub } = path
  if (extension !== null) {
    const inner = valueOf(resource, extension)
    if (!isDocument(inner)) return
    const own = keyOf(resource, extension)!
    const part = isDocument(result[own]) ? result[own] : {}
    pick(part, inner, { ...path, extension: null })
    result[own] = part
    return
  }
  const key = keyOf(resource, name)
  if (key === undefined) return
  const before = result[key]
  result[key] = sub === null ? resource[key] : joined(before, resource[key], sub)
}

/** One part of an object, or of each object of a list, beside parts that were picked before. */
function joined(before: unknown, value: unknown, sub: string): unknown {
  const part = (each: unknown, index: number): Document => {
    const earlier = listOf(before)[index]
    const key = isDocument(each) ? keyOf(each, sub) : undefined
    const own = isDocument(each) && key !== undefined ? { [key]: each[key] } : {}
    return { ...(isDocument(earlier) ? earlier : {}), ...own }
  }
  return Array.isArray(value) ? value.map(part) : part(value, 0)
}

function omitted(resource: Document, paths: AttributePath[]): Document {
  const isOut = (name: string) => paths.some(path => path.sub === null && sameName(fullName(path), name))
  return Object.fromEntries(
    Object.entries(resource).filter(([name]) => ALWAYS.includes(name) || !isOut(name)),
  )
}

const fullName = ({ extension, name }: AttributePath) => (extension === null ? name : `${extension}:${name}`)
