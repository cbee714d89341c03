import type { Attribute } from './attribute.js'
import { type Document, isDocument, isEmpty, listOf, valueOf } from './document.js'
import { refuseScim } from './fault.js'
import type { AttributePath, Comparison, Filter, Literal } from './filter.js'
import { findAttribute, findByName, type ResourceKind } from './schemas.js'

type Predicate = (document: Document) => boolean

/** What finds an attribute's definition by its path. */
type Lookup = (path: AttributePath) => Attribute | null

/**
 * Whether a resource fits a filter. Texts are compared as their attribute says, `caseExact` or not; of a list
 * one value that fits is enough, but for `ne`, where none may be equal.
 * @throws ScimFault `invalidFilter` for a comparison that the type of an attribute does not have
 */
export const filterPredicate = (filter: Filter, kind: ResourceKind): Predicate =>
  predicateOf(filter, path => findAttribute(kind, path))

/** Whether a value of this plural attribute fits a filter in brackets. */
export const valuePredicate = (filter: Filter, attribute: Attribute | null): Predicate =>
  predicateOf(filter, path => findByName(attribute?.subAttributes, path.name))

function predicateOf(filter: Filter, lookup: Lookup): Predicate {
  switch (filter.kind) {
    case 'compare':
      return comparing(filter, lookup)
    case 'present': {
      const read = reader(filter.path, lookup)
      return document => read(document).some(value => !isEmpty(value))
    }
    case 'not': {
      const part = predicateOf(filter.part, lookup)
      return document => !part(document)
    }
    default: {
      const parts = filter.parts.map(part => predicateOf(part, lookup))
      if (filter.kind === 'and') return document => parts.every(part => part(document))
      return document => parts.some(part => part(document))
    }
  }
}

type CompareFilter = Extract<Filter, { kind: 'compare' }>

function comparing({ path, comparison, value }: CompareFilter, lookup: Lookup): Predicate {
  const attribute = definitionOf(path, lookup)
  const isOrder = /^[gl]/.test(comparison)
  if (isOrder && (typeof value === 'boolean' || attribute?.type === 'boolean'))
    refuseScim('invalidFilter', `“${comparison}” has no meaning for true and false.`)
  const read = reader(path, lookup)
  const compare = comparer(attribute, value)
  if (comparison === 'ne') return document => !read(document).some(found => compare(found, 'eq'))
  if (comparison === 'eq' && value === null) return document => read(document).every(isEmpty)
  return document => read(document).some(found => compare(found, comparison))
}

/** The definition of what is compared: of `emails` alone that is the value of each. */
function definitionOf(path: AttributePath, lookup: Lookup): Attribute | null {
  const attribute = lookup(path)
  if (path.sub !== null) return findByName(attribute?.subAttributes, path.sub)
  return findByName(attribute?.subAttributes, 'value') ?? attribute
}

function comparer(attribute: Attribute | null, wanted: Literal) {
  const fold = (text: string) => (attribute?.caseExact ? text : text.toLowerCase())
  const expected = typeof wanted === 'string' ? fold(wanted) : wanted
  return (found: unknown, comparison: Comparison): boolean => {
    // Entra asks for `primary eq "True"`, and sends such texts too
    if (typeof found === 'boolean' || typeof wanted === 'boolean')
      return comparison === 'eq' && String(found).toLowerCase() === String(wanted).toLowerCase()
    if (typeof found === 'string' && typeof expected === 'string')
      return TEXTS[comparison](fold(found), expected)
    if (typeof found === 'number' && typeof expected === 'number')
      return NUMBERS[comparison]?.(found, expected) ?? false
    return comparison === 'eq' && (found ?? null) === expected
  }
}

const TEXTS: Record<Comparison, (found: string, wanted: string) => boolean> = {
  eq: (found, wanted) => found === wanted,
  ne: (found, wanted) => found !== wanted,
  co: (found, wanted) => found.includes(wanted),
  sw: (found, wanted) => found.startsWith(wanted),
  ew: (found, wanted) => found.endsWith(wanted),
  gt: (found, wanted) => found > wanted,
  ge: (found, wanted) => found >= wanted,
  lt: (found, wanted) => found < wanted,
  le: (found, wanted) => found <= wanted,
}

const NUMBERS: Partial<Record<Comparison, (found: number, wanted: number) => boolean>> = {
  eq: (found, wanted) => found === wanted,
  gt: (found, wanted) => found > wanted,
  ge: (found, wanted) => found >= wanted,
  lt: (found, wanted) => found < wanted,
  le: (found, wanted) => found <= wanted,
}

/** Reads all values that a path leads to. */
function reader(path: AttributePath, lookup: Lookup): (document: Document) => unknown[] {
  const attribute = lookup(path)
  const chosen = path.filter ? valuePredicate(path.filter, attribute) : null
  const sub = path.sub ?? findByName(attribute?.subAttributes, 'value')?.name ?? null
  return document => {
    const holder = path.extension === null ? document : valueOf(document, path.extension)
    const values = isDocument(holder) ? listOf(valueOf(holder, path.name)) : []
    const wanted = chosen ? values.filter(value => isDocument(value) && chosen(value)) : values
    // `emails[type eq "work"]` asks whether there is such a value, whatever it says
    if (path.sub === null && chosen) return wanted
    return wanted.map(value => (sub !== null && isDocument(value) ? valueOf(value, sub) : value))
  }
}

/** All values that a path leads to; of a plural attribute its `value` each. */
export const valuesAt = (document: Document, path: AttributePath, kind: ResourceKind): unknown[] =>
  reader(path, of => findAttribute(kind, of))(document)
