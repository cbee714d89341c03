import type { Attribute } from './attribute.js'
import { coerceResource } from './coerce.js'
import { type Document, isDocument, isEmpty, keyOf, listOf } from './document.js'
import { refuseScim } from './fault.js'
import type { PatchOperation } from './patch-request.js'
import { patchValues } from './patch-values.js'
import { findAttribute, type ResourceKind } from './schemas.js'

/**
 * The resource after all changes of a PATCH, of which either all happen or none. The given one stays as it
 * is.
 * @throws ScimFault
 */
export function patchResource(
  kind: ResourceKind,
  resource: Document,
  operations: readonly PatchOperation[],
): Document {
  const patched = structuredClone(resource)
  for (const operation of operations) patchOne(kind, patched, operation)
  return coerceResource(kind, patched)
}

function patchOne(kind: ResourceKind, resource: Document, operation: PatchOperation): void {
  const { op, path } = operation
  const attribute = findAttribute(kind, path)
  if (attribute?.mutability === 'readOnly') {
    // Okta names the id beside the new name of a group
    if (operation.isKey) return
    refuseScim('mutability', `“${path.name}” cannot be changed.`)
  }
  if (op === 'remove' && attribute?.required && path.filter === null && operation.value === undefined)
    refuseScim('mutability', `“${path.name}” is needed.`)
  const holder = holderOf(resource, operation)
  if (holder) patchAttribute(holder, attribute, operation)
}

/** The object that has the attribute: the resource, or its extension, which a first value creates. */
function holderOf(resource: Document, { op, path: { extension } }: PatchOperation): Document | null {
  if (extension === null) return resource
  const key = keyOf(resource, extension) ?? extension
  const holder = resource[key]
  if (isDocument(holder)) return holder
  if (op === 'remove') return null
  const created: Document = {}
  resource[key] = created
  return created
}

function patchAttribute(holder: Document, attribute: Attribute | null, operation: PatchOperation): void {
  const key = keyOf(holder, operation.path.name) ?? attribute?.name ?? operation.path.name
  const { path, op, value } = operation
  const isList = attribute ? attribute.multiValued : Array.isArray(holder[key])
  if (path.filter && attribute && !isList) refuseScim('invalidPath', `“${attribute.name}” is no list.`)
  if (isList || path.filter) holder[key] = patchValues(listOf(holder[key]), attribute, operation)
  else if (path.sub !== null) patchSub(holder, key, attribute, operation)
  else if (op === 'remove' || isEmpty(value)) delete holder[key]
  else holder[key] = merged(holder[key], value, attribute)
  if (isEmpty(holder[key])) delete holder[key]
}

function patchSub(
  holder: Document,
  key: string,
  attribute: Attribute | null,
  { op, path, value }: PatchOperation,
): void {
  if (attribute && attribute.type !== 'complex')
    refuseScim('invalidPath', `“${attribute.name}” has no parts.`)
  const before = holder[key]
  // the manager of an employee may have come as a text
  const object: Document = isDocument(before) ? before : {}
  const sub = keyOf(object, path.sub!) ?? path.sub!
  if (op === 'remove' || isEmpty(value)) delete object[sub]
  else object[sub] = value
  holder[key] = object
}

/** Parts of an object that an operation does not name stay (RFC 7644 §3.5.2.3). */
function merged(before: unknown, value: unknown, attribute: Attribute | null): unknown {
  if (attribute?.type !== 'complex' || !isDocument(before) || !isDocument(value)) return value
  const result: Document = { ...before }
  for (const [name, each] of Object.entries(value)) {
    const key = keyOf(result, name) ?? name
    result[key] = isDocument(each) && isDocument(result[key]) ? { ...result[key], ...each } : each
  }
  return result
}
