import { type Document, isDocument, valueOf } from './document.js'
import { refuseScim } from './fault.js'
import type { AttributePath } from './filter.js'
import { parsePath } from './parse-filter.js'

export const PATCH_URN = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** More than any provider puts in one request: Entra sends a hundred members at once. */
export const MAX_OPERATIONS = 1_000

/** One change of one place. */
export interface PatchOperation {
  op: 'add' | 'replace' | 'remove'
  path: AttributePath
  value: unknown
  /** it was a key of an operation without path: there, what cannot be changed is passed over */
  isKey: boolean
}

/**
 * The changes that a PATCH asks for (RFC 7644 §3.5.2), each with a path. An operation without one becomes
 * one for each key of its value, and Entra puts whole paths there: `name.givenName`, `urn:…:User:manager`.
 * @throws ScimFault
 */
export function parsePatch(body: unknown): PatchOperation[] {
  const operations = isDocument(body) ? valueOf(body, 'Operations') : undefined
  if (!Array.isArray(operations)) refuseScim('invalidSyntax', '“Operations” has to be a list.')
  if (operations.length > MAX_OPERATIONS)
    refuseScim('invalidValue', `There are more than ${MAX_OPERATIONS} operations.`)
  return operations.flatMap(operationsOf)
}

function operationsOf(operation: unknown): PatchOperation[] {
  if (!isDocument(operation)) refuseScim('invalidSyntax', 'An operation has to be an object.')
  const op = opOf(valueOf(operation, 'op'))
  const path = valueOf(operation, 'path') ?? null
  const value = valueOf(operation, 'value')
  if (op !== 'remove' && value === undefined) refuseScim('invalidValue', `“${op}” wants a value.`)
  if (typeof path === 'string' && path !== '') return [{ op, path: parsePath(path), value, isKey: false }]
  if (path !== null && path !== '') refuseScim('invalidPath', 'A path has to be a text.')
  if (op === 'remove') refuseScim('noTarget', '“remove” wants a path.')
  if (!isDocument(value)) refuseScim('invalidValue', 'Without a path the value has to be an object.')
  return keysOf(op, value)
}

const keysOf = (op: PatchOperation['op'], value: Document): PatchOperation[] =>
  Object.entries(value).map(([key, each]) => ({ op, path: parsePath(key), value: each, isKey: true }))

/** Entra writes `Add`, `Replace` and `Remove`. */
function opOf(value: unknown): PatchOperation['op'] {
  const op = typeof value === 'string' ? value.toLowerCase() : value
  if (op === 'add' || op === 'replace' || op === 'remove') return op
  return refuseScim('invalidSyntax', 'An operation is add, replace or remove.')
}
