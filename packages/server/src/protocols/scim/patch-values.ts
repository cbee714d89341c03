import { isDeepStrictEqual } from 'node:util'
import type { Attribute } from './attribute.js'
import { MAX_VALUES } from './coerce.js'
import { type Document, isDocument, isEmpty, keyOf, listOf, valueOf } from './document.js'
import { refuseScim } from './fault.js'
import type { Filter } from './filter.js'
import { valuePredicate } from './match.js'
import type { PatchOperation } from './patch-request.js'
import { findByName } from './schemas.js'

/** The values of a plural attribute after a change. @throws ScimFault */
export function patchValues(
  values: unknown[],
  attribute: Attribute | null,
  operation: PatchOperation,
): unknown[] {
  const patched = changed(values, attribute, operation)
  if (patched.length > MAX_VALUES)
    refuseScim('invalidValue', `“${operation.path.name}” has more than ${MAX_VALUES} values.`)
  return patched
}

function changed(values: unknown[], attribute: Attribute | null, operation: PatchOperation): unknown[] {
  const { path, op, value } = operation
  if (path.filter) return patchChosen(values, attribute, operation, path.filter)
  if (path.sub !== null) return patchEach(values, attribute, operation)
  if (op === 'replace') return onePrimary(listOf(value))
  if (op === 'add') return added(values, listOf(value))
  // Entra removes members by a list of values, where the standard has a filter
  return value === undefined || value === null ? [] : values.filter(each => !isAmong(each, listOf(value)))
}

/** The values that the brackets of a path name. */
function patchChosen(
  values: unknown[],
  attribute: Attribute | null,
  { op, path, value }: PatchOperation,
  filter: Filter,
): unknown[] {
  const fits = valuePredicate(filter, attribute)
  const isChosen = (each: unknown): each is Document => isDocument(each) && fits(each)
  const { sub } = path
  if (op === 'remove' && sub === null) return values.filter(each => !isChosen(each))
  if (op === 'remove') return values.map(each => (isChosen(each) ? without(each, sub!) : each))
  const patch = sub === null ? objectOf(value) : { [subName(attribute, sub)]: value }
  if (!values.some(isChosen)) return added(values, [{ ...described(filter), ...patch }])
  const others = (each: unknown) => (isPrimary(patch) ? notPrimary(each) : each)
  return values.map(each => (isChosen(each) ? { ...each, ...patch } : others(each)))
}

/** A change of `emails.value` is one of all emails. */
function patchEach(
  values: unknown[],
  attribute: Attribute | null,
  { op, path, value }: PatchOperation,
): unknown[] {
  const sub = subName(attribute, path.sub!)
  if (op === 'remove') return values.map(each => without(each, sub))
  if (values.length === 0) return [{ [sub]: value }]
  return values.map(each => (isDocument(each) ? { ...each, [keyOf(each, sub) ?? sub]: value } : each))
}

function subName(attribute: Attribute | null, sub: string): string {
  if (!attribute) return sub
  const found = findByName(attribute.subAttributes, sub)
  return found ? found.name : refuseScim('invalidPath', `“${attribute.name}” has no “${sub}”.`)
}

const objectOf = (value: unknown): Document =>
  isDocument(value) ? value : refuseScim('invalidValue', 'Values that a filter names are objects.')

function without(value: unknown, sub: string): unknown {
  const key = isDocument(value) ? keyOf(value, sub) : undefined
  if (!isDocument(value) || key === undefined) return value
  const { [key]: _, ...rest } = value
  return rest
}

/**
 * A value that fits a filter of equalities: Entra replaces `emails[type eq "work"].value` where there is no
 * such email yet.
 * @throws ScimFault `noTarget` where a filter describes no single value
 */
function described(filter: Filter): Document {
  if (filter.kind === 'and') return Object.assign({}, ...filter.parts.map(described)) as Document
  const isEquality = filter.kind === 'compare' && filter.comparison === 'eq'
  if (!isEquality || filter.path.sub !== null || filter.path.extension !== null)
    return refuseScim('noTarget', 'No value fits the filter of the path.')
  return { [filter.path.name]: filter.value }
}

/** What is there already is not added again. */
function added(values: unknown[], more: unknown[]): unknown[] {
  const fresh = more.filter(each => !values.some(value => isDeepStrictEqual(value, each)))
  const before = fresh.some(isPrimary) ? values.map(notPrimary) : values
  return [...before, ...onePrimary(fresh)]
}

/** The first that says so is the primary one (RFC 7643 §2.4: at most one is). */
function onePrimary(values: unknown[]): unknown[] {
  const first = values.findIndex(isPrimary)
  return values.map((value, index) => (index === first ? value : notPrimary(value)))
}

const isPrimary = (value: unknown): boolean =>
  isDocument(value) && String(valueOf(value, 'primary')).toLowerCase() === 'true'

const notPrimary = (value: unknown): unknown =>
  isDocument(value) && isPrimary(value) ? { ...value, [keyOf(value, 'primary')!]: false } : value

/** Whether a value is one of those to be removed, by its `value` where both have one. */
function isAmong(value: unknown, removed: unknown[]): boolean {
  return removed.some(each => {
    const key = isDocument(each) ? valueOf(each, 'value') : each
    if (isEmpty(key)) return isDeepStrictEqual(each, value)
    return isDocument(value) ? valueOf(value, 'value') === key : value === key
  })
}
